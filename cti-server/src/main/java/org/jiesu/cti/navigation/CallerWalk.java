package org.jiesu.cti.navigation;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.Dialogue;
import org.jiesu.asr.stream.DialogueListener;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.Means;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.navigation.Tree.Answer;
import org.jiesu.cti.navigation.Tree.Command;
import org.jiesu.cti.navigation.Tree.Node;
import org.jiesu.cti.navigation.Tree.Prompt;
import org.jiesu.cti.navigation.Tree.Remark;
import org.jiesu.cti.navigation.Tree.Route;
import org.jiesu.cti.navigation.Tree.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One caller's way through one version of the tree. What the engine, the timers and telephony say
 * becomes one event after the other on the navigation's thread; only the decision is taken by
 * whoever comes first, on any thread, so that an outcome never waits for a busy or broken part.
 */
final class CallerWalk implements Walk, DialogueListener {
  private static final Logger log = LoggerFactory.getLogger(CallerWalk.class);

  /** What the engine may say before we have dealt with it; more than this is not a person. */
  private static final int MOST_PENDING = 64;

  /** A prompt whose end is not told this long after its length is taken as ended. */
  private static final Duration PROMPT_GRACE = Duration.ofSeconds(2);

  /** Speech that leads to no result for this long counts as not understood. */
  private static final Duration LONGEST_SPEECH = Duration.ofSeconds(15);

  /**
   * When the audio ends by itself the caller has usually hung up, and telephony is about to say so;
   * only after this do we take it for a broken engine.
   */
  private static final Duration HANG_UP_GRACE = Duration.ofMillis(500);

  private final CallId call;
  private final Tree tree;
  private final SpeechEngine engine;
  private final Calls calls;
  private final ScheduledExecutorService walking;
  private final double phraseConfidence;
  private final Duration connectWithin;
  private final UUID stream = UUID.randomUUID();

  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicReference<Optional<Outcome>> decision =
      new AtomicReference<>(Optional.empty());
  private final CompletableFuture<Outcome> over = new CompletableFuture<>();
  private volatile Optional<Dialogue> dialogue = Optional.empty();
  private volatile Node node;
  private volatile List<Node> path = List.of();
  private volatile Optional<Language> language = Optional.empty();
  private volatile boolean connected;

  // Touched by the navigation's thread only.
  private final Deque<Node> came = new ArrayDeque<>();
  private final Map<Timer, Future<?>> timers = new HashMap<>();
  private boolean playing;
  private boolean leaving;
  private boolean ended;
  private int stops;
  private int silences;
  private int misunderstandings;

  private enum Timer {
    CONNECT,
    WALK,
    PROMPT,
    SILENCE,
    SPEECH,
    HANG_UP
  }

  CallerWalk(
      CallId call,
      Tree tree,
      SpeechEngine engine,
      Calls calls,
      ScheduledExecutorService walking,
      double phraseConfidence,
      Duration connectWithin) {
    this.call = call;
    this.tree = tree;
    this.engine = engine;
    this.calls = calls;
    this.walking = walking;
    this.phraseConfidence = phraseConfidence;
    this.connectWithin = connectWithin;
    this.node = tree.first();
  }

  /** Announces the walk to the engine; the caller may be connected from now on. */
  void begin() {
    append(new CallEvent.NavigationStarted(tree.name(), tree.version()));
    try {
      Dialogue announced = engine.announceDialogue(stream, this);
      dialogue = Optional.of(announced);
      announced.listenFor(tree.phrases(node));
    } catch (RuntimeException e) {
      log.error("call {}: the speech engine refuses a dialogue, no navigation", call, e);
      skip("语音引擎不可用");
      return;
    }
    post(
        () -> {
          if (!connected) {
            after(connectWithin, Timer.CONNECT, () -> settle("语音通道没有接通"));
          }
        });
  }

  /** Decides for the default queue without a word. */
  void skip(String reason) {
    settle(reason);
  }

  @Override
  public UUID stream() {
    return stream;
  }

  @Override
  public InetSocketAddress engine() {
    return engine.address();
  }

