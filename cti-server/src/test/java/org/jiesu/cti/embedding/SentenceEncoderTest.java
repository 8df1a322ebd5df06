package org.jiesu.cti.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SentenceEncoderTest {
  private static final SentenceEncoder ENCODER =
      SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).orElseThrow();

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  private static float likeness(String one, String other) {
    return SentenceEncoder.likeness(ENCODER.encode(one), ENCODER.encode(other));
  }

  @Test
  void theSameInOtherWordsLiesCloserThanSomethingElseInTheSameWords() {
    assertThat(likeness("小区楼下半夜还在施工，吵得睡不着", "夜间工地噪声扰民"))
        .isGreaterThan(likeness("小区楼下半夜还在施工，吵得睡不着", "小区楼下的路灯不亮"));
    assertThat(likeness("办居住证要带什么", "居住登记所需材料")).isGreaterThan(likeness("办居住证要带什么", "办护照要多久"));
  }

  @Test
  void bothScriptsMeanTheSame() {
    assertThat(likeness("電梯壞咗兩日", "电梯坏咗两日")).isCloseTo(1, within(1e-4f));
  }

  @Test
  void aVectorIsOneLongAndOneOfNothingIsZero() {
    float[] vector = ENCODER.encode("路灯不亮");
    assertThat(vector).hasSize(ENCODER.dimensions());
    assertThat(SentenceEncoder.likeness(vector, vector)).isCloseTo(1, within(1e-4f));
    assertThat(ENCODER.encode("……？")).containsOnly(0);
    assertThat(ENCODER.encode("")).containsOnly(0);
  }

  @Test
  void anyTextCanBeEncoded() {
    assertThat(ENCODER.encode("停水".repeat(10_000))).hasSize(ENCODER.dimensions());
    assertThat(ENCODER.encode("\ud800\u0000 a")).hasSize(ENCODER.dimensions());
  }

  @Test
  void manyThreadsGetWhatOneGets() {
    List<String> texts = IntStream.range(0, 40).mapToObj(i -> "第" + i + "栋停水").toList();
    List<float[]> one = texts.stream().map(ENCODER::encode).toList();
    try (SentenceEncoder fresh = BertEncoder.load()) {
      List<float[]> many = texts.parallelStream().map(fresh::encode).toList();
      for (int i = 0; i < one.size(); i++) {
        assertThat(many.get(i)).containsExactly(one.get(i), within(1e-4f));
      }
    }
  }

  @Test
  void whoeverChangesAVectorChangesOnlyItsOwn() {
    float[] first = ENCODER.encode("噪声");
    float before = first[0];
    first[0] = 9;
    assertThat(ENCODER.encode("噪声")[0]).isEqualTo(before);
  }

  @Test
  void embeddingsCanBeOffAndAnUnknownNameIsRefused() {
    assertThat(SentenceEncoder.open(SentenceEncoder.NONE)).isEmpty();
    assertThatThrownBy(() -> SentenceEncoder.open("bert"))
        .isInstanceOf(EncoderException.class)
        .hasMessageContaining("jiesu.encoder")
        .hasMessageContaining("bert");
  }

  @Test
  void aMachineOnWhichTheLibraryCannotBeLoadedDoesWithout() throws Exception {
    assertThat(run("-Djava.io.tmpdir=/nonexistent")).contains("without");
    assertThat(run("-Dnothing=0")).contains("with an encoder");
  }

  private static String run(String option) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Opened.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Opens an encoder in a process of its own, because a process loads the library once. */
  static final class Opened {
    private Opened() {}

    public static void main(String[] arguments) {
      System.out.println(
          SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).isPresent()
              ? "with an encoder"
              : "without");
    }
  }
}
