package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.graph.Fst;
import org.jiesu.asr.graph.FstFile;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelException;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.recognition.Word;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles upon the shipped models and decodes with real libvosk. */
class VocabularyCompilerTest {
  private static final Path ENGINE = engineDirectory();
  private static final Path SPEECH = ENGINE.resolve("src/test/resources/speech");
  private static final ModelCatalogue SHIPPED =
      new ModelCatalogue(List.of(ENGINE.resolve("models")));

  @TempDir Path directory;

  /** Maven runs tests in the module, other runners beside it. */
  private static Path engineDirectory() {
    return Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");
  }

  @Test
  void mandarin_withNamesAndTexts_stillHearsWhatItHeard() throws IOException {
    Vocabulary vocabulary =
        Vocabulary.parse(
            "places.csv",
            "name,kind,weight,reading\n望江花园,estate,2,\n三元里大道,road,,\n110国道,road,,\n惠民超市,merchant\n"
                + "充电桩,,,\n路灯不亮,phrase\n");
    CompiledVocabulary made =
        compile("jiesu-cmn-8k", vocabulary, List.of("小区里充电桩不够用。", "我要投诉工地夜间施工"), "city");
    assertThat(made.model().name()).isEqualTo("city");
    assertThat(made.words()).isEqualTo(7_595);
    assertThat(made.sentences()).isEqualTo(2);
    try (VoskProvider provider = provider(made.model())) {
      assertThat(hear(provider.open(), "cmn-complaint.wav").text()).startsWith("你好我要投诉工地夜间施工");
      assertThat(hear(provider.open(), "cmn-agent.wav").text()).isEqualTo("转人工服务");
      provider.checkPhrases(Set.of("望江花园", "110国道", "充电桩", "路灯不亮"));
      Recognition noise = hear(provider.open(Set.of("噪音扰民", "望江花园", "路灯不亮")), "cmn-noise.wav");
      assertThat(noise.text()).isEqualTo("噪音扰民");
      assertThat(noise.confidence()).isGreaterThan(0.9);
    }
  }

  @Test
  void mandarin_newNameThatIsSaid_isHeardAsOneWord() throws IOException {
    // stands for a street: nothing of the base model knows these six characters as a word
    Vocabulary vocabulary = Vocabulary.parse("p", "name,kind\n工地夜间施工,estate\n幸福里,estate\n");
    CompiledVocabulary made = compile("jiesu-cmn-8k", vocabulary, List.of(), "city");
    try (VoskProvider provider = provider(made.model())) {
      assertThat(hear(provider.open(), "cmn-complaint.wav").words())
          .extracting(Word::text)
          .contains("工地夜间施工");
    }
  }

  @Test
  void cantonese_namesInSimplifiedCharacters_areWrittenAsInHongKong() throws IOException {
    Vocabulary vocabulary =
        Vocabulary.parse(
            "p", "name,kind,weight,reading\n违例泊车,estate,,\n体育西路,road,,\n石岗,road,,sek6 gong1\n");
    CompiledVocabulary made = compile("jiesu-yue-8k", vocabulary, List.of("體育西路有人違例泊車"), "city");
    try (VoskProvider provider = provider(made.model())) {
      provider.checkPhrases(Set.of("違例泊車", "體育西路", "石崗"));
      Recognition said = hear(provider.open(), "yue-complaint.wav");
      assertThat(said.text()).startsWith("你好我想投訴違例泊車");
      assertThat(said.words()).extracting(Word::text).contains("違例泊車");
    }
  }

  @Test
  void modelWithoutPhones_isGivenNamesInTheWordsItHas() throws IOException {
    Path official = directory.resolve("official");
    copy(ENGINE.resolve("models/jiesu-cmn-8k"), official);
    Files.delete(official.resolve("graph/phones.txt"));
    Model base = new Model("official", official, Language.MANDARIN, 8_000, "Apache-2.0", "a test");
    Vocabulary vocabulary = Vocabulary.parse("p", "name,kind\n工地夜间施工,estate\n幸福里,estate\n");
    VocabularyCompiler compiler = new VocabularyCompiler(CompilerOptions.standard());
    Model made =
        compiler.compile(base, vocabulary, List.of("你好我要投诉"), directory.resolve("m")).model();
    assertThat(Files.mismatch(ModelFiles.lexicon(official), ModelFiles.lexicon(made.directory())))
        .isEqualTo(-1);
    try (VoskProvider provider = provider(made)) {
      assertThat(hear(provider.open(), "cmn-complaint.wav").text()).startsWith("你好我要投诉工地夜间施工");
    }
    assertThatThrownBy(
            () ->
                compiler.compile(
                    base,
                    Vocabulary.parse("p.csv", "name,reading\n龘园,da2 yuan2\n龘路,\n"),
                    List.of(),
                    directory.resolve("n")))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("p.csv 第 2 行 reading：模型 official 不带音素表和决策树")
        .hasMessageContaining("p.csv 第 3 行 name：“龘路”不能用模型 official 已有的字词拼出");
    assertThat(directory.resolve("n")).doesNotExist();
  }

