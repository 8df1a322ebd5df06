package org.jiesu.cti.classification;

import java.util.List;
import java.util.Optional;
import org.jiesu.cti.call.TicketField;

/**
 * Something to find out for a matter (事项模板): a field of the ticket, or a fact that stands in its
 * body.
 *
 * @param about the fact's name for a reader; the field's where there is one
 * @param field the field that holds the answer; empty for a fact in the body
 * @param question how to ask the caller
 * @param required whether the operator is reminded at confirming; nobody is kept from confirming
 * @param heard words in the body that show the fact is there; empty for a field
 */
public record Question(
    String about,
    Optional<TicketField> field,
    String question,
    boolean required,
    List<String> heard) {

  public Question {
    heard = List.copyOf(heard);
  }

  /** Whether both ask for the same thing. */
  boolean asksForWhat(Question other) {
    return field.isPresent() ? field.equals(other.field) : about.equals(other.about);
  }
}
