package org.jiesu.softphone.dialogue;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.Speech;

/**
 * Reads the steps of a simulated person: {@code answered}, {@code prompt} or {@code
 * prompt:SECONDS}, {@code wav:FILE}, {@code dtmf:DIGITS}, {@code wait:SECONDS}, {@code hangup}.
 * Files are read at once, so that a missing one is known before anybody is called.
 */
public final class StepScript {
  private static final int MOST_STEPS = 500;
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(3_600);

  private StepScript() {}

  /**
   * Reads a whole script.
   *
   * @throws SoftphoneException naming the step that is wrong, counted from 1
   */
  public static List<Step> parse(List<String> lines) {
    if (lines.size() > MOST_STEPS) {
      throw new SoftphoneException("步骤超过 " + MOST_STEPS + " 个，请减少");
    }
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        steps.add(step(lines.get(i).strip()));
      } catch (SoftphoneException e) {
        throw new SoftphoneException("第 " + (i + 1) + " 步：" + e.getMessage(), e);
      }
    }
    return List.copyOf(steps);
  }

  /** Say a file. */
  public static Step say(Path file) {
    Path name = file.getFileName();
    return new Step.Say(name == null ? file.toString() : name.toString(), Speech.load(file));
  }

  private static Step step(String line) {
    int colon = line.indexOf(':');
    String word = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1).strip();
    boolean bare = colon < 0;
    return switch (word) {
      case "answered" -> plain(new Step.Answered(), bare, line);
      case "hangup" -> plain(new Step.HangUp(), bare, line);
      case "prompt" -> new Step.Prompt(bare ? Optional.empty() : Optional.of(seconds(rest)));
      case "wait" -> new Step.Pause(seconds(rest));
      case "dtmf" -> new Step.Press(digits(rest));
      case "wav" -> say(path(rest));
      default ->
          throw new SoftphoneException(
              "不认识“" + clipped(line) + "”，请用 answered、prompt、wav:文件、dtmf:按键、wait:秒数 或 hangup");
    };
  }

  private static Step plain(Step step, boolean bare, String line) {
    if (!bare) {
      throw new SoftphoneException("“" + clipped(line) + "”后面不应有内容，请去掉冒号及其后的内容");
    }
    return step;
  }

  private static String digits(String text) {
    if (!text.matches("[0-9*#A-D]{1,32}")) {
      throw new SoftphoneException("按键“" + clipped(text) + "”不对，只能是 1 到 32 个 0-9、*、#、A-D");
    }
    return text;
  }

  private static Duration seconds(String text) {
    if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?")
        || new BigDecimal(text).compareTo(MOST_SECONDS) > 0) {
      throw new SoftphoneException("秒数“" + clipped(text) + "”不对，请写 0 到 3600 之间的数，例如 1.5");
    }
    return Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValue());
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new SoftphoneException("wav: 后面缺少文件名");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new SoftphoneException("文件名“" + clipped(text) + "”不对，请检查路径", e);
    }
  }

  private static String clipped(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
