package org.jiesu.softphone.dialogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavWriter;
import org.jiesu.softphone.SoftphoneException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepScriptTest {

  @Test
  void parse_everyStep_readsBackTheSame(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("hello.wav");
    WavWriter.writeAll(file, new Pcm(16_000, new short[] {1, 2, 3, 4}));
    List<Step> steps =
        StepScript.parse(
            List.of(
                "answered",
                "prompt",
                "prompt:2.5",
                "wav:" + file,
                "dtmf:12#",
                "wait:0.25",
                "hangup"));
    assertThat(steps.stream().map(Step::text))
        .containsExactly(
            "answered", "prompt", "prompt:2.5", "wav:hello.wav", "dtmf:12#", "wait:0.25", "hangup");
    assertThat(((Step.Say) steps.get(3)).speech().size()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "sing, 不认识",
    "dtmf:12x, 按键",
    "dtmf:, 按键",
    "wait:-1, 秒数",
    "wait:99999, 秒数",
    "prompt:, 秒数",
    "hangup:now, 冒号",
    "wav:, 文件名",
    "wav:no-such-file.wav, 找不到"
  })
  void parse_wrongStep_isNamed(String step, String said) {
    assertThatThrownBy(() -> StepScript.parse(List.of("prompt", step)))
        .isInstanceOf(SoftphoneException.class)
        .hasMessageContaining("第 2 步")
        .hasMessageContaining(said);
  }

  @Property(tries = 10_000)
  void parse_anyText_isAStepOrASoftphoneException(@ForAll String text) {
    try {
      assertThat(StepScript.parse(List.of(text))).hasSize(1);
    } catch (SoftphoneException e) {
      assertThat(e).hasMessageContaining("第 1 步");
    }
  }
}
