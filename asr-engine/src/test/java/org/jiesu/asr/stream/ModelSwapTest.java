package org.jiesu.asr.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.graph.GraphException;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.vocabulary.CompiledVocabulary;
import org.jiesu.asr.vocabulary.CompilerOptions;
import org.jiesu.asr.vocabulary.LiveVocabulary;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running engine is given newly compiled models. */
class ModelSwapTest {
  private static final Path ENGINE =
      Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");
  private static final Path MODELS = ENGINE.resolve("models");
  private static final Vocabulary STREET =
      Vocabulary.parse("p", "name,kind\n工地夜间施工,estate\n幸福里,estate\n");

  private final Model base = new ModelCatalogue(List.of(MODELS)).verified("jiesu-cmn-8k");
  private final InProcessEngine engine =
      InProcessEngine.start(
          EngineSettings.of(
              "127.0.0.1", 0, 2, List.of(MODELS), Map.of(Language.MANDARIN, "jiesu-cmn-8k")),
          new SimpleMeterRegistry());

  @TempDir Path directory;

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void nameAddedWhileACallGoesOn_isKnownToTheNextCall() throws Exception {
    UUID before = UUID.randomUUID();
    List<SpeechEvent> heardBefore = new CopyOnWriteArrayList<>();
    engine.announce(before, heardBefore::add);
    try (LiveVocabulary live = live();
        Asterisk old = new Asterisk(engine.address()).identify(before)) {
      CompiledVocabulary made = live.update(STREET, List.of()).get();
      assertThat(live.inUse()).contains(made);
      assertThat(engine.replacedModels()).isEqualTo(1);
      assertThat(words(hear(UUID.randomUUID()))).contains("工地夜间施工");
      old.speak(WavReader.readAll(speech()).samples()).hangUp();
      awaitEnd(heardBefore);
    }
    // the old call kept its model to its end, and with it the model went
    assertThat(words(heardBefore)).doesNotContain("工地夜间施工").contains("施工");
    await().until(() -> engine.replacedModels() == 0);
  }

  @Test
  void dialogue_afterAChange_listensForTheNewPhrase() throws Exception {
    Dialogue before = engine.announceDialogue(UUID.randomUUID(), new Silent());
    Map<Language, Set<String>> phrase = Map.of(Language.MANDARIN, Set.of("我要报修充电桩A1"));
    assertThatThrownBy(() -> before.listenFor(phrase)).isInstanceOf(PhraseException.class);
    try (LiveVocabulary live = live()) {
      live.update(Vocabulary.parse("p", "name,kind\n我要报修充电桩A1,phrase\n"), List.of()).get();
    }
    Dialogue after = engine.announceDialogue(UUID.randomUUID(), new Silent());
    after.listenFor(phrase);
    after.close();
    before.close();
  }

  @Test
  void vocabularyThatFails_leavesTheEngineAsItIs() throws Exception {
    try (LiveVocabulary live = live()) {
      live.update(STREET, List.of()).get();
      assertThatThrownBy(
              () ->
                  live.update(Vocabulary.parse("p", "name,reading\n幸福里,bogus\n"), List.of()).get())
          .hasMessageContaining("bogus");
      assertThat(words(hear(UUID.randomUUID()))).contains("工地夜间施工");
    }
    Model broken = new Model("b", directory, Language.MANDARIN, 8_000, "Apache-2.0", "a test");
    assertThatThrownBy(() -> engine.use(broken)).isInstanceOf(GraphException.class);
    assertThat(words(hear(UUID.randomUUID()))).contains("工地夜间施工");
  }

  @Test
  void sameVocabularyAgain_isNotCompiledAgain() throws Exception {
    try (LiveVocabulary live = live()) {
      CompiledVocabulary first = live.update(STREET, List.of()).get();
      CompiledVocabulary again = live.update(STREET, List.of()).get();
      assertThat(again.model()).isEqualTo(first.model());
      assertThat(again.took()).isZero();
      assertThat(again.words()).isEqualTo(first.words());
    }
  }

  @Test
  void manySwaps_leaveOneModelAndTheNewestDirectories() throws Exception {
    try (LiveVocabulary live = live()) {
      for (int i = 0; i < 6; i++) {
        live.update(Vocabulary.parse("p", "name\n幸福里\n第" + i + "小区\n"), List.of()).get();
        assertThat(engine.replacedModels()).isZero();
      }
      try (var left = Files.list(directory)) {
        assertThat(left).hasSize(3);
      }
    }
  }

  @Test
  void engineThatIsClosed_takesNoModel() {
    engine.close();
    assertThatThrownBy(() -> engine.use(base)).isInstanceOf(IllegalStateException.class);
  }

  private LiveVocabulary live() {
    return new LiveVocabulary(base, CompilerOptions.standard(), directory, engine::use);
  }

  private static Path speech() {
    return ENGINE.resolve("src/test/resources/speech/cmn-complaint.wav");
  }

  private List<SpeechEvent> hear(UUID stream) throws IOException {
    List<SpeechEvent> events = new CopyOnWriteArrayList<>();
    engine.announce(stream, events::add);
    try (Asterisk asterisk = new Asterisk(engine.address()).identify(stream)) {
      asterisk.speak(WavReader.readAll(speech()).samples()).hangUp();
      awaitEnd(events);
    }
    return events;
  }

  private static void awaitEnd(List<SpeechEvent> events) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> events.stream().anyMatch(SpeechEvent.Lost.class::isInstance));
  }

  private static List<String> words(List<SpeechEvent> events) {
    return events.stream()
        .filter(SpeechEvent.Final.class::isInstance)
        .flatMap(each -> ((SpeechEvent.Final) each).words().stream())
        .map(each -> each.text())
        .toList();
  }

  private static final class Silent implements DialogueListener {
    @Override
    public void onConnected() {}

    @Override
    public void onPromptEnded(boolean interrupted) {}

    @Override
    public void onSpeechStarted() {}

    @Override
    public void onPhrase(Language language, String phrase, double confidence) {}

    @Override
    public void onUnmatched(Language language, String text, double confidence) {}

    @Override
    public void onDigit(char digit) {}

    @Override
    public void onClosed() {}
  }
}
