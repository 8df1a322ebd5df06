package org.jiesu.cti.transcript;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.stream.SpeechEvent;
import org.jiesu.asr.stream.SpeechListener;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.JournalFullException;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.store.Transaction;
import org.jiesu.cti.store.UtteranceRow;
import org.jiesu.cti.telephony.TapAudience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what the taps hear: speech events become entries of the call's timeline, media time
 * becomes time of day. An event that comes twice is taken once. Utterances of both sides share one
 * numbering per call, which goes on after a restart. Any thread may bring events; nothing blocks.
 */
public final class Transcripts implements TapAudience {
  private static final Logger log = LoggerFactory.getLogger(Transcripts.class);

  private final Calls calls;
  private final Map<CallId, Numbering> numberings = new ConcurrentHashMap<>();

  public Transcripts(Calls calls) {
    this.calls = calls;
  }

  /** The last utterance's number of one call. Guarded by itself. */
  private static final class Numbering {
    private int last;
  }

  @Override
  public SpeechListener listener(CallId call, Side side, Instant openedAt) {
    // Forgotten here and not at the end of a call: the last words may come after it.
    numberings.keySet().removeIf(other -> !other.equals(call) && isLongOver(other, openedAt));
    return new Tap(call, side, openedAt);
  }

  private boolean isLongOver(CallId call, Instant now) {
    return calls
        .find(call)
        .map(known -> known.endedAt().filter(at -> at.plusSeconds(600).isBefore(now)).isPresent())
        .orElse(true);
  }

  private Numbering numbering(CallId call) {
    return numberings.computeIfAbsent(
        call,
        id -> {
          Numbering numbering = new Numbering();
          numbering.last =
              calls.find(id).map(Call::utterances).orElse(List.of()).stream()
                  .mapToInt(Utterance::number)
                  .max()
                  .orElse(0);
          return numbering;
        });
  }

  /** One stream's listener. The engine calls it in order, on one thread at a time. */
  private final class Tap implements SpeechListener {
    private final CallId call;
    private final Side side;
    private final Instant openedAt;
    private long seen;

    Tap(CallId call, Side side, Instant openedAt) {
      this.call = call;
      this.side = side;
      this.openedAt = openedAt;
    }

    @Override
    public synchronized void onEvent(SpeechEvent event) {
      if (event.sequence() <= seen) {
        return;
      }
      if (event.sequence() > seen + 1) {
        log.warn(
            "call {}: speech events {} to {} of the {} never came",
            call,
            seen + 1,
            event.sequence() - 1,
            side);
      }
      try {
        take(event);
      } catch (NoSuchElementException | IllegalStateException e) {
        log.warn("call {}: what the {} said has nowhere to go: {}", call, side, e.getMessage());
      } catch (JournalFullException e) {
        log.error("call {}: what the {} said was refused: {}", call, side, e.getMessage());
      }
      seen = event.sequence();
    }

    private void take(SpeechEvent event) {
      if (event instanceof SpeechEvent.Partial partial) {
        calls.partial(
            call, new CallListener.Partial(side, openedAt.plus(partial.start()), partial.text()));
      } else if (event instanceof SpeechEvent.Final heard) {
        if (!heard.text().isBlank()) {
          Numbering numbering = numbering(call);
          // Both sides finish utterances at once; they must be appended in the order of numbers.
          synchronized (numbering) {
            calls.append(call, new CallEvent.Uttered(utterance(heard, numbering.last + 1)));
            numbering.last++;
          }
        }
      } else if (event instanceof SpeechEvent.LanguageChosen chosen) {
        calls.append(
            call, new CallEvent.LanguageChosen(side, chosen.language(), chosen.confidence()));
      }
      // Silence is nothing to write down; a lost tap is told by telephony, which re-opens it.
    }

    private Utterance utterance(SpeechEvent.Final heard, int number) {
      List<Utterance.SpokenWord> words = new ArrayList<>();
      int cursor = 0;
      for (Word word : heard.words()) {
        int at = heard.text().indexOf(word.text(), cursor);
        int from = at < 0 ? cursor : at;
        words.add(
            new Utterance.SpokenWord(
                word.text(),
                from,
                openedAt.plus(word.start()),
                openedAt.plus(word.end()),
                word.probability()));
        cursor = at < 0 ? cursor : at + word.text().length();
      }
      return new Utterance(
          number,
          side,
          openedAt.plus(heard.start()),
          openedAt.plus(heard.end()),
          heard.text(),
          words,
          heard.confidence(),
          heard.language(),
          Optional.of(heard.prosody()));
    }
  }

  /** Brings utterances into the database. */
  public Projector projector() {
    return Transcripts::project;
  }

  private static void project(Transaction transaction, Progress progress) {
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.Uttered uttered) {
        Utterance said = uttered.utterance();
        String text = said.text().replace("\0", "");
        transaction
            .utterances()
            .add(
                new UtteranceRow(
                    entry.call().value(),
                    said.number(),
                    said.side().name(),
                    said.start(),
                    said.end(),
                    said.language().name(),
                    said.confidence(),
                    text.length() <= 20_000 ? text : text.substring(0, 20_000)));
      }
    }
  }
}
