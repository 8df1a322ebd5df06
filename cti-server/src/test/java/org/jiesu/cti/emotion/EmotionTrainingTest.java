package org.jiesu.cti.emotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import org.jiesu.cti.emotion.Signs.Sign;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmotionTrainingTest {
  private static final Path TRAINING = Talk.CONFIG.resolve("training");
  private static final EmotionLexicon LEXICON = EmotionLexicon.read(Talk.CONFIG.resolve("lexicon"));

  @TempDir Path directory;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines));
  }

  @Test
  void read_shippedSentences_haveAllFeelingsAndNoneThatIsMeasured() throws IOException {
    List<Labelled> sentences =
        EmotionSentences.read(
            TRAINING.resolve("emotion.jsonl"), TRAINING.resolve("emotion-phrases.jsonl"), 2, 1);
    Set<EmotionLabel> labels = new HashSet<>(sentences.stream().map(Labelled::label).toList());
    assertThat(labels).containsExactlyInAnyOrder(EmotionLabel.values());
    String measured =
        Files.readString(Talk.CONFIG.resolve("evaluation").resolve("emotion-hotline.jsonl"));
    assertThat(sentences).noneMatch(s -> measured.contains("\"" + s.text() + "\""));
  }

  @Test
  void read_frames_arePutTogetherWithMattersAndStayOneGroup() throws IOException {
    Path whole = file("whole.jsonl", "{\"text\":\"我好害怕\",\"label\":\"anxious\"}");
    Path phrases =
        file(
            "phrases.jsonl",
            "{\"matter\":\"路灯不亮\"}",
            "{\"matter\":\"停水了\"}",
            "{\"frame\":\"…，你们管不管\",\"label\":\"angry\"}");
    assertThat(EmotionSentences.read(whole, phrases, 5, 1))
        .containsExactlyInAnyOrder(
            new Labelled("我好害怕", EmotionLabel.ANXIOUS, "我好害怕"),
            new Labelled("路灯不亮，你们管不管", EmotionLabel.ANGRY, "…，你们管不管"),
            new Labelled("停水了，你们管不管", EmotionLabel.ANGRY, "…，你们管不管"));
  }

  @Test
  void read_badLines_areRefusedWithFileLineAndField() throws IOException {
    Path good = file("good.jsonl", "{\"text\":\"你好\",\"label\":\"calm\"}");
    Path none = file("none.jsonl");
    Map<String, String> wrong =
        Map.of(
            "{\"text\":\"你好\",\"label\":\"cheerful\"}", "应为 angry、disappointed",
            "{\"label\":\"calm\"}", "text",
            "{\"text\":\" \",\"label\":\"calm\"}", "应为非空的文字",
            "[1]", "每行应是一个 JSON 对象",
            "{oops", "不是合法的 JSON");
    for (Map.Entry<String, String> bad : wrong.entrySet()) {
      Path file = file("bad.jsonl", "{\"text\":\"你好\",\"label\":\"calm\"}", bad.getKey());
      assertThatThrownBy(() -> EmotionSentences.read(file, none, 1, 1))
          .as(bad.getKey())
          .isInstanceOf(LexiconException.class)
          .hasMessageContainingAll("bad.jsonl", "2", bad.getValue());
    }
    Path frame = file("frame.jsonl", "{\"frame\":\"没有事由\",\"label\":\"calm\"}");
    assertThatThrownBy(() -> EmotionSentences.read(good, frame, 1, 1))
        .isInstanceOf(LexiconException.class)
        .hasMessageContainingAll("frame.jsonl", "应有“…”");
  }

  @Test
  void train_sameSentences_givesTheSameModel() throws IOException {
    List<Labelled> sentences =
        EmotionSentences.read(
                TRAINING.resolve("emotion.jsonl"), TRAINING.resolve("emotion-phrases.jsonl"), 1, 1)
            .subList(0, 200);
    EmotionTraining training = new EmotionTraining(LEXICON, Optional.empty());
    Path first = directory.resolve("first.model");
    Path second = directory.resolve("second.model");
    EmotionTraining.Trained trained = training.train(sentences);
    trained.model().linear().save(first);
    training.train(sentences).model().linear().save(second);
    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(trained.told()).hasSameSizeAs(sentences);
  }

  @Test
  void read_missingOrForeignModel_isRefusedAndSaysWhatToDo() throws IOException {
    assertThatThrownBy(() -> EmotionModel.read(directory))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("scripts/train-emotion");
    file(EmotionModel.FILE, "no model");
    assertThatThrownBy(() -> EmotionModel.read(directory))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("scripts/train-emotion");
  }

  @Test
  void signs_toldFiveTimesInVain_areCountedTellingAndInVain() {
    assertThat(Signs.of("打了五次电话都没人来")).contains(Sign.TELLING, Sign.COUNTED, Sign.IN_VAIN);
    assertThat(Signs.of("坏了三个月了")).contains(Sign.LASTING).doesNotContain(Sign.COUNTED);
    assertThat(Signs.of("我在人民路")).isEmpty();
  }

  @Test
  void sayings_withAGap_areFoundInOneSentenceOnly() {
    Sayings sayings = new Sayings(List.of("等了…没", "很急"));
    assertThat(found(sayings, "等了一个月也没人来")).containsExactly("0:等了一个月也没");
    assertThat(found(sayings, "等了一会。没事")).isEmpty();
    assertThat(found(sayings, "等了实在是太久太久太久太久太久了也没人来")).isEmpty();
    assertThat(found(sayings, "很急很急")).containsExactly("1:很急", "1:很急");
  }

  private static List<String> found(Sayings sayings, String text) {
    List<String> found = new java.util.ArrayList<>();
    sayings.find(text, (saying, from, to) -> found.add(saying + ":" + text.substring(from, to)));
    return found;
  }
}