  @Test
  void sameInput_compiledTwice_isTheSameBytes() throws IOException {
    Vocabulary vocabulary = Vocabulary.parse("p", "name,kind\n望江花园,estate\n滨江路,road\n");
    List<String> texts = List.of("望江花园的路灯坏了", "滨江路在修");
    Path first = compile("jiesu-yue-8k", vocabulary, texts, "one").model().directory();
    Path second = compile("jiesu-yue-8k", vocabulary, texts, "two").model().directory();
    for (String file : List.of("HCLr.fst", "Gr.fst", "words.txt")) {
      assertThat(Files.mismatch(first.resolve("graph/" + file), second.resolve("graph/" + file)))
          .as(file)
          .isEqualTo(-1);
    }
  }

  @Test
  void vocabulary_thatCannotBeUsed_isRefusedWholeAndLeavesNothing() throws IOException {
    assertThatThrownBy(() -> compile("jiesu-cmn-8k", Vocabulary.none(), List.of(), "city"))
        .hasMessageContaining("没有可以用的内容");
    assertThatThrownBy(
            () -> compile("jiesu-cmn-8k", Vocabulary.none(), List.of("，，", "!!"), "city"))
        .hasMessageContaining("没有可以用的句子");
    assertThatThrownBy(
            () ->
                compile(
                    "jiesu-yue-8k",
                    Vocabulary.parse(
                        "a.csv", "name,kind,weight,reading\n幸福里,,,\n㐂㐂,,,\n好,,,hao3\n"),
                    List.of(),
                    "city"))
        .hasMessageContaining("a.csv 第 3 行 name：“㐂㐂”里的“㐂”没有读音")
        .hasMessageContaining("a.csv 第 4 行 reading：“hao3”不是这个模型的音节，应为粤拼");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void compiledModel_isNoBaseAndNoTarget() {
    Vocabulary vocabulary = Vocabulary.parse("p", "幸福里\n");
    Model made = compile("jiesu-cmn-8k", vocabulary, List.of(), "city").model();
    VocabularyCompiler compiler = new VocabularyCompiler(CompilerOptions.standard());
    assertThatThrownBy(
            () -> compiler.compile(made, vocabulary, List.of(), directory.resolve("again")))
        .hasMessageContaining("已经编译过词表");
    assertThatThrownBy(() -> compile("jiesu-cmn-8k", vocabulary, List.of(), "city"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void grammar_ofAShippedModel_writtenAgain_givesTheSameProbabilities() {
    Model base = SHIPPED.verified("jiesu-cmn-8k");
    ModelFiles files = ModelFiles.checked(base.directory());
    List<String> tokens = new ArrayList<>(List.of("<s>", "</s>"));
    Map<Integer, Integer> tokenOf = new HashMap<>();
    Map<Integer, List<Grammar.Spelt>> spellings = new HashMap<>();
    new TreeMap<>(files.words())
        .forEach(
            (label, word) -> {
              tokenOf.put(label, tokens.size());
              spellings.put(tokens.size(), List.of(new Grammar.Spelt(List.of(label), 1)));
              tokens.add(word);
            });
    Fst fst = FstFile.read(ModelFiles.grammar(base.directory())).fst();
    NgramModel first =
        Grammar.read(fst, tokens, label -> tokenOf.getOrDefault(label, -1)).orElseThrow();
    NgramModel again =
        Grammar.read(
                Grammar.build(first, spellings), tokens, label -> tokenOf.getOrDefault(label, -1))
            .orElseThrow();
    assertThat(first.size(2)).isGreaterThan(20_000).isEqualTo(again.size(2));
    for (int i = 0; i < first.size(2); i += 7) {
      assertThat(again.gram(2, i)).isEqualTo(first.gram(2, i));
      assertThat(again.stated(2, i)).isCloseTo(first.stated(2, i), within(1e-5));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  private CompiledVocabulary compile(
      String base, Vocabulary vocabulary, List<String> texts, String name) {
    return new VocabularyCompiler(CompilerOptions.standard())
        .compile(SHIPPED.verified(base), vocabulary, texts, directory.resolve(name));
  }

  private static VoskProvider provider(Model model) {
    return new VoskProvider(model.name(), model.directory(), model.language(), model.sampleRate());
  }

  private static Recognition hear(Recognizer recognizer, String file) throws IOException {
    try (recognizer) {
      short[] samples = WavReader.readAll(SPEECH.resolve(file)).samples();
      for (int at = 0; at < samples.length; at += 1_600) {
        recognizer.accept(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1_600)));
      }
      return recognizer.finish();
    }
  }
}
