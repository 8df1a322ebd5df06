package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Articles are also found by what they mean, and each is encoded once. */
class MeaningTest {
  private static final String DOGS = "小狗没拴绳子，犬只吓人";

  @TempDir Path directory;

  /** Articles about nothing in particular, and one about pets that has no word of {@link #DOGS}. */
  private static List<ArticleIndex.Entry> articles(int count) {
    List<ArticleIndex.Entry> entries = new ArrayList<>();
    entries.add(new ArticleIndex.Entry("pets", Articles.of("宠物管理", "宠物出门必须牵引。")));
    for (int i = 1; i < count; i++) {
      entries.add(new ArticleIndex.Entry("other" + i, Articles.of("公文", "甲".repeat(i))));
    }
    return entries;
  }

  private ArticleSearch search(CountingEncoder encoder) {
    return search(directory.resolve("index"), Optional.of(encoder));
  }

  private static ArticleSearch search(Path index, Optional<CountingEncoder> encoder) {
    Optional<SentenceEncoder> own = encoder.map(SentenceEncoder.class::cast);
    return new ArticleSearch(ArticleIndex.open(index, Divisions.none(), own), Synonyms.none(), own);
  }

  private static List<String> found(ArticleSearch search, String words) {
    return search.search(Question.of(words), 3, key -> 1).stream()
        .map(ArticleSearch.Found::key)
        .toList();
  }

