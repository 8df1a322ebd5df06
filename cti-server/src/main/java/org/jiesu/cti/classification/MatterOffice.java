package org.jiesu.cti.classification;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionConflictException;
import org.jiesu.cti.lexicon.VersionedFile;

/**
 * Where administrators change the matter tree: compared, tried with a sentence, published, taken
 * back. A matter that a duty or a rule names cannot be taken out of it. What is published is in
 * force when the call returns. Any thread.
 */
public final class MatterOffice {
  private static final Pattern CODE = Pattern.compile("- code: \"(.*)\"");
  private static final Pattern BEGIN = Pattern.compile("(?m)^version:");

  private static final Map<String, String> FIELD_NAMES =
      Map.of(
          "code", "编码，",
          "name", "名称，",
          "phrase", "标题说法，",
          "kind", "诉求类型，",
          "subjects", "对象，",
          "keywords", "关键词，",
          "examples", "例句，",
          "question", "问题，",
          "heard", "听到的词，",
          "children", "");

  private final Path path;
  private final VersionedFile file;
  private final Supplier<Map<String, List<String>>> uses;
  private final MatterExperience past;
  private final Runnable reload;

  /**
   * @param directory {@code config/classification}
   * @param history below which published versions are kept
   * @param uses where codes are named, for a reader, by code
   * @param past tickets by which a sentence is told, besides the tree
   * @param reload brings what was published into force
   */
  public MatterOffice(
      Path directory,
      Path history,
      Clock clock,
      Supplier<Map<String, List<String>>> uses,
      MatterExperience past,
      Runnable reload) {
    this.path = directory.resolve("matters.yaml");
    this.file = new VersionedFile(path, history, clock);
    this.uses = uses;
    this.past = past;
    this.reload = reload;
  }

  /**
   * The tree as it can be edited.
   *
   * @param uses where codes are named, for a reader, in the order of the codes
   */
  public record Edited(
      MatterSheet sheet,
      String version,
      List<VersionedFile.Version> versions,
      Map<String, List<String>> uses) {
    public Edited {
      versions = List.copyOf(versions);
      uses = Collections.unmodifiableSortedMap(new TreeMap<>(uses));
    }
  }

  /**
   * A matter that a sentence may be of.
   *
   * @param similar how many past tickets of it are part of why
   */
  public record Told(
      String code, String title, double confidence, List<String> words, int similar) {
    public Told {
      words = List.copyOf(words);
    }
  }

  /**
   * What is published.
   *
   * @throws LexiconException if it cannot be used
   */
  public Edited open() {
    VersionedFile.Content content = file.read();
    return new Edited(sheet(content.text()), content.version(), file.versions(), uses.get());
  }

  private MatterSheet sheet(String text) {
    return MatterSheet.of(MatterTree.of(path, text));
  }

  /**
   * How a tree differs from what is published.
   *
   * @throws LexiconException naming the matter and field of what is wrong, or what still names a
   *     matter that is not there any more
   */
  public List<MatterSheet.Change> compare(MatterSheet sheet) {
    usable(sheet);
    return sheet.since(open().sheet());
  }

  /**
   * The matters that a sentence is told as by a tree, best first. Takes some seconds where much of
   * the tree is new.
   *
   * @throws LexiconException naming the matter and field of what is wrong
   */
  public List<Told> attempt(MatterSheet sheet, String sentence) {
    Classifier classifier = new KeywordClassifier(tree(sheet), past);
    past.meanings().ifPresent(MatterMeanings::await);
    return classifier.classify(Conversation.of(sentence, Language.MANDARIN)).stream()
        .map(
            r ->
                new Told(
                    r.matter().code(), r.matter().title(), r.confidence(), r.words(), r.similar()))
        .toList();
  }

  /** The published tree as a table. */
  public String csv() {
    return MatterCsv.write(open().sheet());
  }

  /**
   * A table as a tree that can be published.
   *
   * @param name of the table's file
   * @throws LexiconException naming line and column of what is wrong
   */
  public MatterSheet ofCsv(String name, String text) {
    return MatterCsv.read(Path.of(name), text, open().sheet());
  }

  /**
   * A tree together with those matters of the published one that are still named somewhere, so that
   * a new tree can be published before duty list and rules follow it.
   */
  public MatterSheet withUsed(MatterSheet sheet) {
    List<MatterEntry> all = new ArrayList<>(sheet.entries());
    Set<String> there = all.stream().map(MatterEntry::code).collect(Collectors.toSet());
    List<String> missing =
        uses.get().keySet().stream().filter(code -> !there.contains(code)).toList();
    for (MatterEntry old : open().sheet().entries()) {
      String code = old.code();
      boolean needed =
          missing.stream().anyMatch(m -> m.equals(code) || under(m, code) || under(code, m));
      if (needed && !there.contains(code)) {
        all.add(old);
      }
    }
    all.sort(Comparator.comparing(MatterEntry::code));
    return new MatterSheet(all);
  }

  /** Whether a code is of the branch. */
  private static boolean under(String code, String branch) {
    String digits = branch.replaceAll("(00)+$", "");
    return code.startsWith(digits) && !code.equals(branch);
  }

  /**
   * Publishes a tree.
   *
   * @param basedOn the version it was edited from
   * @throws LexiconException naming the matter and field of what is wrong; nothing has changed then
   * @throws VersionConflictException if somebody else published meanwhile
   */
  public Edited publish(MatterSheet sheet, String basedOn, String by) {
    usable(sheet);
    String before = file.read().text();
    Matcher begin = BEGIN.matcher(before);
    String header = begin.find() ? before.substring(0, begin.start()) : "";
    file.publish(sheet.yaml(header), basedOn, by, MatterTree::read);
    reload.run();
    return open();
  }

  /**
   * Publishes an earlier version again.
   *
   * @throws LexiconException if a duty or a rule names what it does not have; nothing has changed
   * @throws VersionConflictException if it was not kept
   */
  public Edited rollBack(String version, String by) {
    file.rollBack(version, by, candidate -> unused(MatterTree.read(candidate)));
    reload.run();
    return open();
  }

  private void usable(MatterSheet sheet) {
    unused(tree(sheet));
  }

  private void unused(MatterTree tree) {
    uses.get()
        .forEach(
            (code, places) -> {
              if (tree.nameOf(code).isEmpty()) {
                throw new LexiconException(
                    path,
                    0,
                    code,
                    "事项 " + code + " 还在使用，不能去掉：" + String.join("、", places) + "。请先改这些地方");
              }
            });
  }

  /** A line of a text that nobody sees tells nobody anything: the matter's code does. */
  private MatterTree tree(MatterSheet sheet) {
    try {
      return sheet.tree(path);
    } catch (LexiconException wrong) {
      List<String> lines = sheet.yaml("").lines().toList();
      String code = "";
      for (int l = Math.min(wrong.line(), lines.size()) - 1; l >= 0 && code.isEmpty(); l--) {
        Matcher matcher = CODE.matcher(lines.get(l));
        code = matcher.find() ? matcher.group(1) : "";
      }
      String where = code.isEmpty() ? "" : "事项 " + code + "：";
      throw new LexiconException(path, 0, code, where + fieldName(wrong.field()) + wrong.problem());
    }
  }

  private static String fieldName(String field) {
    return FIELD_NAMES.getOrDefault(field, field.isEmpty() ? "" : field + "，");
  }
}
