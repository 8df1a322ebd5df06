package org.jiesu.cti.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
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
import org.apache.lucene.util.BytesRef;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lucene index of the articles in force, with what each means if there is an encoder. A copy of
 * what the database holds: where it is missing, damaged, of another form or with meanings of
 * another encoder it is made anew. Changes are found by a search as soon as the method that made
 * them returns; only where many articles are new they are found by their words at first, and by
 * their meaning too once all are encoded. Any thread may search; changes are made one at a time.
 */
final class ArticleIndex implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArticleIndex.class);

  /** Changes whenever what is indexed changes its form. */
  private static final String FORM = "3";

  private static final String FORM_KEY = "form";

  /** Whose vectors are in it; missing where there are none. */
  private static final String ENCODER_KEY = "encoder";

  /** So many new articles are encoded before they are in force, which takes a second or two. */
  private static final int AT_ONCE = 50;

  private static final BytesRef NOT_YET = new BytesRef();

  /** The field with an article's vector, floats of little endian; empty until it is encoded. */
  static final String MEANING = "meaning";

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
  private final Optional<SentenceEncoder> encoder;
  private final int atOnce;
  private final Optional<LateEncoding<Entry>> later;
  private final IndexWriter writer;
  private volatile Runnable encoded = () -> {};
  private volatile Snapshot snapshot;

  /**
   * An article to be indexed.
   *
   * @param key names it and its version
   */
  record Entry(String key, Article article) {}

  private ArticleIndex(
      Directory directory, Divisions divisions, Optional<SentenceEncoder> encoder, int atOnce)
      throws IOException {
    this.directory = directory;
    this.divisions = divisions;
    this.encoder = encoder;
    this.atOnce = atOnce;
    later =
        encoder.map(
            own ->
                new LateEncoding<>(
                    "knowledge-meaning",
                    entry -> own.encode(entry.article().text()),
                    this::encoded));
    IndexWriterConfig config = new IndexWriterConfig();
    config.setOpenMode(OpenMode.CREATE_OR_APPEND);
    writer = new IndexWriter(directory, config);
    Map<String, String> data = new HashMap<>(Map.of(FORM_KEY, FORM));
    Iterable<Map.Entry<String, String>> before = writer.getLiveCommitData();
    if (before != null) {
      before.forEach(each -> data.put(each.getKey(), each.getValue()));
    }
    encoder.ifPresent(own -> data.put(ENCODER_KEY, own.name()));
    writer.setLiveCommitData(data.entrySet());
    refresh();
  }

  /** An index that is gone with the process, and encodes at once however much it gets. */
  static ArticleIndex inMemory(Divisions divisions, Optional<SentenceEncoder> encoder) {
    try {
      return new ArticleIndex(new ByteBuffersDirectory(), divisions, encoder, Integer.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The index in a directory, which it may empty.
   *
   * @throws KnowledgeException if the directory cannot be used
   */
  static ArticleIndex open(Path path, Divisions divisions, Optional<SentenceEncoder> encoder) {
    try {
      Files.createDirectories(path);
      if (!usable(path, encoder)) {
        empty(path);
      }
      return new ArticleIndex(FSDirectory.open(path), divisions, encoder, AT_ONCE);
    } catch (IOException e) {
      throw new KnowledgeException(
          "知识库的索引目录 " + path.toAbsolutePath() + " 无法使用，请检查权限和磁盘：" + e.getMessage(), e);
    }
  }

  /** Whether an index is there, of our form and encoder, and every byte as it was written. */
  private static boolean usable(Path path, Optional<SentenceEncoder> encoder) {
    try (Directory directory = FSDirectory.open(path)) {
      if (!DirectoryReader.indexExists(directory)) {
        return Files.list(path).findAny().isEmpty();
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        Map<String, String> data = reader.getIndexCommit().getUserData();
        if (!FORM.equals(data.get(FORM_KEY))) {
          log.info("the index of the knowledge base has another form, it is made anew");
          return false;
        }
        String encodedBy = data.get(ENCODER_KEY);
        if (encodedBy != null && encoder.isPresent() && !encoder.get().name().equals(encodedBy)) {
          log.info("the index of the knowledge base has vectors of {}, it is made anew", encodedBy);
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

  /** Tells on the thread that encodes when articles are also found by what they mean. */
  void whenEncoded(Runnable listener) {
    encoded = listener;
  }

  /** Makes the index contain these articles and no other. */
  synchronized void become(Collection<Entry> entries) {
    try {
      Map<String, Boolean> there = keys();
      List<Entry> unread =
          entries.stream()
              .filter(each -> encoder.isPresent() && !there.getOrDefault(each.key(), false))
              .toList();
      boolean now = unread.size() <= atOnce;
      Map<String, BytesRef> vectors = new HashMap<>();
      if (now) {
        for (Entry entry : unread) {
          vectors.put(entry.key(), bytes(encoder.get().encode(entry.article().text())));
        }
      }
      Set<String> wanted = new HashSet<>();
      int added = 0;
      for (Entry entry : entries) {
        wanted.add(entry.key());
        BytesRef vector = vectors.getOrDefault(entry.key(), NOT_YET);
        if (!there.containsKey(entry.key())) {
          writer.updateDocument(new Term(KEY, entry.key()), document(entry, vector));
          added++;
        } else if (vector.length > 0) {
          writer.updateBinaryDocValue(new Term(KEY, entry.key()), MEANING, vector);
        }
      }
      int removed = 0;
      for (String key : there.keySet()) {
        if (!wanted.contains(key)) {
          writer.deleteDocuments(new Term(KEY, key));
          removed++;
        }
      }
      if (added + removed + vectors.size() > 0) {
        if (added > 500) {
          writer.forceMerge(1);
        }
        writer.commit();
        refresh();
        log.info("knowledge index: {} articles added, {} removed", added, removed);
      }
      later.ifPresent(encoding -> encoding.become(now ? List.of() : unread));
    } catch (IOException e) {
      throw new KnowledgeException("知识库的索引无法更新：" + e.getMessage(), e);
    }
  }

  private void encoded(Map<Entry, float[]> vectors, boolean last) {
    try {
      synchronized (this) {
        for (Map.Entry<Entry, float[]> each : vectors.entrySet()) {
          Term article = new Term(KEY, each.getKey().key());
          writer.updateBinaryDocValue(article, MEANING, bytes(each.getValue()));
        }
        writer.commit();
        if (last) {
          refresh();
        }
      }
      log.info("knowledge index: {} articles encoded", vectors.size());
    } catch (IOException e) {
      throw new KnowledgeException("知识库的索引无法更新：" + e.getMessage(), e);
    }
    if (last) {
      encoded.run();
    }
  }

  private static BytesRef bytes(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return new BytesRef(bytes.array());
  }

  /** What the field {@link #MEANING} says. */
  static float[] vector(BytesRef bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    return vector;
  }

  /** Names the articles, and tells which are encoded. */
  private Map<String, Boolean> keys() throws IOException {
    Map<String, Boolean> keys = new HashMap<>();
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      for (LeafReaderContext context : reader.leaves()) {
        LeafReader leaf = context.reader();
        Bits live = leaf.getLiveDocs();
        BinaryDocValues vectors = DocValues.getBinary(leaf, MEANING);
        for (int doc = 0; doc < leaf.maxDoc(); doc++) {
          if (live == null || live.get(doc)) {
            boolean encoded = vectors.advanceExact(doc) && vectors.binaryValue().length > 0;
            keys.put(leaf.storedFields().document(doc).get(KEY), encoded);
          }
        }
      }
    }
    return keys;
  }

  private void refresh() throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(writer)) {
      snapshot = Snapshot.of(reader, divisions, encoder.map(SentenceEncoder::dimensions).orElse(0));
    }
  }

  /** What a search works on: does not change under it. */
  Snapshot now() {
    return snapshot;
  }

  private Document document(Entry entry, BytesRef vector) {
    Document document = new Document();
    document.add(new BinaryDocValuesField(MEANING, vector));
    document.add(new StringField(KEY, entry.key(), Field.Store.YES));
    Map<Grams.Kind, Map<String, Integer>> counts = count(entry.article());
    for (Grams.Kind kind : Grams.Kind.values()) {
      document.add(new Field(kind.name(), new Counted(counts.get(kind)), Counted.TYPE));
    }
    Divisions.Named named = divisions.in(entry.article().text());
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
  public void close() {
    // hands over what it has, for which it needs the writer
    later.ifPresent(LateEncoding::close);
    try {
      synchronized (this) {
        writer.close();
        directory.close();
      }
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
