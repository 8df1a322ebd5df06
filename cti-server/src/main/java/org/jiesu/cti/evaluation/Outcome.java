package org.jiesu.cti.evaluation;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation prints: lines for a reader as it goes, and at the end one line {@code RESULT
 * subject name=value …} for programs.
 */
final class Outcome {
  private final PrintWriter out;
  private final String subject;
  private final Map<String, String> figures = new LinkedHashMap<>();

  Outcome(PrintWriter out, String subject) {
    this.out = out;
    this.subject = subject;
  }

  /** A line for a reader. */
  void say(String format, Object... values) {
    out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  void figure(String name, double value) {
    figures.put(name, String.format(Locale.ROOT, "%.4f", value));
  }

  void figure(String name, long value) {
    figures.put(name, Long.toString(value));
  }

  /** The share and, as {@code NAME_low} and {@code NAME_high}, its interval. */
  void figure(String name, Proportion share) {
    figure(name, share.value());
    figure(name + "_low", share.low());
    figure(name + "_high", share.high());
  }

  /** Prints the line for programs. */
  void end() {
    StringBuilder line = new StringBuilder("RESULT ").append(subject);
    figures.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    out.println(line);
    out.flush();
  }
}
