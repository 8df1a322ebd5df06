package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.store.AskedRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How articles are placed: by words, sounds, synonyms, use, and without flicker. */
class RankingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  @TempDir Path directory;

  private static ArticleSearch search(Synonyms synonyms) {
    ArticleIndex index = ArticleIndex.inMemory(Divisions.none(), Optional.empty());
    ArticleSearch search = new ArticleSearch(index, synonyms, Optional.empty());
    List<ArticleIndex.Entry> entries = new ArrayList<>();
    String[][] articles = {
      {"fund", "住房公积金提取", "购房租房可以提取。"},
      {"lamp", "路灯报修", "路灯不亮由路灯管理所维修。"},
      {"noise", "夜间施工噪音", "晚上十点以后禁止施工。"},
      {"card", "社会保障卡补办", "社会保障卡在银行补办。"},
      {"pension", "养老金领取", "退休后按月领取养老金。"}
    };
    for (String[] article : articles) {
      entries.add(new ArticleIndex.Entry(article[0], Articles.of(article[1], article[2])));
    }
    search.become(entries);
    return search;
  }

  private static String first(ArticleSearch search, String words) {
    return search.search(Question.of(words), 5, key -> 1).get(0).key();
  }

  @Test
  void words_findTheirArticle_alsoInTheOtherScriptAndBySound() {
    ArticleSearch search = search(Synonyms.none());
    assertThat(first(search, "公积金怎么提取")).isEqualTo("fund");
    assertThat(first(search, "養老金幾時領取")).isEqualTo("pension");
    assertThat(first(search, "公鸡金怎么提曲")).isEqualTo("fund");
    search.index().close();
  }

  @Test
  void synonym_findsTheOfficialTerm_andABadListIsRefused() throws IOException {
    Path file = directory.resolve("synonyms.csv");
    Files.writeString(file, "said,official\n醫保卡,社会保障卡\n");
    ArticleSearch search = search(Synonyms.read(file));
    assertThat(first(search, "我個醫保卡唔見咗")).isEqualTo("card");
    search.index().close();
    Files.writeString(file, "said,official\n卡,卡\n");
    assertThatThrownBy(() -> Synonyms.read(file))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("synonyms.csv:2");
  }

  @Test
  void articleAboutAnotherDistrict_standsBack() throws IOException {
    Path file = directory.resolve("divisions.csv");
    Files.writeString(
        file,
        "name,level,within\n青山市,city,\n白水市,city,\n河东区,district,青山市\n河西区,district,青山市\n"
            + "城关区,district,青山市\n城关区,district,白水市\n");
    Divisions divisions = Divisions.read(file);
    assertThat(divisions.in("我住河西區，在小区门口").cities()).containsExactly("青山市");
    assertThat(divisions.in("城关区的事").cities()).as("which city's is not known").isEmpty();
    assertThat(divisions.in("A7县星沙").districts()).containsExactly("a7县");
    assertThat(divisions.in("A7县星沙").cities()).isEqualTo(divisions.in("A市").cities());

    ArticleIndex index = ArticleIndex.inMemory(divisions, Optional.empty());
    ArticleSearch search = new ArticleSearch(index, Synonyms.none(), Optional.empty());
    search.become(
        List.of(
            new ArticleIndex.Entry("east", Articles.of("公租房申请", "河东区的公租房在河东区政务中心申请。")),
            new ArticleIndex.Entry("west", Articles.of("公租房申请", "河西区的公租房在河西区政务中心申请。")),
            new ArticleIndex.Entry("other", Articles.of("路灯报修", "路灯不亮由路灯管理所维修。"))));
    assertThat(first(search, "我在河西区，公租房怎么申请")).isEqualTo("west");
    assertThat(first(search, "我在河东区，公租房怎么申请")).isEqualTo("east");
    List<ArticleSearch.Found> found = search.search(Question.of("白水市公租房申请"), 5, key -> 1);
    List<ArticleSearch.Found> plain = search.search(Question.of("公租房申请"), 5, key -> 1);
    assertThat(plain.get(0).score() - found.get(0).score()).isGreaterThan(0.04);
    index.close();
  }

  @Test
  void article_withFactorZero_isNotFound() {
    ArticleSearch search = search(Synonyms.none());
    assertThat(search.search(Question.of("路灯"), 5, key -> key.equals("lamp") ? 0 : 1))
        .extracting(ArticleSearch.Found::key)
        .doesNotContain("lamp");
    search.index().close();
  }

  @Test
  void recentWordsOfTheCaller_weighMoreThanTheOperators() {
    Question question =
        Question.of(
            "",
            List.of(
                new Question.Said(1, false, "请问是路灯报修吗"), new Question.Said(2, true, "不是，我问公积金提取")));
    ArticleSearch search = search(Synonyms.none());
    assertThat(search.search(question, 1, key -> 1).get(0).key()).isEqualTo("fund");
    search.index().close();
  }

  @Test
  void articleThatDrawsEverybody_isTakenBack() {
    ArticleSearch search = search(Synonyms.none());
    double before = search.search(Question.of("路灯"), 1, key -> 1).get(0).score();
    for (int i = 0; i < 60; i++) {
      search.asked(Question.of("路灯" + i));
    }
    assertThat(search.search(Question.of("路灯"), 1, key -> 1).get(0).score()).isLessThan(before);
    search.index().close();
  }

  @Test
  void use_movesAnArticle_boundedAndForgottenInTime() {
    Feedback feedback = new Feedback();
    for (int i = 0; i < 1_000; i++) {
      feedback.used("good", "010101", true, NOW);
      feedback.used("bad", "010101", false, NOW);
    }
    assertThat(feedback.factor("good", "010101", NOW)).isBetween(1.3, 1.35);
    assertThat(feedback.factor("bad", "010101", NOW)).isBetween(0.65, 0.7);
    assertThat(feedback.factor("good", "020101", NOW)).isBetween(1.05, 1.1);
    assertThat(feedback.factor("good", "010101", NOW.plus(Duration.ofDays(600)))).isLessThan(1.01);
    assertThat(feedback.factor("other", "010101", NOW)).isEqualTo(1);
  }

  private static KnowledgeBase.Scored scored(String id, double score) {
    return new KnowledgeBase.Scored(
        new Proposal(
            id, 1, Article.Kind.ARTICLE, id, "", Math.min(1, score), List.of(), false, List.of()),
        score);
  }

  private static List<String> order(List<Proposal> before, KnowledgeBase.Scored... found) {
    return Proposals.ordered(before, List.of(found)).stream().map(Proposal::article).toList();
  }

  @Test
  void order_slightlyChangedScores_staysAsItIs_clearlyBetterOnesRise() {
    List<Proposal> before =
        Proposals.ordered(List.of(), List.of(scored("a", 0.5), scored("b", 0.4)));
    assertThat(order(before, scored("b", 0.52), scored("a", 0.5))).containsExactly("a", "b");
    assertThat(order(before, scored("b", 0.7), scored("a", 0.5))).containsExactly("b", "a");
    assertThat(order(before, scored("c", 0.52), scored("a", 0.5), scored("b", 0.4)))
        .containsExactly("a", "c", "b");
    assertThat(order(before, scored("b", 0.4))).containsExactly("b");
  }

  @Test
  void questions_notAnswered_areGroupedByWhatTheyHaveInCommon() {
    List<AskedRow> asked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      asked.add(row("老楼加装电梯政府补贴多少钱" + i, 0.02, false, false));
    }
    asked.add(row("公园里能不能搭帐篷过夜", 0.03, false, false));
    asked.add(row("路灯不亮怎么报修", 0.6, false, false));
    asked.add(row("路灯坏了", 0.6, false, true));
    asked.add(row("加装电梯找谁", 0.02, true, false));
    List<Gap> gaps = Gap.of(asked);
    assertThat(gaps).extracting(Gap::asked).containsExactly(5, 1, 1);
    assertThat(String.join("", gaps.get(0).words())).contains("电梯");
  }

  private static AskedRow row(String text, double fit, boolean used, boolean rejected) {
    return new AskedRow(UUID.randomUUID(), NOW, "050102", text, fit, used, rejected);
  }

  @Test
  void matches_tellTheWordsAndWhereTheyWereSaid() {
    ArticleSearch search = search(Synonyms.none());
    Question question = Question.of("", List.of(new Question.Said(3, true, "我们这里夜间施工太吵")));
    Matches.Found found =
        new Matches(Articles.of("夜间施工噪音", "晚上十点以后禁止施工。"))
            .in(question, search.index().now(), Synonyms.none());
    assertThat(found.words()).containsExactly("夜间施工");
    assertThat(found.places()).containsExactly(new Matches.Place(3, 4, 8));
    search.index().close();
  }
}
