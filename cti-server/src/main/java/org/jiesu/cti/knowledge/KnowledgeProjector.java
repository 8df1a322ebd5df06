package org.jiesu.cti.knowledge;

import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.ArticleUsed.Outcome;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.identity.Masking;
import org.jiesu.cti.store.ArticleUseRow;
import org.jiesu.cti.store.AskedRow;
import org.jiesu.cti.store.Transaction;

/** Keeps what operators did with articles, and what each caller asked, masked. */
final class KnowledgeProjector implements Projector {
  private static final int LONGEST = 4_000;
  private static final int LONGEST_KEY = 60;

  /** Less than this was no question: a wrong number, a greeting. */
  private static final int LEAST_SAID = 8;

  private final KnowledgeBase knowledge;

  KnowledgeProjector(KnowledgeBase knowledge) {
    this.knowledge = knowledge;
  }

  @Override
  public void project(Transaction transaction, Progress progress) {
    Call call = progress.call();
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.ArticleUsed used) {
        transaction
            .knowledge()
            .keep(
                new ArticleUseRow(
                    call.id().value(),
                    entry.sequence(),
                    cut(used.article(), LONGEST_KEY),
                    used.version(),
                    used.outcome().name(),
                    matter(call),
                    cut(used.operator(), 80),
                    entry.at()));
      }
    }
    if (call.endedAt().isPresent() && call.answeredAt().isPresent() && knowledge.isLoaded()) {
      String asked = asked(call);
      if (asked.length() >= LEAST_SAID) {
        transaction
            .knowledge()
            .keep(
                new AskedRow(
                    call.id().value(),
                    call.arrivedAt(),
                    matter(call),
                    asked,
                    knowledge.propose(call, 1).stream()
                        .mapToDouble(best -> best.proposal().fit())
                        .findFirst()
                        .orElse(0),
                    call.articles().containsValue(Outcome.USED),
                    call.articles().containsValue(Outcome.REJECTED)));
      }
    }
  }

  @Override
  public void committed(Progress progress) {
    Call call = progress.call();
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.ArticleUsed used) {
        knowledge.learn(used.article(), matter(call), used.outcome() == Outcome.USED, entry.at());
      } else if (entry.event() instanceof CallEvent.Ended && call.answeredAt().isPresent()) {
        KnowledgeBase.question(call).ifPresent(knowledge::asked);
      }
    }
  }

  private static String matter(Call call) {
    return cut(KnowledgeBase.value(call, TicketField.MATTER), 6);
  }

  private static String asked(Call call) {
    StringBuilder text = new StringBuilder();
    for (Utterance utterance : call.utterances()) {
      if (utterance.side() == Side.CALLER) {
        text.append(text.length() == 0 ? "" : "，").append(utterance.text());
      }
    }
    return cut(Masking.text(text.toString()), LONGEST);
  }

  private static String cut(String text, int longest) {
    String clean = text.replace("\0", "");
    return clean.length() <= longest ? clean : clean.substring(0, longest);
  }
}
