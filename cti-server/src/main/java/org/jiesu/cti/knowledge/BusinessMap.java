package org.jiesu.cti.knowledge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A business map (业务地图): a tree of questions that an operator walks with the number keys down to
 * what is to be said and done. Written as text:
 *
 * <pre>
 * [开始] 施工发生在什么时间？
 * 1 晚上十点到早上六点 -> 夜间
 * 2 白天 -> 白天
 *
 * [白天] 答：白天施工一般允许……
 * 事项：010102
 * 文章：daytime-construction
 * </pre>
 *
 * The first node is where the walk begins. A line that is none of these goes on the line before.
 *
 * @param nodes in the order of the text, the first is the start
 */
public record BusinessMap(List<Node> nodes) {
  private static final int MOST_NODES = 200;
  private static final Pattern HEAD = Pattern.compile("\\[([^\\]]{1,40})\\]\\s*(.*)");
  private static final Pattern OPTION =
      Pattern.compile("([1-9])[ 、.．]\\s*(.+?)\\s*(?:->|→)\\s*(.+)");
  private static final Pattern EXTRA = Pattern.compile("(事项|文章)\\s*[:：]\\s*(.*)");
  private static final Pattern ANSWER = Pattern.compile("答\\s*[:：]\\s*(.*)");

  public BusinessMap {
    nodes = List.copyOf(nodes);
  }

  /**
   * A place on the map: a question with its ways on, or an end with an answer.
   *
   * @param answer empty where there are ways on
   * @param matter code of the matter this end means, may be empty
   * @param article id of an article to open, may be empty
   */
  public record Node(
      String id,
      String question,
      List<Option> options,
      String answer,
      String matter,
      String article) {
    public Node {
      options = List.copyOf(options);
    }
  }

  /** A way on: the number key, what it says, and where it leads. */
  public record Option(int key, String label, String to) {}

  private static final class Draft {
    final String id;
    final int line;
    final StringBuilder question = new StringBuilder();
    final StringBuilder answer = new StringBuilder();
    final Map<Integer, Option> options = new LinkedHashMap<>();
    final Map<Integer, Integer> lines = new LinkedHashMap<>();
    String matter = "";
    String article = "";
    boolean answering;

    Draft(String id, int line) {
      this.id = id;
      this.line = line;
    }
  }