  @Test
  void paraphraseWithoutACommonWord_isFoundByItsMeaning_andNotWithoutAnEncoder() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(30));
      ArticleSearch.Found first = search.search(Question.of(DOGS), 3, key -> 1).get(0);
      assertThat(first.key()).isEqualTo("pets");
      assertThat(first.alike()).isTrue();
      assertThat(search.search(Question.of("必须牵引"), 1, key -> 1).get(0).alike())
          .as("found by its words")
          .isFalse();
    }
    try (ArticleSearch search = search(directory.resolve("words"), Optional.empty())) {
      search.become(articles(30));
      assertThat(found(search, DOGS)).isEmpty();
    }
  }

  @Test
  void questionAboutNothingInTheArticles_findsNothing() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(30));
      assertThat(found(search, "黑漆漆")).isEmpty();
    }
  }

  @Test
  void manyArticles_areFoundByWordsAtOnce_andByMeaningWhenAllAreEncoded() {
    CountingEncoder encoder = new CountingEncoder("one", 0);
    try (ArticleSearch search = search(encoder)) {
      search.become(articles(60));
      assertThat(search.search(Question.of("宠物管理"), 1, key -> 1).get(0).key()).isEqualTo("pets");
      assertThat(encoder.encoded()).isZero();
      encoder.goOn(59);
      await().until(() -> encoder.encoded() == 59);
      assertThat(search.index().now().hasMeanings()).isFalse();
      encoder.goOn(1_000);
      await().until(() -> search.index().now().hasMeanings());
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void aWholeBatchOfArticles_isFoundByMeaning() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(500));
      await().until(() -> search.index().now().hasMeanings());
    }
  }

  @Test
  void articleAddedWhileMostAreEncoded_isEncodedAtOnce() {
    CountingEncoder encoder = new CountingEncoder("one");
    try (ArticleSearch search = search(encoder)) {
      search.become(articles(40));
      search.become(articles(41));
      assertThat(encoder.encoded()).isEqualTo(41);
      assertThat(search.index().now().hasMeanings()).isTrue();
      search.become(articles(39));
      assertThat(encoder.encoded()).isEqualTo(41);
      assertThat(search.index().now().hasMeanings()).isTrue();
    }
  }

  @Test
  void restart_encodesNothing() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(60));
      await().until(() -> search.index().now().hasMeanings());
    }
    CountingEncoder encoder = new CountingEncoder("one");
    try (ArticleSearch search = search(encoder)) {
      search.become(articles(60));
      assertThat(encoder.encoded()).isZero();
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void close_whileArticlesAreEncoded_keepsWhatWasEncoded() throws InterruptedException {
    CountingEncoder slow = new CountingEncoder("one", 10);
    ArticleSearch interrupted = search(slow);
    interrupted.become(articles(60));
    await().until(() -> slow.encoded() == 10);
    Thread closing = new Thread(interrupted::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    slow.goOn(1);
    closing.join();
    assertThat(slow.encoded()).isEqualTo(11);
    CountingEncoder encoder = new CountingEncoder("one");
    try (ArticleSearch search = search(encoder)) {
      search.become(articles(60));
      assertThat(encoder.encoded()).isEqualTo(49);
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void kill_whileArticlesAreEncoded_losesLessThanABatch() throws IOException {
    CountingEncoder slow = new CountingEncoder("one", 510);
    Path copy = Files.createDirectory(directory.resolve("as it was when it was killed"));
    try (ArticleSearch killed = search(slow)) {
      killed.become(articles(520));
      await().until(() -> slow.encoded() == 510);
      try (Stream<Path> files = Files.list(directory.resolve("index"))) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      slow.goOn(10);
    }
    CountingEncoder encoder = new CountingEncoder("one");
    try (ArticleSearch search = search(copy, Optional.of(encoder))) {
      search.become(articles(520));
      assertThat(encoder.encoded()).isEqualTo(20);
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void vectorsOfAnotherEncoder_areNotUsed() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(20));
    }
    CountingEncoder other = new CountingEncoder("two");
    try (ArticleSearch search = search(other)) {
      search.become(articles(20));
      assertThat(other.encoded()).isEqualTo(20);
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void encoderSwitchedOffForAWhile_encodesOnlyWhatIsNewSince() {
    try (ArticleSearch search = search(new CountingEncoder("one"))) {
      search.become(articles(20));
    }
    try (ArticleSearch search = search(directory.resolve("index"), Optional.empty())) {
      search.become(articles(25));
      assertThat(found(search, DOGS)).isEmpty();
      assertThat(found(search, "宠物管理")).first().isEqualTo("pets");
    }
    CountingEncoder again = new CountingEncoder("one");
    try (ArticleSearch search = search(again)) {
      search.become(articles(25));
      assertThat(again.encoded()).isEqualTo(5);
      assertThat(found(search, DOGS)).first().isEqualTo("pets");
    }
  }

  @Test
  void whatWasAskedBefore_isEncodedInTheBackground_andTakesBackWhatDrawsEverybody() {
    CountingEncoder encoder = new CountingEncoder("one");
    try (ArticleSearch search = search(encoder)) {
      search.become(articles(20));
      double before = search.search(Question.of(DOGS), 1, key -> 1).get(0).score();
      search.ask(IntStream.range(0, 60).mapToObj(i -> Question.of("遛狗" + "乙".repeat(i))).toList());
      await()
          .until(() -> search.search(Question.of(DOGS), 1, key -> 1).get(0).score() < before - 0.1);
    }
  }

  @Test
  void dialogue_meansWhatTheCallerSaid_theOperatorsPhrasesAside() {
    CountingEncoder encoder = new CountingEncoder("one");
    Question.Said greeting = new Question.Said(1, false, "您好，请问有什么可以帮您，路灯还是积水");
    Question.Said asked = new Question.Said(2, true, DOGS);
    Question question = Question.of("", List.of(greeting, asked));
    assertThat(question.meaning(encoder)).containsExactly(encoder.encode(DOGS), within(1e-6f));
    assertThat(Question.of("", List.of(greeting)).meaning(encoder)).containsOnly(0);
  }

  @Test
  void likeness_ofEachOfManyArticles_isTheCosine() {
    int articles = 300;
    Meanings meanings = new Meanings(articles, 3);
    for (int i = 0; i < articles; i++) {
      double angle = Math.toRadians(i);
      meanings.put(i, new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0});
    }
    float[] likeness = meanings.likeness(new float[] {1, 0, 0});
    assertThat(likeness).hasSize(articles);
    for (int i = 0; i < articles; i++) {
      assertThat(likeness[i]).isEqualTo((float) Math.cos(Math.toRadians(i)));
    }
  }
}
