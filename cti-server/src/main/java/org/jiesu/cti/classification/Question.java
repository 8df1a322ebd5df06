package org.jiesu.cti.classification;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.lexicon.Script;

/**
 * Something to find out for a matter (事项模板): a field of the ticket, or a fact that stands in its
 * body.
 *
 * @param about the fact's name for a reader; the field's where there is one
 * @param field the field that holds the answer; empty for a fact in the body
 * @param question how to ask the caller
 * @param required whether the operator is reminded at confirming; nobody is kept from confirming
 * @param heard words in the body, or of the caller, that show the fact is there; empty for a field
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

  /**
   * Whether the answer is there.
   *
   * @param fields of the ticket
   * @param said by the caller
   */
  public boolean answered(Map<TicketField, String> fields, String said) {
    if (field.isPresent()) {
      return !fields.getOrDefault(field.get(), "").isBlank();
    }
    String text = Script.fold(fields.getOrDefault(TicketField.BODY, "") + "\n" + said);
    return heard.stream().map(Script::fold).anyMatch(text::contains);
  }

  /** Whether both ask for the same thing. */
  boolean asksForWhat(Question other) {
    return field.isPresent() ? field.equals(other.field) : about.equals(other.about);
  }
}
