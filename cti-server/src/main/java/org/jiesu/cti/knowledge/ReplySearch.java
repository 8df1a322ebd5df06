package org.jiesu.cti.knowledge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.embedding.SentenceEncoder;

/**
 * The search over texts that are in nobody's knowledge base, such as official replies: the same
 * index, analysis and ranking, in memory. A city measures with it.
 */
public final class ReplySearch implements AutoCloseable {
  private final ArticleSearch search;

  /**
   * A search over nothing.
   *
   * @param encoder empty to go by words alone
   */
  public ReplySearch(Synonyms synonyms, Divisions divisions, Optional<SentenceEncoder> encoder) {
    search = new ArticleSearch(ArticleIndex.inMemory(divisions, encoder), synonyms, encoder);
  }

  /**
   * Makes these texts what is searched.
   *
   * @param keys of the texts
   */
  public void publish(Map<String, String> keys) {
    search.become(
        keys.entrySet().stream()
            .map(each -> new ArticleIndex.Entry(each.getValue(), article(each.getKey())))
            .toList());
  }

  private static Article article(String body) {
    return new Article(
        Article.Kind.ARTICLE,
        "",
        "",
        "",
        body,
        List.of(),
        List.of(),
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Forgets what is asked in general. */
  public void forgetAsked() {
    search.ask(List.of());
  }

  /** Adds a question to what is asked in general. */
  public void asked(Question question) {
    search.asked(question);
  }

  /** Keys of the best texts, best first. */
  public List<String> search(Question question, int most) {
    return search.search(question, most, key -> 1).stream().map(ArticleSearch.Found::key).toList();
  }

  @Override
  public void close() {
    search.close();
  }
}
