package org.jiesu.cti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jiesu.asr.vocabulary.VocabularyEntry;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.understanding.LiveInterpreter;
import org.jiesu.cti.web.VocabularyCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a published gazetteer to what real libvosk hears with the shipped models. */
@Timeout(120)
class CityVocabularyTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final Instant NOW = Instant.parse("2026-11-22T02:30:00Z");
  private static final Path MODELS = Path.of("../asr-engine/models");
  private static final Path COMPLAINT =
      Path.of("../asr-engine/src/test/resources/speech/cmn-complaint.wav");
  private static final String STREET = "工地夜间施工";

  @TempDir Path directory;
  private final Clock clock = Clock.fixed(NOW, ZONE);
  private final List<Model> used = new CopyOnWriteArrayList<>();
  private final List<PublishedVocabulary> published = new CopyOnWriteArrayList<>();
  private final CityVocabulary.Nodes nodes =
      new CityVocabulary.Nodes() {
        @Override
        public void publish(PublishedVocabulary vocabulary) {
          published.add(vocabulary);
        }

        @Override
        public List<NodeVocabulary> of(Language language) {
          return List.of(new NodeVocabulary("10.0.0.7:2700", NodeVocabulary.State.FAILED, "内存不够"));
        }
      };
  private Map<Language, Set<String>> phrases = Map.of(Language.MANDARIN, Set.of("噪音扰民"));
  private Path lexicon;
  private LiveInterpreter interpreter;
  private GazetteerFiles files;

  @BeforeEach
  void city() throws IOException {
    for (String part : List.of("lexicon", "classification", "dispatch")) {
      Path to = Files.createDirectories(directory.resolve("config").resolve(part));
      try (Stream<Path> list = Files.list(Path.of("../config").resolve(part))) {
        for (Path file : list.filter(Files::isRegularFile).toList()) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    lexicon = directory.resolve("config/lexicon");
    interpreter = new LiveInterpreter(directory.resolve("config"), ZONE);
    files = new GazetteerFiles(lexicon, directory.resolve("published"), clock);
  }

  @AfterEach
  void close() {
    interpreter.close();
  }

  @Test
  void streetPublishedOnThePage_isHeardByTheNextCall() throws IOException {
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      assertThat(only(vocabulary).inForceSince()).isEmpty();
      vocabulary.look();
      VocabularyCondition first = only(vocabulary);
      assertThat(first.problem()).isEmpty();
      assertThat(first.building()).isFalse();
      assertThat(first.inForceSince()).contains(NOW);
      assertThat(first.words()).isGreaterThan(7_000);
      assertThat(first.leftOut()).isEmpty();
      assertThat(words(newest(), COMPLAINT)).doesNotContain(STREET);

      publish("name,kind\n" + STREET + ",road\n");
      vocabulary.look();
      vocabulary.look();

      assertThat(used).hasSize(2);
      assertThat(only(vocabulary).added()).isEqualTo(first.added() + 1);
      assertThat(words(newest(), COMPLAINT)).contains(STREET);
      assertThat(published).hasSize(2);
      assertThat(published.get(1).vocabulary().entries())
          .extracting(VocabularyEntry::word)
          .contains(STREET, "噪音扰民");
      assertThat(only(vocabulary).nodes())
          .containsExactly(
              new VocabularyCondition.Node("10.0.0.7:2700", "FAILED", Optional.of("内存不够")));
    }
  }

  @Test
  void changesInARow_leadToOneRebuildAndNoneWhereNothingOfItChanged() throws IOException {
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      vocabulary.look();
      for (int i = 0; i < 3; i++) {
        publish("name,kind\n幸福里" + "一二三".charAt(i) + "区,estate\n");
        vocabulary.look();
      }
      assertThat(used).hasSize(1);
      vocabulary.look();
      vocabulary.look();
      assertThat(used).hasSize(2);
      // a list of feelings is no list of words to be heard
      Files.writeString(lexicon.resolve("emotion.csv"), "\n", StandardOpenOption.APPEND);
      interpreter.reload();
      vocabulary.look();
      vocabulary.look();
      assertThat(used).hasSize(2);
    }
  }

  @Test
  void phraseOfANewTree_becomesOneWord() {
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      vocabulary.look();
      phrases = Map.of(Language.MANDARIN, Set.of("噪音扰民", "我要报修充电桩"));
      vocabulary.look();
      vocabulary.look();
      try (VoskProvider provider = provider(newest())) {
        assertThat(provider.vocabulary()).contains("我要报修充电桩");
      }
    }
  }

  @Test
  void afterARestart_whatWasBuiltIsUsedWithoutBuildingIt() {
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      vocabulary.look();
      assertThat(only(vocabulary).seconds()).isPositive();
    }
    try (CityVocabulary again = vocabulary("jiesu-cmn-8k")) {
      again.look();
      assertThat(only(again).seconds()).isZero();
      assertThat(used.get(1)).isEqualTo(used.get(0));
    }
  }

  @Test
  void nameWithoutASound_isLeftOutAndNamed_readingOfTheCityHelps() throws IOException {
    publish("name,kind\n" + STREET + ",road\n㐂㐂园,estate\n" + "长".repeat(30) + ",poi\n");
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      vocabulary.look();
      assertThat(only(vocabulary).problem()).isEmpty();
      assertThat(String.join("\n", only(vocabulary).leftOut()))
          .contains("地名词典（读音写在 words-cmn.csv）", "㐂㐂园", "没有读音", "超过 24 个字");
      assertThat(words(newest(), COMPLAINT)).contains(STREET);

      Files.writeString(
          lexicon.resolve("words-cmn.csv"), "name,kind,reading\n㐂㐂园,estate,xi3 xi3 yuan2\n");
      interpreter.reload();
      vocabulary.look();
      vocabulary.look();
      assertThat(only(vocabulary).leftOut()).hasSize(1);
      try (VoskProvider provider = provider(newest())) {
        assertThat(provider.vocabulary()).contains("㐂㐂园");
      }
    }
  }

  @Test
  void wrongFileOfWords_leavesTheModelAndNamesTheLine() throws IOException {
    try (CityVocabulary vocabulary = vocabulary("jiesu-cmn-8k")) {
      vocabulary.look();
      Files.writeString(lexicon.resolve("words-cmn.csv"), "name,weight\n幸福里,heavy\n");
      interpreter.reload();
      vocabulary.look();
      vocabulary.look();
      assertThat(used).hasSize(1);
      assertThat(only(vocabulary).inForceSince()).contains(NOW);
      assertThat(only(vocabulary).problem().orElseThrow())
          .contains("words-cmn.csv 第 2 行 weight：“heavy”不是数字");

      Files.delete(lexicon.resolve("words-cmn.csv"));
      interpreter.reload();
      vocabulary.look();
      vocabulary.look();
      assertThat(used).hasSize(1);
      assertThat(only(vocabulary).problem()).as("taken back").isEmpty();
    }
  }

  @Test
  void modelThatIsDamaged_leavesEverythingAndSaysWhat() throws IOException {
    Path copied = directory.resolve("models/damaged");
    try (Stream<Path> walk = Files.walk(MODELS.resolve("jiesu-cmn-8k"))) {
      for (Path each : walk.toList()) {
        Path to = copied.resolve(MODELS.resolve("jiesu-cmn-8k").relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(to);
        } else {
          Files.copy(each, to);
        }
      }
    }
    Files.delete(copied.resolve("graph/HCLr.fst"));
    try (CityVocabulary vocabulary =
        vocabulary("damaged", new ModelCatalogue(List.of(directory.resolve("models"))))) {
      vocabulary.look();
      assertThat(used).isEmpty();
      assertThat(only(vocabulary).inForceSince()).isEmpty();
      assertThat(only(vocabulary).problem().orElseThrow())
          .startsWith("模型没有建成，或者引擎没有接受（")
          .contains("HCLr.fst");
    }
  }

  @Test
  void engineThatTakesNoModel_isSaidSo() {
    try (CityVocabulary vocabulary =
        new CityVocabulary(
            Map.of(Language.MANDARIN, "jiesu-cmn-8k"),
            new ModelCatalogue(List.of(MODELS)),
            lexicon,
            directory.resolve("vocabulary"),
            interpreter::lexicon,
            () -> phrases,
            model -> {
              throw new UnsupportedOperationException("not ours to choose");
            },
            CityVocabulary.Nodes.NONE,
            clock)) {
      vocabulary.look();
      assertThat(only(vocabulary).problem()).contains("这个语音引擎的模型不由本服务器选择，不能加词。");
    }
  }

  private void publish(String text) throws IOException {
    Path candidate = Files.writeString(directory.resolve("candidate.csv"), text);
    files.publish("places-new.csv", candidate, Optional.empty(), "9001");
    interpreter.reload();
  }

  private CityVocabulary vocabulary(String model) {
    return vocabulary(model, new ModelCatalogue(List.of(MODELS)));
  }

  private CityVocabulary vocabulary(String model, ModelCatalogue catalogue) {
    return new CityVocabulary(
        Map.of(Language.MANDARIN, model),
        catalogue,
        lexicon,
        directory.resolve("vocabulary"),
        interpreter::lexicon,
        () -> phrases,
        used::add,
        nodes,
        clock);
  }

  private static VocabularyCondition only(CityVocabulary vocabulary) {
    assertThat(vocabulary.conditions()).hasSize(1);
    return vocabulary.conditions().get(0);
  }

  private Model newest() {
    return used.get(used.size() - 1);
  }

  private static VoskProvider provider(Model model) {
    return new VoskProvider(model.name(), model.directory(), model.language(), model.sampleRate());
  }

  private static List<String> words(Model model, Path speech) throws IOException {
    List<String> words = new ArrayList<>();
    try (VoskProvider provider = provider(model);
        Recognizer recognizer = provider.open()) {
      short[] samples = WavReader.readAll(speech).samples();
      for (int at = 0; at < samples.length; at += 1_600) {
        recognizer.accept(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1_600)));
      }
      Recognition heard = recognizer.finish();
      heard.words().stream().map(Word::text).forEach(words::add);
    }
    return words;
  }
}
