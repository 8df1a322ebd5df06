package org.jiesu.cti.navigation;

import java.util.List;
import java.util.stream.Collectors;
import org.jiesu.cti.HotlineException;

/**
 * A navigation tree that cannot be used, with every reason found. The message is Chinese, for the
 * person who edits the tree, and names file and line.
 */
public final class NavigationException extends HotlineException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 20;

  private final transient List<Problem> problems;

  NavigationException(String file, List<Problem> problems) {
    super(
        file
            + "："
            + problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("；"))
            + (problems.size() > SHOWN ? "；另有 " + (problems.size() - SHOWN) + " 处" : ""));
    this.problems = List.copyOf(problems);
  }

  NavigationException(String file, Problem problem) {
    this(file, List.of(problem));
  }

  /** All that is wrong, in the order of the file. */
  public List<Problem> problems() {
    // Lost only where the exception went through Java serialisation, which nothing here does.
    return problems == null ? List.of() : problems;
  }

  /**
   * One thing that is wrong.
   *
   * @param line of the file, from 1; 0 where no line is to blame
   * @param reason in Chinese, says what to do
   */
  public record Problem(int line, String reason) {
    @Override
    public String toString() {
      return line > 0 ? "第 " + line + " 行：" + reason : reason;
    }
  }
}
