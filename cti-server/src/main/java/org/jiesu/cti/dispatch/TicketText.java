package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.linear.Document;

/**
 * What of a ticket the dispatch model reads. Where units were written into the text they are not
 * read, see {@link UnitMentions}.
 *
 * @param matter code of the matter (事项), empty if not known
 */
public record TicketText(String title, String body, String matter) {
  /** The name of the title's part in the evidence. */
  static final String TITLE = "title";

  /** The name of the body's part in the evidence. */
  static final String BODY = "body";

  private static final double TITLE_WEIGHT = 2;
  private static final int LEVELS = 3;

  /** The text of a case: the ticket's body, or what was said while there is none. */
  static TicketText of(DispatchCase dispatched) {
    String body = dispatched.field(TicketField.BODY);
    return new TicketText(
        dispatched.field(TicketField.TITLE),
        body.isBlank() ? dispatched.text() : body,
        dispatched.matter());
  }

  /** Whether nothing in it could speak for a unit. */
  boolean isBlank() {
    return title.isBlank() && body.isBlank();
  }

  /** What an encoder reads. */
  String meant() {
    return UnitMentions.hide(title) + " " + UnitMentions.hide(body);
  }

  /** What a model is trained on and asked about. */
  Document document() {
    List<String> marks = new ArrayList<>();
    for (int level = 1; level <= LEVELS && matter.length() == 2 * LEVELS; level++) {
      marks.add("matter:" + matter.substring(0, 2 * level));
    }
    return new Document(
        List.of(
            new Document.Part(TITLE, UnitMentions.hide(title), TITLE_WEIGHT),
            new Document.Part(BODY, UnitMentions.hide(body), 1)),
        marks);
  }
}