  /**
   * Reads a map.
   *
   * @param place what mistakes are said to be in: a file's name, or empty
   * @param firstLine number of the text's first line in that file
   * @throws MalformedKnowledgeException naming each line that is wrong
   */
  public static BusinessMap read(String text, String place, int firstLine, CityCodes codes) {
    List<MalformedKnowledgeException.Mistake> mistakes = new ArrayList<>();
    Map<String, Draft> drafts = new LinkedHashMap<>();
    Draft now = null;
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      int number = firstLine + i;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        now = new Draft(head.group(1).strip(), number);
        if (drafts.containsKey(now.id)) {
          mistakes.add(mistake(place, number, "节点“" + now.id + "”重复"));
        }
        drafts.putIfAbsent(now.id, now);
        say(now, head.group(2));
        continue;
      }
      if (now == null) {
        mistakes.add(mistake(place, number, "第一行应为“[开始] 问题”"));
        break;
      }
      read(now, line, number, place, codes, mistakes);
    }
    check(drafts, place, firstLine, mistakes);
    if (!mistakes.isEmpty()) {
      throw new MalformedKnowledgeException(mistakes);
    }
    return new BusinessMap(
        drafts.values().stream()
            .map(
                each ->
                    new Node(
                        each.id,
                        each.question.toString(),
                        List.copyOf(each.options.values()),
                        each.answer.toString(),
                        each.matter,
                        each.article))
            .toList());
  }

  private static void say(Draft now, String text) {
    Matcher answer = ANSWER.matcher(text);
    if (answer.matches()) {
      now.answering = true;
      append(now.answer, answer.group(1));
    } else {
      append(now.answering ? now.answer : now.question, text);
    }
  }

  private static void append(StringBuilder text, String line) {
    if (!line.isBlank()) {
      text.append(text.length() == 0 ? "" : "\n").append(line.strip());
    }
  }

  private static void read(
      Draft now,
      String line,
      int number,
      String place,
      CityCodes codes,
      List<MalformedKnowledgeException.Mistake> mistakes) {
    Matcher option = OPTION.matcher(line);
    Matcher extra = EXTRA.matcher(line);
    if (option.matches()) {
      int key = Integer.parseInt(option.group(1));
      if (now.options.containsKey(key)) {
        mistakes.add(mistake(place, number, "节点“" + now.id + "”的按键 " + key + " 重复"));
      }
      now.options.put(key, new Option(key, option.group(2), option.group(3).strip()));
      now.lines.put(key, number);
    } else if (extra.matches() && extra.group(1).equals("事项")) {
      now.matter = extra.group(2).strip();
      if (!codes.isMatter(now.matter)) {
        mistakes.add(mistake(place, number, "事项分类里没有编码 " + now.matter));
      }
    } else if (extra.matches()) {
      now.article = extra.group(2).strip();
    } else {
      say(now, line);
    }
  }

  private static void check(
      Map<String, Draft> drafts,
      String place,
      int firstLine,
      List<MalformedKnowledgeException.Mistake> mistakes) {
    if (drafts.isEmpty()) {
      if (mistakes.isEmpty()) {
        mistakes.add(mistake(place, firstLine, "业务地图是空的"));
      }
      return;
    }
    if (drafts.size() > MOST_NODES) {
      mistakes.add(mistake(place, firstLine, "节点最多 " + MOST_NODES + " 个，现有 " + drafts.size()));
    }
    for (Draft draft : drafts.values()) {
      boolean ends = draft.answer.length() > 0;
      if (ends && !draft.options.isEmpty()) {
        mistakes.add(mistake(place, draft.line, "节点“" + draft.id + "”既有答复又有选项，只能有一种"));
      } else if (!ends && draft.options.isEmpty()) {
        mistakes.add(mistake(place, draft.line, "节点“" + draft.id + "”没有选项，也没有“答：”"));
      } else if (!ends && draft.question.length() == 0) {
        mistakes.add(mistake(place, draft.line, "节点“" + draft.id + "”没有问题"));
      }
      for (Option option : draft.options.values()) {
        if (!drafts.containsKey(option.to())) {
          mistakes.add(
              mistake(
                  place,
                  draft.lines.getOrDefault(option.key(), draft.line),
                  "没有节点“" + option.to() + "”"));
        }
      }
    }
    if (!mistakes.isEmpty()) {
      return;
    }
    Set<String> reached = reached(drafts);
    Set<String> leaving = leaving(drafts);
    for (Draft draft : drafts.values()) {
      if (!reached.contains(draft.id)) {
        mistakes.add(mistake(place, draft.line, "从开始走不到节点“" + draft.id + "”"));
      } else if (!leaving.contains(draft.id)) {
        mistakes.add(mistake(place, draft.line, "从节点“" + draft.id + "”走不到任何答复"));
      }
    }
  }

  private static Set<String> reached(Map<String, Draft> drafts) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(drafts.keySet().iterator().next()));
    while (!open.isEmpty()) {
      String id = open.pop();
      if (reached.add(id)) {
        drafts.get(id).options.values().forEach(option -> open.push(option.to()));
      }
    }
    return reached;
  }

  private static Set<String> leaving(Map<String, Draft> drafts) {
    Set<String> leaving = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Draft draft : drafts.values()) {
        boolean out =
            draft.options.isEmpty()
                || draft.options.values().stream().anyMatch(way -> leaving.contains(way.to()));
        more |= out && leaving.add(draft.id);
      }
    }
    return leaving;
  }

  private static MalformedKnowledgeException.Mistake mistake(
      String place, int line, String problem) {
    return new MalformedKnowledgeException.Mistake(
        place.isEmpty() ? "第 " + line + " 行" : place + ":" + line, "", problem);
  }
}
