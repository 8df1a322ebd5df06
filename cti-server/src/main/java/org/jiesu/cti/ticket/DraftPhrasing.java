package org.jiesu.cti.ticket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.extraction.MentionFinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a language model phrase the drafts of ended calls better. The extractive draft stands at once
 * and stays whenever the model is late, fails or tells what nobody said; one request a call. What
 * the model wrote becomes a new proposal with the extractive text as its alternative. Any thread,
 * never blocks.
 */
public final class DraftPhrasing implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DraftPhrasing.class);

  /** How the reason of a phrased proposal begins. */
  public static final String REASON = "语言模型改写";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_REMEMBERED = 10_000;
  private static final int LONGEST_TITLE = 40;
  private static final int LONGEST_BODY = 1_200;
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9零一二三四五六七八九幺]{7,}[xX]?");
  private static final Pattern FENCE = Pattern.compile("^\\s*```(?:json)?\\s*|\\s*```\\s*$");

  private static final String TASK =
      "你是政务服务热线的工单文员。把给出的草稿改写得通顺、简洁、完整，体例为“市民某某来电反映：……。要求：……。”。"
          + "只能使用草稿和通话中已有的内容，不得增加、推测或改动任何数字、时间、金额、人名、地名、单位；不写评价和套话。"
          + "只输出 JSON：{\"title\":\"不超过30字的标题\",\"body\":\"正文\"}。";

  private final Calls calls;
  private final LanguageModel model;
  private final FactCheck check;
  private final ZoneId zone;
  private final ExecutorService executor;
  private final Set<CallId> asked =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<CallId, Boolean>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<CallId, Boolean> eldest) {
                  return size() > MOST_REMEMBERED;
                }
              }));
  private volatile String trouble = "";

  private record Phrased(String title, String body) {}

  /** A phrasing that asks this model. */
  public DraftPhrasing(
      Calls calls, LanguageModelSettings settings, MentionFinder mentions, ZoneId zone) {
    this.calls = calls;
    this.executor =
        Executors.newFixedThreadPool(
            2,
            work -> {
              Thread thread = new Thread(work, "draft-phrasing");
              thread.setDaemon(true);
              return thread;
            });
    this.model = new LanguageModel(settings, executor);
    this.check = new FactCheck(mentions);
    this.zone = zone;
  }

  /** Why the last request failed, in Chinese; empty while all is well. */
  public Optional<String> trouble() {
    return Optional.of(trouble).filter(text -> !text.isEmpty());
  }

  /**
   * Asks for a better wording of a call's draft, unless it was asked for before, was decided on, or
   * there is none.
   *
   * @return completes when the call's draft is as it will be, never exceptionally
   */
  public CompletableFuture<Void> phrase(CallId id) {
    Optional<Call> found = calls.find(id);
    if (found.isEmpty() || !open(found.get()) || !asked.add(id)) {
      return CompletableFuture.completedFuture(null);
    }
    Call call = found.get();
    FieldValue body = call.suggestions().get(TicketField.BODY);
    return model
        .ask(TASK, text(call))
        .thenApplyAsync(DraftPhrasing::parsed, executor)
        .thenAcceptAsync(phrased -> take(id, body, phrased), executor)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
                log.warn("call {}: the language model did not phrase the draft: {}", id, why);
                trouble = "语言模型暂不可用，工单草稿用原话整理，不受影响。";
              }
              return null;
            });
  }

  private static boolean open(Call call) {
    return call.suggestions().containsKey(TicketField.BODY)
        && !call.decisions().containsKey(TicketField.BODY)
        && !call.ticketConfirmed();
  }

  /** The draft and what the caller said; telephone and identity numbers stay here. */
  private static String text(Call call) {
    StringBuilder text = new StringBuilder("草稿标题：");
    FieldValue title = call.suggestions().get(TicketField.TITLE);
    text.append(title == null ? "" : title.value()).append("\n草稿正文：");
    FieldValue body = call.suggestions().get(TicketField.BODY);
    text.append(body == null ? "" : body.value()).append("\n通话：\n");
    for (Utterance utterance : call.utterances()) {
      text.append(utterance.side() == org.jiesu.cti.call.Side.CALLER ? "来电人：" : "话务员：")
          .append(utterance.text())
          .append('\n');
    }
    return LONG_NUMBER.matcher(text).replaceAll("（号码）");
  }

  private static Phrased parsed(String answer) {
    try {
      JsonNode json = JSON.readTree(FENCE.matcher(answer).replaceAll(""));
      String title = json.path("title").asText("").strip();
      String body = json.path("body").asText("").strip();
      if (body.isEmpty() || body.length() > LONGEST_BODY || title.length() > LONGEST_TITLE) {
        throw new IllegalArgumentException("title or body is missing or too long");
      }
      return new Phrased(title, body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the message is no JSON", e);
    }
  }

  private void take(CallId id, FieldValue before, Phrased phrased) {
    trouble = "";
    Call call = calls.find(id).orElse(null);
    if (call == null
        || !open(call)
        || !before.value().equals(call.suggestions().get(TicketField.BODY).value())) {
      return;
    }
    List<String> sources = sources(call);
    LocalDateTime now = LocalDateTime.ofInstant(call.arrivedAt(), zone);
    Optional<String> invented = check.invented(phrased.body(), sources, now);
    if (invented.isPresent()) {
      log.info("call {}: the language model's text was refused: it tells what was not said", id);
      suggest(
          id,
          TicketField.BODY,
          new FieldValue(
              before.value(),
              before.confidence(),
              before.evidence(),
              before.reason() + "；语言模型的改写未采用：通话中没有" + invented.get(),
              before.alternatives()));
      return;
    }
    suggest(id, TicketField.BODY, phrased(before, phrased.body()));
    FieldValue title = call.suggestions().get(TicketField.TITLE);
    if (title != null
        && !phrased.title().isEmpty()
        && !call.decisions().containsKey(TicketField.TITLE)
        && check.invented(phrased.title(), sources, now).isEmpty()) {
      suggest(id, TicketField.TITLE, phrased(title, phrased.title()));
    }
  }

  private static FieldValue phrased(FieldValue before, String text) {
    List<Alternative> alternatives = new ArrayList<>();
    alternatives.add(new Alternative(before.value(), before.confidence()));
    alternatives.addAll(before.alternatives());
    return new FieldValue(
        text, before.confidence(), before.evidence(), REASON + "，其中的数字、时间、名称都已与通话核对", alternatives);
  }

  private void suggest(CallId id, TicketField field, FieldValue value) {
    calls.append(id, new FieldSuggested(field, value));
  }

  private static List<String> sources(Call call) {
    List<String> sources = new ArrayList<>();
    call.utterances().forEach(utterance -> sources.add(utterance.text()));
    call.suggestions().values().forEach(value -> sources.add(value.value()));
    call.decisions().values().forEach(decided -> sources.add(decided.value()));
    return sources;
  }

  /** Stops; what is under way is left. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
