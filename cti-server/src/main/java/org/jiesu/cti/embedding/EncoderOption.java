package org.jiesu.cti.embedding;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --encoder} of commands that go by meaning. */
public final class EncoderOption {
  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      defaultValue = SentenceEncoder.BGE_SMALL_ZH,
      description =
          "What tells the meaning: bge-small-zh-v1.5, or none to go by words alone (default:"
              + " ${DEFAULT-VALUE}).")
  private String name = SentenceEncoder.BGE_SMALL_ZH;

  /** Opens the encoder of this name as {@link SentenceEncoder#open(String)} does. */
  public Optional<SentenceEncoder> open() {
    return SentenceEncoder.open(name);
  }

  /** Opens the encoder of this name as {@link SentenceEncoder#open(String, int)} does. */
  public Optional<SentenceEncoder> open(int remembered) {
    return SentenceEncoder.open(name, remembered);
  }
}
