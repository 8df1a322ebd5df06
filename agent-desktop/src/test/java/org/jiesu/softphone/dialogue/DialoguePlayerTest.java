package org.jiesu.softphone.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jiesu.softphone.audio.AudioSource;
import org.jiesu.softphone.audio.Speech;
import org.junit.jupiter.api.Test;

/** The player's clock is its frames, so an hour of dialogue takes a moment. */
class DialoguePlayerTest {
  private static final int RATE = Speech.SAMPLE_RATE;

  private final List<String> log = new ArrayList<>();
  private final Random random = new Random(3);
  private final DialogueListener listener =
      new DialogueListener() {
        @Override
        public void begun(Step step, Duration at) {
          log.add("begin " + step.text() + " " + at.toMillis());
        }

        @Override
        public void finished(Duration at) {
          log.add("finished " + at.toMillis());
        }

        @Override
        public void press(String digits) {
          log.add("press " + digits);
        }

        @Override
        public void hangUp() {
          log.add("hang up");
        }
      };
  private DialoguePlayer player = new DialoguePlayer(List.of(), listener);

  @Test
  void prompt_speechThenSilence_endsAfterThePause() {
    play(new Step.Prompt(Optional.empty()), new Step.HangUp());
    silence(1.0);
    assertThat(log).doesNotContain("hang up");
    speech(2.0);
    silence(0.8);
    assertThat(log).doesNotContain("hang up");
    silence(0.4);
    assertThat(log).contains("hang up");
  }

  @Test
  void prompt_shortPausesBetweenWords_areNotTheEnd() {
    play(new Step.Prompt(Optional.empty()), new Step.HangUp());
    for (int i = 0; i < 5; i++) {
      speech(0.8);
      silence(0.6);
    }
    assertThat(log).doesNotContain("hang up");
  }

  @Test
  void prompt_ringbackBusyAndFaultTones_areNotSpeech() {
    play(new Step.Prompt(Optional.empty()), new Step.HangUp());
    for (int i = 0; i < 6; i++) {
      tone(1.0, 450, 0);
      silence(4.0);
    }
    for (int i = 0; i < 10; i++) {
      tone(0.35, 450, 0);
      silence(0.35);
    }
    tone(2.0, 440, 480);
    silence(2.0);
    tone(3.0, 425, 0);
    silence(2.0);
    tone(1.0, 950, 0);
    silence(2.0);
    tone(0.2, 697, 1_209);
    silence(3.0);
    assertThat(log).doesNotContain("hang up");
    speech(1.0);
    silence(1.2);
    assertThat(log).contains("hang up");
  }

  @Test
  void prompt_clicksAndHum_areNotSpeech() {
    play(new Step.Prompt(Optional.empty()), new Step.HangUp());
    for (int i = 0; i < 20; i++) {
      noise(0.02, 9_000);
      silence(1.0);
    }
    noise(20.0, 25);
    assertThat(log).doesNotContain("hang up");
  }

  @Test
  void prompt_ringbackRightAfterSpeech_countsAsSilence() {
    play(new Step.Prompt(Optional.empty()), new Step.HangUp());
    speech(2.0);
    tone(1.2, 450, 0);
    assertThat(log).contains("hang up");
  }

  @Test
  void prompt_limitPasses_goesOn() {
    play(new Step.Prompt(Optional.of(Duration.ofSeconds(3))), new Step.HangUp());
    silence(2.9);
    assertThat(log).doesNotContain("hang up");
    silence(0.2);
    assertThat(log).contains("hang up");
  }

  @Test
  void say_thenPrompt_answerDuringTheFilesOwnSilence_isHeard() {
    short[] samples = new short[3 * RATE];
    for (int i = 0; i < RATE; i++) {
      samples[i] = (short) (random.nextGaussian() * 3_000);
    }
    play(
        new Step.Say("a.wav", Speech.of(samples)),
        new Step.Prompt(Optional.empty()),
        new Step.HangUp());
    silence(1.2);
    speech(1.5);
    silence(1.4);
    assertThat(log).contains("hang up");
  }

  @Test
  void say_playsEverySampleThenSilence() {
    short[] samples = new short[1_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (i + 1);
    }
    player = new DialoguePlayer(List.of(new Step.Say("a.wav", Speech.of(samples))), listener);
    List<Short> said = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      short[] frame = new short[AudioSource.FRAME];
      player.read(frame);
      for (short sample : frame) {
        said.add(sample);
      }
    }
    assertThat(said.subList(0, 1_000)).startsWith((short) 1, (short) 2).endsWith((short) 1_000);
    assertThat(said.subList(1_000, said.size())).containsOnly((short) 0);
    assertThat(log).endsWith("finished 140");
  }

  @Test
  void answered_waitsForTheAnswerAndForgetsWhatWasBefore() {
    play(new Step.Answered(), new Step.Prompt(Optional.empty()), new Step.HangUp());
    speech(2.0);
    silence(3.0);
    assertThat(log).containsExactly("begin answered 0");
    player.answered();
    silence(3.0);
    assertThat(log).doesNotContain("hang up");
    speech(1.0);
    silence(1.0);
    assertThat(log).contains("hang up");
  }

  @Test
  void pressAndWait_takeTheirTime() {
    play(new Step.Press("12"), new Step.Pause(Duration.ofSeconds(2)), new Step.HangUp());
    silence(4.0);
    assertThat(log)
        .containsExactly(
            "begin dtmf:12 0",
            "press 12",
            "begin wait:2 600",
            "begin hangup 2600",
            "hang up",
            "finished 2600");
  }

  private void play(Step... steps) {
    player = new DialoguePlayer(List.of(steps), listener);
  }

  private void silence(double seconds) {
    hear(new short[(int) (seconds * RATE)]);
  }

  private void noise(double seconds, double level) {
    short[] samples = new short[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (random.nextGaussian() * level / 3);
    }
    hear(samples);
  }

  private void tone(double seconds, int first, int second) {
    short[] samples = new short[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      double value = Math.sin(2 * Math.PI * first * i / RATE);
      if (second > 0) {
        value = (value + Math.sin(2 * Math.PI * second * i / RATE)) / 2;
      }
      samples[i] = (short) (8_000 * value);
    }
    hear(samples);
  }

  /** Like a voice: harmonics of a gliding pitch under moving formants, in syllables. */
  private void speech(double seconds) {
    short[] samples = new short[(int) (seconds * RATE)];
    double phase = 0;
    for (int i = 0; i < samples.length; i++) {
      double t = (double) i / RATE;
      phase += 2 * Math.PI * (140 + 40 * Math.sin(2 * Math.PI * 1.7 * t)) / RATE;
      double value = 0;
      for (int harmonic = 1; harmonic <= 18; harmonic++) {
        value += Math.sin(harmonic * phase) / (1 + Math.abs(harmonic - 4 - 2 * Math.sin(9 * t)));
      }
      double syllable = 0.35 + 0.65 * Math.abs(Math.sin(2 * Math.PI * 2 * t));
      samples[i] = (short) (2_500 * syllable * value);
    }
    hear(samples);
  }

  private void hear(short[] samples) {
    short[] out = new short[AudioSource.FRAME];
    for (int start = 0; start + AudioSource.FRAME <= samples.length; start += AudioSource.FRAME) {
      short[] frame = new short[AudioSource.FRAME];
      System.arraycopy(samples, start, frame, 0, frame.length);
      player.read(out);
      player.write(frame);
    }
  }
}
