package org.jiesu.cti.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.store.ArticleUseRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.KnowledgeDao;
import org.jiesu.cti.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The knowledge base (知识库): articles with all their versions, who approved them, and the search
 * over those in force. What it changes is in the database when a method returns, and found by the
 * next search. Searching works on while the database is away. Methods that read or change versions
 * block for the database; searching does not. Any thread.
 */
public final class KnowledgeBase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KnowledgeBase.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration REMEMBERED = Duration.ofDays(180);
  private static final int SAMPLE = 1_000;
  private static final int ENDS_WITHIN_SECONDS = 30;
  private static final int LONGEST_REMARK = 200;

  /** Who wrote and approved what the product brings along. */
  static final String SHIPPED = "随产品提供";

  /** Proposals that fit less only distract; tried on the demonstration's calls. */
  static final double LEAST_FIT = 0.12;

  /** What fits less than this share of the best only has a character in common with the words. */
  private static final double COMPARABLE = 0.3;

  private final Database database;
  private final Path directory;
  private final CityCodes codes;
  private final Clock clock;
  private final Drafts drafts;
  private final ArticleIndex index;
  private final ArticleSearch search;
  private final Feedback feedback = new Feedback();
  private final Map<String, Matches> matches = new ConcurrentHashMap<>();
  private final ScheduledExecutorService upkeep;
  private volatile Map<String, ArticleVersion> live = Map.of();
  private volatile boolean loaded;
  private volatile Optional<FileTime> synonymsRead = Optional.empty();
  private volatile Optional<LexiconException> problem = Optional.empty();

  /**
   * An article in a list: its newest version, and the one in force.
   *
   * @param liveVersion 0 for none
   */
  public record Listed(ArticleVersion newest, int liveVersion) {}

  /**
   * What a list is to show; empty shows all.
   *
   * @param words in title, question, tags or id
   * @param due only those whose review is due or whose validity is over
   */
  public record Filter(
      Optional<Article.State> state,
      Optional<Article.Kind> kind,
      String words,
      String matter,
      boolean due) {
    /** Everything. */
    public static Filter all() {
      return new Filter(Optional.empty(), Optional.empty(), "", "", false);
    }
  }

  /**
   * A knowledge base; nothing is read before {@link #start()}.
   *
   * @param indexDirectory for the index, which may be deleted while the server is stopped
   * @param directory {@code config/knowledge}: synonyms and what the product brings along
   * @param divisions by which answers about other places stand back
   * @param encoder to search by meaning, too; must stay open until this is closed
   */
  public KnowledgeBase(
      Database database,
      Path indexDirectory,
      Path directory,
      Divisions divisions,
      CityCodes codes,
      Optional<SentenceEncoder> encoder,
      Clock clock) {
    this.database = database;
    this.directory = directory;
    this.codes = codes;
    this.clock = clock;
    drafts = new Drafts(clock);
    index = ArticleIndex.open(indexDirectory, divisions, encoder);
    search = new ArticleSearch(index, Synonyms.none(), encoder);
    upkeep =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "knowledge");
              thread.setDaemon(true);
              return thread;
            });
    readSynonyms();
  }

  /** Begins to look after itself: loads as soon as the database is there. */
  public void start() {
    upkeep.scheduleWithFixedDelay(this::lookAfter, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void lookAfter() {
    try {
      if (!loaded) {
        load();
      }
      readSynonyms();
    } catch (StoreException e) {
      log.debug("the knowledge base waits for the database: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("the knowledge base could not be looked after", e);
    }
  }

  private void readSynonyms() {
    Path file = directory.resolve("synonyms.csv");
    Optional<FileTime> now = Optional.empty();
    try {
      if (Files.exists(file)) {
        now = Optional.of(Files.getLastModifiedTime(file));
      }
      if (!now.equals(synonymsRead)) {
        synonymsRead = now;
        search.use(Synonyms.read(file));
        problem = Optional.empty();
        log.info("{} synonyms are in force", search.synonyms().size());
      }
    } catch (LexiconException e) {
      problem = Optional.of(e);
      log.warn("the synonyms stay as they were: {}", e.getMessage());
    } catch (IOException e) {
      log.warn("{} cannot be read: {}", file, e.toString());
    }
  }

  /** What is wrong with the synonyms, those before staying in force. */
  public Optional<LexiconException> problem() {
    return problem;
  }

  /**
   * Reads everything from the database, and brings in what the product brings along if there is
   * nothing yet.
   */
  public synchronized void load() {
    if (in(KnowledgeDao::count) == 0) {
      importShipped();
    }
    refresh();
    feedback.clear();
    Instant since = clock.instant().minus(REMEMBERED);
    for (ArticleUseRow use : in(dao -> dao.usesSince(since))) {
      feedback.used(use.articleId(), use.matter(), helped(use), use.usedAt());
    }
    List<Question> asked = new ArrayList<>();
    in(dao -> dao.askedSince(since, SAMPLE)).forEach(row -> asked.add(Question.of(row.asked())));
    Collections.reverse(asked);
    search.ask(asked);
    loaded = true;
    log.info("the knowledge base has {} articles in force", live.size());
  }

  private static boolean helped(ArticleUseRow use) {
    return use.outcome().equals(CallEvent.ArticleUsed.Outcome.USED.name());
  }

  private synchronized void refresh() {
    Map<String, ArticleVersion> now = new HashMap<>();
    List<ArticleIndex.Entry> entries = new ArrayList<>();
    in(KnowledgeDao::live)
        .forEach(
            row -> {
              ArticleVersion version = Rows.read(row);
              now.put(key(version), version);
              entries.add(new ArticleIndex.Entry(key(version), version.article()));
            });
    live = Map.copyOf(now);
    matches.keySet().retainAll(now.keySet());
    search.become(entries);
  }

  private static String key(ArticleVersion version) {
    return version.id() + "@" + version.version();
  }

  private <T> T in(Function<KnowledgeDao, T> work) {
    return database.inTransaction(transaction -> work.apply(transaction.knowledge()));
  }

  // ---- versions

  /**
   * Adds an article as a draft.
   *
   * @throws MalformedKnowledgeException if it is not as an article must be
   */
  public ArticleVersion create(Article article, String author) {
    check(article);
    return in(dao -> drafts.add(dao, Drafts.newId(), article, author));
  }

  /**
   * Writes a new version, a draft; the one in force stays in force.
   *
   * @param basedOn the newest version the author has seen
   * @throws KnowledgeConflictException if there is a newer one
   * @throws MalformedKnowledgeException if it is not as an article must be
   */
  public ArticleVersion save(String id, int basedOn, Article article, String author) {
    check(article);
    return in(
        dao -> {
          ArticleVersion newest = lock(dao, id).get(0);
          if (newest.version() != basedOn) {
            throw new KnowledgeConflictException(
                "文章已被 " + newest.author() + " 改成第 " + newest.version() + " 版，请重新打开后再改。");
          }
          return drafts.add(dao, id, article, author);
        });
  }

  private void check(Article article) {
    List<MalformedKnowledgeException.Mistake> mistakes =
        ArticleRules.mistakes(article, "", 1, codes);
    if (!mistakes.isEmpty()) {
      throw new MalformedKnowledgeException(mistakes);
    }
  }

  /** The versions, the newest first, kept for the transaction alone. */
  private static List<ArticleVersion> lock(KnowledgeDao dao, String id) {
    if (dao.lockLiveVersion(id).isEmpty()) {
      throw new KnowledgeConflictException("没有这篇文章，可能已被别人删除。");
    }
    return Drafts.versions(dao, id);
  }

  /** Asks for approval: 草稿 → 待审. */
  public ArticleVersion submit(String id, int version) {
    return in(
        dao -> {
          ArticleVersion newest = newest(dao, id, version);
          require(newest, Article.State.DRAFT, "只有草稿可以提交审核。");
          return state(dao, newest, Article.State.PENDING, Optional.empty(), "");
        });
  }

  /**
   * Publishes what waits for approval: 待审 → 已发布, found by the next search.
   *
   * @throws KnowledgeConflictException if it does not wait, or its author asks
   */
  public ArticleVersion approve(String id, int version, String by) {
    ArticleVersion published =
        in(
            dao -> {
              ArticleVersion newest = newest(dao, id, version);
              require(newest, Article.State.PENDING, "只有待审的版本可以发布，请先提交审核。");
              if (newest.author().equals(by)) {
                throw new KnowledgeConflictException("自己写的版本要由别人审核，不能自己发布。");
              }
              check(newest.article());
              return publish(dao, newest, by, "");
            });
    refresh();
    return published;
  }

  /** Sends back what waits for approval: 待审 → 草稿. */
  public ArticleVersion sendBack(String id, int version, String by, String remark) {
    return in(
        dao -> {
          ArticleVersion newest = newest(dao, id, version);
          require(newest, Article.State.PENDING, "只有待审的版本可以退回。");
          return state(dao, newest, Article.State.DRAFT, Optional.of(by), remark);
        });
  }

  /** Takes an article out of force: 已发布 → 停用. */
  public void retire(String id, String by, String remark) {
    in(
        dao -> {
          List<ArticleVersion> versions = lock(dao, id);
          ArticleVersion now =
              versions.stream()
                  .filter(version -> version.state() == Article.State.PUBLISHED)
                  .findFirst()
                  .orElseThrow(() -> new KnowledgeConflictException("文章没有在用的版本，不用停用。"));
          dao.setLiveVersion(id, 0);
          return state(dao, now, Article.State.RETIRED, Optional.of(by), remark);
        });
    refresh();
  }

  /** Puts an earlier version that was in force back into force, as a new version. */
  public ArticleVersion rollBack(String id, int version, String by) {
    ArticleVersion back =
        in(
            dao -> {
              List<ArticleVersion> versions = lock(dao, id);
              ArticleVersion old =
                  versions.stream()
                      .filter(each -> each.version() == version)
                      .findFirst()
                      .orElseThrow(() -> new KnowledgeConflictException("没有第 " + version + " 版。"));
              // what was never approved would come into force by the back door
              require(old, Article.State.RETIRED, "只能回退到发布过、已被取代或停用的版本。");
              check(old.article());
              ArticleVersion copy = drafts.add(dao, id, old.article(), by);
              return publish(dao, copy, by, "回退到第 " + version + " 版");
            });
    refresh();
    return back;
  }

  private ArticleVersion publish(
      KnowledgeDao dao, ArticleVersion version, String by, String remark) {
    for (ArticleVersion each : Drafts.versions(dao, version.id())) {
      if (each.state() == Article.State.PUBLISHED) {
        state(dao, each, Article.State.RETIRED, each.approver(), each.remark());
      }
    }
    dao.setLiveVersion(version.id(), version.version());
    return state(dao, version, Article.State.PUBLISHED, Optional.of(by), remark);
  }

  private static ArticleVersion newest(KnowledgeDao dao, String id, int version) {
    ArticleVersion newest = lock(dao, id).get(0);
    if (newest.version() != version) {
      throw new KnowledgeConflictException(
          "文章已被 " + newest.author() + " 改成第 " + newest.version() + " 版，请重新打开。");
    }
    return newest;
  }

  private static void require(ArticleVersion version, Article.State state, String problem) {
    if (version.state() != state) {
      throw new KnowledgeConflictException(problem);
    }
  }

  private ArticleVersion state(
      KnowledgeDao dao,
      ArticleVersion version,
      Article.State state,
      Optional<String> by,
      String remark) {
    ArticleVersion changed =
        new ArticleVersion(
            version.id(),
            version.version(),
            state,
            version.article(),
            version.author(),
            version.writtenAt(),
            by,
            by.map(who -> clock.instant()),
            remark.length() > LONGEST_REMARK ? remark.substring(0, LONGEST_REMARK) : remark);
    dao.setState(Rows.write(changed));
    return changed;
  }

  /** An article's versions, the newest first; empty if there is no such article. */
  public List<ArticleVersion> versions(String id) {
    return in(dao -> Drafts.versions(dao, id));
  }

  /** The articles, those changed last first. */
  public List<Listed> list(Filter filter) {
    LocalDate today = today();
    Map<String, Integer> inForce = new HashMap<>();
    List<ArticleVersion> newest =
        in(
            dao -> {
              dao.live().forEach(row -> inForce.put(row.articleId(), row.version()));
              return dao.newest().stream().map(Rows::read).toList();
            });
    return newest.stream()
        .filter(each -> filter.state().map(state -> state == each.state()).orElse(true))
        .filter(each -> filter.kind().map(kind -> kind == each.article().kind()).orElse(true))
        .filter(
            each ->
                filter.matter().isEmpty()
                    || each.article().matters().stream()
                        .anyMatch(matter -> within(matter, filter.matter())))
        .filter(each -> filter.words().isBlank() || has(each, filter.words().strip()))
        .filter(each -> !filter.due() || isDue(each, today))
        .map(each -> new Listed(each, inForce.getOrDefault(each.id(), 0)))
        .toList();
  }

  /** Whether an article's matter is another one or below it. */
  private static boolean within(String matter, String wanted) {
    return matter.startsWith(wanted.replaceFirst("(00)+$", ""));
  }

  private static boolean has(ArticleVersion version, String words) {
    Article article = version.article();
    return Stream.concat(
            Stream.of(version.id(), article.title(), article.question(), article.answer()),
            article.tags().stream())
        .anyMatch(text -> text.contains(words));
  }

  /** Whether somebody must look at it: the review is due, or it holds no longer. */
  public static boolean isDue(ArticleVersion version, LocalDate today) {
    Article article = version.article();
    return version.state() != Article.State.RETIRED
        && (article.reviewOn().filter(day -> !day.isAfter(today)).isPresent()
            || article.validTo().filter(day -> day.isBefore(today)).isPresent());
  }

  /** Today by the city's clocks. */
  public LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), clock.getZone());
  }

  /** The version in force, if there is one and it holds today. */
  public Optional<ArticleVersion> inForce(String id) {
    return live.values().stream()
        .filter(version -> version.id().equals(id))
        .filter(version -> version.article().validOn(today()))
        .findFirst();
  }

  /** Number of articles in force. */
  public int size() {
    return live.size();
  }

  /**
   * Reads a map's text.
   *
   * @throws MalformedKnowledgeException naming each line that is wrong
   */
  public BusinessMap map(String text) {
    return BusinessMap.read(text, "", 1, codes);
  }

  // ---- import

  /**
   * Takes a file's articles over as drafts: all of them, or none.
   *
   * @param name with its ending: .md, .csv, .docx or .zip
   * @throws MalformedKnowledgeException naming file, line and reason of everything that is wrong
   */
  public List<ArticleVersion> importFile(String name, byte[] content, String author) {
    List<ImportedArticle> articles = ArticleFiles.read(name, content, codes);
    return in(
        dao ->
            articles.stream()
                .map(
                    each ->
                        drafts.add(dao, each.id().orElseGet(Drafts::newId), each.article(), author))
                .toList());
  }

  /** Brings in the articles below {@code config/knowledge} and publishes them. */
  private void importShipped() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<ImportedArticle> articles = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
        if (file.getFileName().toString().equals("README.md")) {
          continue;
        }
        articles.addAll(
            ArticleFiles.read(
                directory.relativize(file).toString(), Files.readAllBytes(file), codes));
      }
    } catch (MalformedKnowledgeException e) {
      log.error("the articles of {} are not brought in:\n{}", directory, e.getMessage());
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    in(
        dao -> {
          for (ImportedArticle each : articles) {
            String name =
                each.place().replaceFirst("\\.md:\\d+$", "").replaceFirst(".*[/\\\\]", "");
            ArticleVersion draft = drafts.add(dao, each.id().orElse(name), each.article(), SHIPPED);
            publish(dao, draft, SHIPPED, "");
          }
          return articles.size();
        });
    log.info("{} articles were brought in from {}", articles.size(), directory);
  }

  // ---- search

  /**
   * Articles in force that fit some words, best first.
   *
   * @param call the conversation it is for, if any
   */
  public List<Proposal> search(String words, Optional<Call> call, int most) {
    Question question = Question.of(words);
    Context context = call.map(this::context).orElse(Context.NONE);
    List<ArticleSearch.Found> found =
        search.search(question, most, key -> factor(key, context, false));
    double best = found.stream().mapToDouble(ArticleSearch.Found::fit).max().orElse(0);
    return found(question, found.stream().filter(each -> each.fit() >= best * COMPARABLE).toList());
  }

  /** Articles that may answer what the caller of a call asks, best first. */
  List<Scored> propose(Call call, int most) {
    Optional<Question> question = question(call);
    if (question.isEmpty()) {
      return List.of();
    }
    Context context = context(call);
    List<ArticleSearch.Found> found =
        search.search(question.get(), most, key -> factor(key, context, true)).stream()
            .filter(KnowledgeBase::fits)
            .toList();
    List<Proposal> proposals = found(question.get(), found);
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < proposals.size(); i++) {
      scored.add(new Scored(timed(proposals.get(i), call), found.get(i).score()));
    }
    return scored;
  }

  /** Whether the words fit well enough, or the meaning makes up a good part of what they lack. */
  private static boolean fits(ArticleSearch.Found found) {
    double words = found.fit() - found.meant();
    return found.fit() >= LEAST_FIT && (words >= LEAST_FIT || found.alike());
  }

  /** A character's time is told by its share of the utterance. */
  private static Proposal timed(Proposal proposal, Call call) {
    List<FieldValue.Evidence> evidence = new ArrayList<>();
    for (FieldValue.Evidence place : proposal.evidence()) {
      call.utterances().stream()
          .filter(utterance -> utterance.number() == place.utterance())
          .findFirst()
          .ifPresent(utterance -> evidence.add(timed(place, utterance, call.arrivedAt())));
    }
    return new Proposal(
        proposal.article(),
        proposal.version(),
        proposal.kind(),
        proposal.title(),
        proposal.answer(),
        proposal.fit(),
        proposal.words(),
        proposal.alike(),
        evidence);
  }

  private static FieldValue.Evidence timed(
      FieldValue.Evidence place, Utterance utterance, Instant arrivedAt) {
    long begun = Duration.between(arrivedAt, utterance.start()).toMillis();
    long all = Duration.between(utterance.start(), utterance.end()).toMillis();
    int length = Math.max(1, utterance.text().length());
    return new FieldValue.Evidence(
        place.utterance(),
        place.from(),
        place.to(),
        Math.max(0, begun + all * place.from() / length),
        Math.max(0, begun + all * place.to() / length));
  }

  /** A proposal and the score by which it is placed. */
  record Scored(Proposal proposal, double score) {}

  /** What a call asks; empty while nobody has said anything. */
  static Optional<Question> question(Call call) {
    List<Question.Said> said =
        call.utterances().stream()
            .filter(utterance -> !utterance.text().isBlank())
            .sorted(Comparator.comparing(Utterance::start).thenComparing(Utterance::number))
            .map(
                utterance ->
                    new Question.Said(
                        utterance.number(), utterance.side() == Side.CALLER, utterance.text()))
            .toList();
    String title = call.navigation().map(CallEvent.NavigationEnded::title).orElse("");
    boolean anything = !title.isBlank() || said.stream().anyMatch(Question.Said::caller);
    return anything ? Optional.of(Question.of(title, said)) : Optional.empty();
  }

  private record Context(
      String matter,
      double certain,
      String address,
      Map<String, CallEvent.ArticleUsed.Outcome> articles) {
    static final Context NONE = new Context("", 0, "", Map.of());
  }

  private Context context(Call call) {
    return new Context(
        value(call, TicketField.MATTER),
        call.decisions().containsKey(TicketField.MATTER)
            ? 1
            : Optional.ofNullable(call.suggestions().get(TicketField.MATTER))
                .map(FieldValue::confidence)
                .orElse(0.0),
        value(call, TicketField.ADDRESS),
        call.articles());
  }

  static String value(Call call, TicketField field) {
    CallEvent.FieldDecided decided = call.decisions().get(field);
    if (decided != null) {
      return decided.value();
    }
    FieldValue suggested = call.suggestions().get(field);
    return suggested == null ? "" : suggested.value();
  }

  private double factor(String key, Context context, boolean proposing) {
    ArticleVersion version = live.get(key);
    if (version == null || !version.article().validOn(today())) {
      return 0;
    }
    Article article = version.article();
    if (proposing
        && context.articles().get(version.id()) == CallEvent.ArticleUsed.Outcome.REJECTED) {
      return 0;
    }
    double factor = feedback.factor(version.id(), context.matter(), clock.instant());
    if (!context.matter().isEmpty() && !article.matters().isEmpty()) {
      double best = 0;
      for (String matter : article.matters()) {
        best = Math.max(best, alike(matter, context.matter()));
      }
      factor *= 1 + best * context.certain();
    }
    if (!article.area().isEmpty() && !context.address().isEmpty()) {
      factor *= context.address().contains(article.area()) ? 1.15 : 0.7;
    }
    return factor;
  }

  /** How much more an article of one matter is worth in a call of another. */
  private static double alike(String article, String call) {
    if (article.equals(call)) {
      return 0.35;
    }
    boolean leafs = article.length() == 6 && call.length() == 6;
    if (leafs && article.startsWith(call.substring(0, 4))) {
      return 0.2;
    }
    return leafs && article.startsWith(call.substring(0, 2)) ? 0.1 : 0;
  }

  private List<Proposal> found(Question question, List<ArticleSearch.Found> found) {
    Snapshot snapshot = index.now();
    List<Proposal> proposals = new ArrayList<>();
    for (ArticleSearch.Found each : found) {
      ArticleVersion version = live.get(each.key());
      if (version == null) {
        continue;
      }
      Article article = version.article();
      Matches.Found why =
          matches
              .computeIfAbsent(each.key(), key -> new Matches(article))
              .in(question, snapshot, search.synonyms());
      proposals.add(
          new Proposal(
              version.id(),
              version.version(),
              article.kind(),
              article.title(),
              article.answer(),
              Math.round(each.fit() * 1_000) / 1_000.0,
              why.words(),
              each.alike(),
              why.places().stream()
                  .map(
                      place ->
                          new FieldValue.Evidence(
                              place.utterance(), place.from(), place.to(), 0, 0))
                  .toList()));
    }
    return proposals;
  }

  // ---- what operators did, what was asked

  /** Brings what operators did and what callers asked from the journals into the database. */
  public Projector projector() {
    return new KnowledgeProjector(this);
  }

  boolean isLoaded() {
    return loaded;
  }

  /** Whether articles are found by what they mean, too. */
  boolean hasMeanings() {
    return index.now().hasMeanings();
  }

  void learn(String article, String matter, boolean helped, Instant at) {
    feedback.used(article, matter, helped, at);
  }

  void asked(Question question) {
    search.asked(question);
  }

  /** What was asked and not answered, the most frequent first. */
  public List<Gap> gaps(Duration back) {
    return Gap.of(in(dao -> dao.askedSince(clock.instant().minus(back), 5_000)));
  }

  /**
   * How often an article was used and rejected.
   *
   * @param title of the version in force, else the article's id
   */
  public record Usage(
      String article, String title, long used, long rejected, Optional<Instant> lastUsed) {}

  /** What operators made of the articles, the most used first. */
  public List<Usage> usage(Duration back) {
    Map<String, List<ArticleUseRow>> rows = new HashMap<>();
    in(dao -> dao.usesSince(clock.instant().minus(back)))
        .forEach(row -> rows.computeIfAbsent(row.articleId(), id -> new ArrayList<>()).add(row));
    return rows.entrySet().stream()
        .map(
            each ->
                new Usage(
                    each.getKey(),
                    inForce(each.getKey())
                        .map(version -> version.article().title())
                        .orElse(each.getKey()),
                    each.getValue().stream().filter(KnowledgeBase::helped).count(),
                    each.getValue().stream().filter(row -> !helped(row)).count(),
                    each.getValue().stream()
                        .filter(KnowledgeBase::helped)
                        .map(ArticleUseRow::usedAt)
                        .max(Comparator.naturalOrder())))
        .sorted(
            Comparator.comparingLong(Usage::used)
                .thenComparingLong(Usage::rejected)
                .reversed()
                .thenComparing(Usage::article))
        .toList();
  }

  @Override
  public void close() {
    // what is being done is not interrupted: an interrupted write closes the index's files
    upkeep.shutdown();
    try {
      if (!upkeep.awaitTermination(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the knowledge base is still being looked after");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    search.close();
  }
}