  @Override
  public Outcome outcome(Duration limit) {
    try {
      return over.get(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return settle("导航超过时限");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return settle("导航被中断");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome never fails", e);
    }
  }

  @Override
  public void close() {
    if (decide(new Outcome.CallerGone())) {
      log.info("call {}: gone during the navigation, at {}", call, node.id());
    }
    complete();
  }

  @Override
  public void onConnected() {
    post(
        () -> {
          if (ended || connected) {
            return;
          }
          connected = true;
          cancel(Timer.CONNECT);
          after(
              tree.limits().walk(),
              Timer.WALK,
              () ->
                  leave(
                      tree.defaultRoute(),
                      pathTitle(),
                      "导航超过 " + tree.limits().walk().toSeconds() + " 秒"));
          ask(tree.first());
        });
  }

  @Override
  public void onPromptEnded(boolean interrupted) {
    post(
        () -> {
          // The first end told after a stop is that of the stopped prompt, even where it was heard
          // to
          // its end in the same moment. A stop we did not ask for is left to the timer.
          if (stops > 0) {
            stops--;
          } else if (!interrupted) {
            promptOver();
          }
        });
  }

  @Override
  public void onSpeechStarted() {
    post(
        () -> {
          if (listening()) {
            hush();
            after(LONGEST_SPEECH, Timer.SPEECH, () -> misunderstood("", 0, Optional.empty()));
          }
        });
  }

  @Override
  public void onPhrase(Language spoken, String phrase, double confidence) {
    post(
        () -> {
          if (!listening()) {
            return;
          }
          hush();
          Optional<Choice> choice =
              choices()
                  .filter(
                      of -> of.answer().phrases().getOrDefault(spoken, Set.of()).contains(phrase))
                  .findFirst();
          if (confidence >= phraseConfidence && choice.isPresent()) {
            take(
                choice.get(),
                new CallEvent.NavigationStep(
                    node.id(), Means.SPEECH, phrase, confidence, Optional.of(spoken)),
                "来电人说“" + phrase + "”");
          } else {
            misunderstood(phrase, confidence, Optional.of(spoken));
          }
        });
  }

  @Override
  public void onUnmatched(Language spoken, String text, double confidence) {
    post(
        () -> {
          if (!listening()) {
            return;
          }
          hush();
          Map<Choice, String> meant = meant(spoken, text);
          if (meant.size() == 1) {
            Map.Entry<Choice, String> only = meant.entrySet().iterator().next();
            take(
                only.getKey(),
                new CallEvent.NavigationStep(
                    node.id(), Means.SPEECH, text, confidence, Optional.of(spoken)),
                "来电人提到“" + only.getValue() + "”");
          } else {
            misunderstood(text, confidence, Optional.of(spoken));
          }
        });
  }

  @Override
  public void onDigit(char digit) {
    post(
        () -> {
          if (!listening()) {
            return;
          }
          hush();
          choices()
              .filter(of -> of.answer().key().filter(key -> key == digit).isPresent())
              .findFirst()
              .ifPresentOrElse(
                  choice ->
                      take(
                          choice,
                          new CallEvent.NavigationStep(
                              node.id(), Means.KEY, String.valueOf(digit), 1, Optional.empty()),
                          "来电人按键 " + digit),
                  () -> misunderstood(String.valueOf(digit), 1, Optional.empty()));
        });
  }

  @Override
  public void onClosed() {
    run(
        () -> {
          if (ended) {
            return;
          }
          if (leaving || !connected) {
            settle("语音通道没有接通");
          } else {
            connected = false;
            timers.keySet().stream().toList().forEach(this::cancel);
            after(HANG_UP_GRACE, Timer.HANG_UP, () -> settle("语音连接中断，或来电人挂机"));
          }
        });
  }

  private boolean listening() {
    return connected && !leaving && !ended;
  }

  /** Somebody spoke or pressed a key: no prompt, no waiting. */
  private void hush() {
    cancel(Timer.SILENCE);
    cancel(Timer.SPEECH);
    stopPlaying();
  }

  private void ask(Node at) {
    node = at;
    List<Node> way = new ArrayList<>(came);
    way.add(at);
    way.remove(0);
    path = List.copyOf(way);
    dialogue.ifPresent(of -> of.listenFor(tree.phrases(at)));
    // The open question is put in every language as long as we do not know the caller's.
    say(
        language
            .map(of -> inLanguage(at.prompt(), Optional.of(of)))
            .orElseGet(
                () ->
                    tree.languages().stream()
                        .flatMap(of -> Optional.ofNullable(at.prompt().get(of)).stream())
                        .toList()));
  }

  private void say(List<Prompt> prompts) {
    stopPlaying();
    cancel(Timer.SILENCE);
    Duration length = Duration.ZERO;
    try {
      for (Prompt prompt : prompts) {
        dialogue.ifPresent(of -> of.play(prompt.file()));
        length = length.plus(prompt.length());
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      log.error("call {}: a prompt of {} cannot be played, going on without", call, node.id(), e);
    }
    playing = true;
    if (length.isZero()) {
      promptOver();
    } else {
      after(length.plus(PROMPT_GRACE), Timer.PROMPT, this::promptOver);
    }
  }

  private void stopPlaying() {
    if (playing) {
      playing = false;
      stops++;
      cancel(Timer.PROMPT);
      dialogue.ifPresent(Dialogue::stopPlaying);
    }
  }

  private void promptOver() {
    if (!playing) {
      return;
    }
    playing = false;
    // What was stopped before is over by now, whether we were told or not.
    stops = 0;
    cancel(Timer.PROMPT);
    if (leaving) {
      complete();
    } else {
      after(tree.limits().silenceAfter(), Timer.SILENCE, this::silent);
    }
  }

  private void silent() {
    append(new CallEvent.NavigationStep(node.id(), Means.SILENCE, "", 0, Optional.empty()));
    if (++silences >= tree.limits().silence()) {
      leave(tree.defaultRoute(), pathTitle(), "来电人 " + silences + " 次没有出声");
    } else {
      say(inLanguage(remark(Remark.SILENCE), language));
    }
  }

  private void misunderstood(String heard, double confidence, Optional<Language> spoken) {
    append(
        new CallEvent.NavigationStep(node.id(), Means.NOT_UNDERSTOOD, heard, confidence, spoken));
    log.info("call {}: not understood at {}", call, node.id());
    if (++misunderstandings >= tree.limits().misunderstood()) {
      leave(tree.defaultRoute(), pathTitle(), misunderstandings + " 次没有听懂来电人");
    } else {
      say(inLanguage(remark(Remark.MISUNDERSTOOD), language.or(() -> spoken)));
    }
  }

  private void take(Choice choice, CallEvent.NavigationStep step, String reason) {
    append(step);
    log.info("call {}: {} at {} leads to {}", call, step.means(), step.node(), choice.name());
    language = step.language().or(() -> language);
    silences = 0;
    misunderstandings = 0;
    if (choice instanceof Commanded commanded) {
      obey(commanded.command(), reason);
    } else if (choice instanceof Chosen chosen) {
      go(chosen.node(), reason);
    }
  }

  private void obey(Command command, String reason) {
    switch (command) {
      case OPERATOR ->
          leave(
              tree.defaultRoute(),
              Stream.concat(path.stream().map(Node::title), Stream.of("人工服务"))
                  .collect(Collectors.joining(" / ")),
              reason);
      case REPEAT -> ask(node);
      case BACK -> ask(Optional.ofNullable(came.pollLast()).orElse(node));
      case RESTART -> {
        came.clear();
        ask(tree.first());
      }
    }
  }

  private void go(Node to, String reason) {
    came.addLast(node);
    if (to.step() instanceof Step.Ask) {
      ask(to);
      return;
    }
    node = to;
    path = Stream.concat(path.stream(), Stream.of(to)).toList();
    if (to.step() instanceof Step.Enqueue enqueue) {
      leave(enqueue.route(), pathTitle(), reason);
    } else if (decide(new Outcome.Finished())) {
      append(new CallEvent.NavigationEnded(to.id(), pathTitle(), "", language, reason));
      log.info("call {}: navigation finished at {}", call, to.id());
      lastWords(inLanguage(to.prompt(), language));
    }
  }

  private void leave(Route route, String title, String reason) {
    if (enqueue(route, title, reason)) {
      List<Prompt> words = new ArrayList<>();
      if (node.step() instanceof Step.Enqueue) {
        words.addAll(inLanguage(node.prompt(), language));
      }
      words.addAll(inLanguage(remark(Remark.TRANSFER), language));
      lastWords(words);
    }
  }

  private void lastWords(List<Prompt> words) {
    leaving = true;
    timers.keySet().stream().toList().forEach(this::cancel);
    say(words);
  }

  private boolean enqueue(Route route, String title, String reason) {
    String queue = route.queue(language);
    if (!decide(new Outcome.ToQueue(queue))) {
      return false;
    }
    append(new CallEvent.NavigationEnded(node.id(), title, queue, language, reason));
    log.info("call {}: navigation ends at {}, queue {}", call, node.id(), queue);
    return true;
  }

  private boolean decide(Outcome outcome) {
    return decision.compareAndSet(Optional.empty(), Optional.of(outcome));
  }

  /** Ends the walk now, in the default queue unless it is decided already. */
  private Outcome settle(String reason) {
    enqueue(tree.defaultRoute(), pathTitle(), reason);
    complete();
    return decision.get().orElseThrow();
  }

  private void complete() {
    over.complete(decision.get().orElseThrow());
    run(
        () -> {
          if (!ended) {
            ended = true;
            timers.keySet().stream().toList().forEach(this::cancel);
          }
        });
    dialogue.ifPresent(
        of -> {
          try {
            of.close();
            if (!connected) {
              engine.withdraw(stream);
            }
          } catch (RuntimeException e) {
            log.warn("call {}: the dialogue could not be closed", call, e);
          }
        });
  }

  private String pathTitle() {
    return path.isEmpty()
        ? "未说明事项"
        : path.stream().map(Node::title).collect(Collectors.joining(" / "));
  }

  private Map<Language, Prompt> remark(Remark remark) {
    return tree.remarks().getOrDefault(remark, Map.of());
  }

  private List<Prompt> inLanguage(Map<Language, Prompt> prompt, Optional<Language> of) {
    return Stream.concat(of.stream(), tree.languages().stream())
        .flatMap(candidate -> Optional.ofNullable(prompt.get(candidate)).stream())
        .limit(1)
        .toList();
  }

  private Stream<Choice> choices() {
    return Stream.concat(
        tree.commands().entrySet().stream()
            .map(command -> new Commanded(command.getKey(), command.getValue())),
        tree.choices(node).stream().map(Chosen::new));
  }

  /**
   * What freely recognised words may mean: the choices of which a phrase or keyword occurs in them,
   * each with the longest such word. A word inside a longer one that occurs too says nothing (停车 in
   * 停车收费). A choice that only asks further says less than one it leads to (我要投诉 … 噪音). Whoever asks
   * for an operator gets one, whatever else they say.
   */
  private Map<Choice, String> meant(Language spoken, String text) {
    String words = text.replaceAll("\\s", "");
    Map<String, List<Choice>> found = new HashMap<>();
    choices()
        .forEach(
            choice ->
                Stream.of(choice.answer().phrases(), choice.answer().keywords())
                    .flatMap(of -> of.getOrDefault(spoken, Set.of()).stream())
                    .filter(words::contains)
                    .forEach(
                        word ->
                            found.computeIfAbsent(word, none -> new ArrayList<>()).add(choice)));
    found
        .keySet()
        .removeAll(
            found.keySet().stream()
                .filter(
                    word ->
                        found.keySet().stream()
                            .anyMatch(other -> !other.equals(word) && other.contains(word)))
                .toList());
    Map<Choice, String> meant = new HashMap<>();
    found.forEach(
        (word, choices) ->
            choices.forEach(
                choice -> meant.merge(choice, word, (a, b) -> a.length() >= b.length() ? a : b)));
    Optional<Choice> operator =
        meant.keySet().stream()
            .filter(
                of -> of instanceof Commanded commanded && commanded.command() == Command.OPERATOR)
            .findFirst();
    if (operator.isPresent()) {
      meant.keySet().retainAll(Set.of(operator.get()));
    } else {
      Set<String> names = meant.keySet().stream().map(Choice::name).collect(Collectors.toSet());
      meant
          .keySet()
          .removeIf(
              of ->
                  of instanceof Chosen chosen
                      && chosen.node().step() instanceof Step.Ask ask
                      && ask.to().stream().anyMatch(names::contains));
    }
    return meant;
  }

  private void after(Duration delay, Timer timer, Runnable task) {
    cancel(timer);
    try {
      timers.put(
          timer,
          walking.schedule(
              () -> {
                if (!ended) {
                  timers.remove(timer);
                  guarded(task);
                }
              },
              delay.toMillis(),
              TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      settle("导航已关闭");
    }
  }

  private void cancel(Timer timer) {
    Optional.ofNullable(timers.remove(timer)).ifPresent(of -> of.cancel(false));
  }

  private void post(Runnable event) {
    if (pending.incrementAndGet() > MOST_PENDING) {
      pending.decrementAndGet();
      log.warn("call {}: more than {} navigation events wait, one is dropped", call, MOST_PENDING);
      return;
    }
    run(
        () -> {
          pending.decrementAndGet();
          if (!ended) {
            event.run();
          }
        });
  }

  private void run(Runnable event) {
    try {
      walking.execute(() -> guarded(event));
    } catch (RejectedExecutionException e) {
      if (decision.get().isEmpty()) {
        settle("导航已关闭");
      }
    }
  }

  /** A mistake of ours must not keep a caller: they go to a person. */
  private void guarded(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      log.error("call {}: the navigation failed at {}", call, node.id(), e);
      settle("导航出错");
    }
  }

  private void append(CallEvent event) {
    try {
      calls.append(call, event);
    } catch (NoSuchElementException e) {
      log.warn("call {} is unknown, its navigation is not recorded", call);
    }
  }

  /** What a caller can choose at a node. */
  private sealed interface Choice {
    Answer answer();

    String name();
  }

  private record Commanded(Command command, Answer answer) implements Choice {
    @Override
    public String name() {
      return command.key();
    }
  }

  private record Chosen(Node node) implements Choice {
    @Override
    public Answer answer() {
      return node.answer();
    }

    @Override
    public String name() {
      return node.id();
    }
  }
}
