package org.jiesu.cti.knowledge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jiesu.cti.knowledge.MalformedKnowledgeException.Mistake;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.KnowledgeDao;

/**
 * Takes files of articles over as drafts: all of them, or none. Needs the database alone, so that a
 * command may do it while the server runs; the server shows drafts as the database has them. Any
 * thread.
 */
public final class KnowledgeImport {
  private final List<ImportedArticle> articles;

  private KnowledgeImport(List<ImportedArticle> articles) {
    this.articles = List.copyOf(articles);
  }

  /** What becomes of an article of a file. */
  public enum Outcome {
    /** An article that was not there yet. */
    ADDED,
    /** A new version of one that was. */
    CHANGED,
    /** Its newest version says the same already; nothing is written. */
    UNCHANGED
  }

  /**
   * What became of an article.
   *
   * @param place file and line where it begins
   * @param id empty for one that gets its number only when it is taken over
   * @param version the draft, or the newest one where nothing changed
   */
  public record Taken(String place, String id, String title, int version, Outcome outcome) {}

  /**
   * Reads files; takes nothing over yet.
   *
   * @throws MalformedKnowledgeException naming file, line and reason of everything that is wrong in
   *     any of them
   */
  public static KnowledgeImport read(List<Path> files, CityCodes codes) {
    List<ImportedArticle> articles = new ArrayList<>();
    List<Mistake> mistakes = new ArrayList<>();
    for (Path file : files) {
      try {
        articles.addAll(ArticleFiles.read(file.toString(), content(file), codes));
      } catch (MalformedKnowledgeException e) {
        mistakes.addAll(e.mistakes());
      }
    }
    if (mistakes.isEmpty()) {
      mistakes.addAll(ArticleFiles.repeated(articles));
    }
    if (!mistakes.isEmpty()) {
      throw new MalformedKnowledgeException(mistakes);
    }
    return new KnowledgeImport(articles);
  }

  private static byte[] content(Path file) {
    if (Files.isDirectory(file)) {
      throw new MalformedKnowledgeException(file.toString(), "", "这是目录，请列出其中的文件，或压缩成 .zip");
    }
    try {
      if (Files.size(file) > ArticleFiles.LARGEST) {
        throw new MalformedKnowledgeException(file.toString(), "", "文件最大 3 MB，请分成几个文件");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new MalformedKnowledgeException(file.toString(), "", "文件无法读取，请检查它是否存在、有没有权限");
    }
  }

  /** What would become of the articles now; writes nothing. */
  public List<Taken> preview(Database database) {
    return database.inTransaction(
        transaction ->
            articles.stream().map(each -> known(transaction.knowledge(), each)).toList());
  }

  /**
   * Takes the articles over.
   *
   * @param submit whether they wait for approval at once
   */
  public List<Taken> take(Database database, Clock clock, String author, boolean submit) {
    Drafts drafts = new Drafts(clock);
    return database.inTransaction(
        transaction ->
            articles.stream()
                .map(each -> take(transaction.knowledge(), drafts, each, author, submit))
                .toList());
  }

  private static Taken take(
      KnowledgeDao dao, Drafts drafts, ImportedArticle imported, String author, boolean submit) {
    Taken known = known(dao, imported);
    if (known.outcome() == Outcome.UNCHANGED) {
      return known;
    }
    ArticleVersion draft =
        drafts.add(dao, imported.id().orElseGet(Drafts::newId), imported.article(), author);
    if (submit) {
      dao.setState(Rows.write(draft.in(Article.State.PENDING)));
    }
    return new Taken(known.place(), draft.id(), known.title(), draft.version(), known.outcome());
  }

  private static Taken known(KnowledgeDao dao, ImportedArticle imported) {
    Article article = imported.article();
    Optional<ArticleVersion> newest =
        imported.id().flatMap(id -> Drafts.versions(dao, id).stream().findFirst());
    Outcome outcome =
        newest.isEmpty()
            ? Outcome.ADDED
            : newest.get().article().equals(article) ? Outcome.UNCHANGED : Outcome.CHANGED;
    int before = newest.map(ArticleVersion::version).orElse(0);
    return new Taken(
        imported.place(),
        imported.id().orElse(""),
        article.title(),
        outcome == Outcome.UNCHANGED ? before : before + 1,
        outcome);
  }
}
