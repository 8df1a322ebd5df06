package org.jiesu.cti.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Bits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lucene index of the articles in force. A copy of what the database holds: where it is
 * missing, damaged or of another form it is made anew. Changes are found by a search as soon as the
 * method that made them returns. Any thread may search; changes are made one at a time.
 */
final class ArticleIndex implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArticleIndex.class);

  /** Changes whenever what is indexed changes its form. */
  private static final String FORM = "2";

  private static final String FORM_KEY = "form";

  /** The field that names the article and its version. */
  static final String KEY = "key";

  /** How many times a field's words count: what a title says is what the article is about. */
  private static final int TITLE = 3;

  private static final int QUESTION = 2;

  /** The fields with the names of cities and districts of an article. */
  static final String CITIES = "cities";

  static final String DISTRICTS = "districts";

  private final Directory directory;
  private final Divisions divisions;
  private final IndexWriter writer;
  private volatile Snapshot snapshot;

  /**
   * An article to be indexed.
   *
   * @param key names it and its version
   */
  record Entry(String key, Article article) {}

  private ArticleIndex(Directory directory, Divisions divisions) throws IOException {
    this.directory = directory;
    this.divisions = divisions;
    IndexWriterConfig config = new IndexWriterConfig();
    config.setOpenMode(OpenMode.CREATE_OR_APPEND);
    writer = new IndexWriter(directory, config);
    writer.setLiveCommitData(Map.of(FORM_KEY, FORM).entrySet());
    refresh();
  }

  /** An index that is gone with the process. */
  static ArticleIndex inMemory(Divisions divisions) {
    try {
      return new ArticleIndex(new ByteBuffersDirectory(), divisions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The index in a directory, which it may empty.
   *
   * @throws KnowledgeException if the directory cannot be used
   */
  static ArticleIndex open(Path path, Divisions divisions) {
    try {
      Files.createDirectories(path);
      if (!usable(path)) {
        empty(path);
      }
      return new ArticleIndex(FSDirectory.open(path), divisions);
    } catch (IOException e) {
      throw new KnowledgeException(
          "知识库的索引目录 " + path.toAbsolutePath() + " 无法使用，请检查权限和磁盘：" + e.getMessage(), e);
    }
  }

  /** Whether an index is there, of our form, and every byte of it as it was written. */
  private static boolean usable(Path path) {
    try (Directory directory = FSDirectory.open(path)) {
      if (!DirectoryReader.indexExists(directory)) {
        return Files.list(path).findAny().isEmpty();
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        if (!FORM.equals(reader.getIndexCommit().getUserData().get(FORM_KEY))) {
          log.info("the index of the knowledge base has another form, it is made anew");
          return false;
        }
        for (LeafReaderContext leaf : reader.leaves()) {
          leaf.reader().checkIntegrity();
        }
        return true;
      }
    } catch (IOException | IllegalArgumentException e) {
      log.warn("the index of the knowledge base is damaged and made anew: {}", e.toString());
      return false;
    }
  }

  private static void empty(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Makes the index contain these articles and no other. */
  synchronized void become(Collection<Entry> entries) {
    try {
      Set<String> there = keys();
      Set<String> wanted = new HashSet<>();
      int added = 0;
      for (Entry entry : entries) {
        wanted.add(entry.key());
        if (!there.contains(entry.key())) {
          writer.updateDocument(new Term(KEY, entry.key()), document(entry));
          added++;
        }
      }
      int removed = 0;
      for (String key : there) {
        if (!wanted.contains(key)) {
          writer.deleteDocuments(new Term(KEY, key));
          removed++;
        }
      }
      if (added + removed > 0) {
        if (added > 500) {
          writer.forceMerge(1);
        }
        writer.commit();
        refresh();
        log.info("knowledge index: {} articles added, {} removed", added, removed);
      }
    } catch (IOException e) {
      throw new KnowledgeException("知识库的索引无法更新：" + e.getMessage(), e);
    }
  }

  private Set<String> keys() throws IOException {
    Set<String> keys = new HashSet<>();
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      for (LeafReaderContext context : reader.leaves()) {
        LeafReader leaf = context.reader();
        Bits live = leaf.getLiveDocs();
        for (int doc = 0; doc < leaf.maxDoc(); doc++) {
          if (live == null || live.get(doc)) {
            keys.add(leaf.storedFields().document(doc).get(KEY));
          }
        }
      }
    }
    return keys;
  }

  private void refresh() throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      snapshot = Snapshot.of(reader, divisions);
    }
  }

  /** What a search works on: does not change under it. */
  Snapshot now() {
    return snapshot;
  }

  private Document document(Entry entry) {
    Document document = new Document();
    document.add(new StringField(KEY, entry.key(), Field.Store.YES));
    Map<Grams.Kind, Map<String, Integer>> counts = count(entry.article());
    for (Grams.Kind kind : Grams.Kind.values()) {
      document.add(new Field(kind.name(), new Counted(counts.get(kind)), Counted.TYPE));
    }
    Article article = entry.article();
    Divisions.Named named =
        divisions.in(
            String.join(
                "\n", article.title(), article.question(), article.answer(), article.body()));
    named.cities().forEach(city -> document.add(new StringField(CITIES, city, Field.Store.NO)));
    named.districts().forEach(d -> document.add(new StringField(DISTRICTS, d, Field.Store.NO)));
    return document;
  }

  /** The grams of an article, those of its title and question counted several times (BM25F). */
  static Map<Grams.Kind, Map<String, Integer>> count(Article article) {
    Map<Grams.Kind, Map<String, Integer>> counts = new HashMap<>();
    for (Grams.Kind kind : Grams.Kind.values()) {
      counts.put(kind, new LinkedHashMap<>());
    }
    count(article.title(), TITLE, counts);
    count(article.question(), QUESTION, counts);
    count(String.join("\n", article.tags()), QUESTION, counts);
    count(article.answer(), 1, counts);
    count(article.body(), 1, counts);
    return counts;
  }

  private static void count(String text, int times, Map<Grams.Kind, Map<String, Integer>> counts) {
    Grams.of(text, (kind, gram, from, to) -> counts.get(kind).merge(gram, times, Integer::sum));
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
      directory.close();
    } catch (IOException e) {
      log.warn("the index of the knowledge base could not be closed: {}", e.getMessage());
    }
  }

  /** Grams that were counted already, each told once with its count as its frequency. */
  private static final class Counted extends TokenStream {
    static final FieldType TYPE = new FieldType();

    static {
      TYPE.setTokenized(true);
      TYPE.setOmitNorms(true);
      TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
      TYPE.freeze();
    }

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final TermFrequencyAttribute frequency = addAttribute(TermFrequencyAttribute.class);
    private final List<Map.Entry<String, Integer>> grams;
    private int next;

    Counted(Map<String, Integer> counts) {
      grams = new ArrayList<>(counts.entrySet());
    }

    @Override
    public boolean incrementToken() {
      if (next == grams.size()) {
        return false;
      }
      clearAttributes();
      Map.Entry<String, Integer> gram = grams.get(next++);
      term.setEmpty().append(gram.getKey());
      frequency.setTermFrequency(gram.getValue());
      return true;
    }

    @Override
    public void reset() {
      next = 0;
    }
  }
}
