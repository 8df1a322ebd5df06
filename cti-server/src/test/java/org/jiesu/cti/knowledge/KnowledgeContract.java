package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.store.ArticleUseRow;
import org.jiesu.cti.store.AskedRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the knowledge base does on every database we support. */
abstract class KnowledgeContract {
  @TempDir Path directory;
  private final Clock clock = Clock.fixed(Talk.ARRIVED, Talk.ZONE);
  KnowledgeBase knowledge;
  Optional<SentenceEncoder> encoder = Optional.empty();

  abstract Database database();

  @BeforeEach
  void open() {
    knowledge = base();
    knowledge.load();
  }

  @AfterEach
  void close() {
    knowledge.close();
  }

  private KnowledgeBase base() {
    return new KnowledgeBase(
        database(),
        directory.resolve("index"),
        directory.resolve("no-files"),
        Divisions.none(),
        AnyCodes.INSTANCE,
        encoder,
        clock);
  }

  private List<String> found(String words) {
    return knowledge.search(words, Optional.empty(), 10).stream().map(Proposal::article).toList();
  }

  private String published(Article article) {
    ArticleVersion draft = knowledge.create(article, "9001");
    knowledge.submit(draft.id(), 1);
    knowledge.approve(draft.id(), 1, "9002");
    return draft.id();
  }

  @Test
  void draft_untilAnotherPersonApproves_isNotFound() {
    ArticleVersion draft = knowledge.create(Articles.of("燃放孔明灯", "禁止燃放孔明灯。"), "9001");
    assertThat(draft.state()).isEqualTo(Article.State.DRAFT);
    assertThat(found("孔明灯")).doesNotContain(draft.id());
    assertThatThrownBy(() -> knowledge.approve(draft.id(), 1, "9002"))
        .isInstanceOf(KnowledgeConflictException.class)
        .hasMessageContaining("待审");
    assertThat(knowledge.submit(draft.id(), 1).state()).isEqualTo(Article.State.PENDING);
    assertThatThrownBy(() -> knowledge.approve(draft.id(), 1, "9001"))
        .isInstanceOf(KnowledgeConflictException.class)
        .hasMessageContaining("别人审核");
    assertThat(found("孔明灯")).doesNotContain(draft.id());
    ArticleVersion live = knowledge.approve(draft.id(), 1, "9002");
    assertThat(live.state()).isEqualTo(Article.State.PUBLISHED);
    assertThat(live.approver()).contains("9002");
    assertThat(found("孔明灯")).contains(draft.id());
  }

  @Test
  void pendingVersion_sentBack_isADraftWithTheReason() {
    ArticleVersion draft = knowledge.create(Articles.of("标题", "正文"), "9001");
    knowledge.submit(draft.id(), 1);
    ArticleVersion back = knowledge.sendBack(draft.id(), 1, "9002", "期限写错了");
    assertThat(back.state()).isEqualTo(Article.State.DRAFT);
    assertThat(knowledge.versions(draft.id()).get(0).remark()).isEqualTo("期限写错了");
  }

  @Test
  void newVersion_whileItIsADraft_leavesTheOldOneInForce() {
    String id = published(Articles.of("鸽舍管理", "鸽舍要登记，旧办法。"));
    ArticleVersion second = knowledge.save(id, 1, Articles.of("鸽舍管理", "鸽舍要登记，新办法。"), "9001");
    assertThat(second.version()).isEqualTo(2);
    assertThat(knowledge.inForce(id)).map(ArticleVersion::version).contains(1);
    knowledge.submit(id, 2);
    knowledge.approve(id, 2, "9002");
    assertThat(knowledge.inForce(id)).map(ArticleVersion::version).contains(2);
    assertThat(knowledge.versions(id))
        .extracting(ArticleVersion::state)
        .containsExactly(Article.State.PUBLISHED, Article.State.RETIRED);
  }

  @Test
  void version_notTheNewest_cannotBeBuiltUpon() {
    String id = published(Articles.of("标题", "正文"));
    knowledge.save(id, 1, Articles.of("标题", "甲改的"), "9001");
    assertThatThrownBy(() -> knowledge.save(id, 1, Articles.of("标题", "乙改的"), "9002"))
        .isInstanceOf(KnowledgeConflictException.class)
        .hasMessageContaining("第 2 版");
  }

  @Test
  void rollBack_putsWhatWasOnceApprovedBackAsANewVersion() {
    String id = published(Articles.of("风筝", "公园里可以放风筝，旧文。"));
    knowledge.save(id, 1, Articles.of("风筝", "公园里不可以放风筝，新文。"), "9001");
    assertThatThrownBy(() -> knowledge.rollBack(id, 2, "9001"))
        .isInstanceOf(KnowledgeConflictException.class);
    knowledge.submit(id, 2);
    knowledge.approve(id, 2, "9002");
    ArticleVersion back = knowledge.rollBack(id, 1, "9001");
    assertThat(back.version()).isEqualTo(3);
    assertThat(back.remark()).contains("第 1 版");
    assertThat(knowledge.inForce(id)).map(v -> v.article().body()).contains("公园里可以放风筝，旧文。");
  }

  @Test
  void article_retired_isNotFoundAnyMore() {
    String id = published(Articles.of("水獭保护", "发现水獭不要惊动。"));
    assertThat(found("水獭")).containsExactly(id);
    knowledge.retire(id, "9002", "");
    assertThat(found("水獭")).isEmpty();
    assertThatThrownBy(() -> knowledge.retire(id, "9002", ""))
        .isInstanceOf(KnowledgeConflictException.class);
  }

  @Test
  void article_outOfItsDays_isNotFound_andIsListedAsDue() {
    LocalDate today = knowledge.today();
    String over =
        published(
            Articles.valid(
                Articles.of("龙舟赛封路", "龙舟赛期间封路。"), today.minusDays(9), today.minusDays(1), today));
    String later =
        published(
            Articles.valid(
                Articles.of("龙舟赛售票", "龙舟赛售票安排。"),
                today.plusDays(1),
                today.plusDays(9),
                today.plusDays(30)));
    assertThat(found("龙舟赛")).doesNotContain(over, later);
    assertThat(
            knowledge.list(
                new KnowledgeBase.Filter(Optional.empty(), Optional.empty(), "龙舟赛", "", true)))
        .extracting(listed -> listed.newest().id())
        .containsExactly(over);
  }

  @Test
  void import_ofAFileWithAMistake_takesNothing() {
    long before = knowledge.list(KnowledgeBase.Filter.all()).size();
    byte[] csv = "标题,正文,事项\n好的,正文,010101\n坏的,正文,甲\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> knowledge.importFile("批量.csv", csv, "9001"))
        .isInstanceOf(MalformedKnowledgeException.class)
        .hasMessageContaining("批量.csv:3")
        .hasMessageContaining("甲");
    assertThat(knowledge.list(KnowledgeBase.Filter.all())).hasSize((int) before);
  }

  @Test
  void import_ofAGoodFile_makesDraftsAndVersions() {
    String id = "import-" + UUID.randomUUID().toString().substring(0, 8);
    String csv = "编号,标题,正文\n" + id + ",第一次,\"有,逗号\n和换行\"\n";
    knowledge.importFile("一.csv", csv.getBytes(StandardCharsets.UTF_8), "9001");
    knowledge.importFile(
        "二.csv", csv.replace("第一次", "第二次").getBytes(StandardCharsets.UTF_8), "9001");
    assertThat(knowledge.versions(id))
        .extracting(version -> version.article().title(), ArticleVersion::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("第二次", Article.State.DRAFT),
            org.assertj.core.groups.Tuple.tuple("第一次", Article.State.DRAFT));
    assertThat(knowledge.inForce(id)).isEmpty();
  }

  @Test
  void useAndQuestions_areKeptOnce_andCounted() {
    String article = "used-" + UUID.randomUUID().toString().substring(0, 8);
    UUID call = UUID.randomUUID();
    ArticleUseRow used =
        new ArticleUseRow(call, 7, article, 1, "USED", "010101", "1001", clock.instant());
    AskedRow asked =
        new AskedRow(call, clock.instant(), "999999", "老楼加装电梯补贴多少", 0.01, false, false);
    database()
        .useTransaction(
            transaction -> {
              transaction.knowledge().keep(used);
              transaction.knowledge().keep(used);
              transaction.knowledge().keep(asked);
              transaction.knowledge().keep(asked);
            });
    assertThat(knowledge.usage(Duration.ofDays(1)))
        .filteredOn(usage -> usage.article().equals(article))
        .singleElement()
        .satisfies(usage -> assertThat(usage.used()).isEqualTo(1));
    assertThat(knowledge.gaps(Duration.ofDays(1)))
        .filteredOn(gap -> gap.matter().equals("999999"))
        .isNotEmpty();
  }

  @Test
  void index_deletedOrDamaged_isMadeAnewFromTheDatabase() throws java.io.IOException {
    String id = published(Articles.of("萤火虫保育", "公园里有萤火虫，请勿捕捉。"));
    knowledge.close();
    Path index = directory.resolve("index");
    int damaged = 0;
    try (var files = java.nio.file.Files.list(index)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().equals("write.lock")) {
          byte[] bytes = java.nio.file.Files.readAllBytes(file);
          if (bytes.length > 40) {
            bytes[bytes.length / 2] ^= 0x55;
            java.nio.file.Files.write(file, bytes);
            damaged++;
          }
        }
      }
    }
    assertThat(damaged).isPositive();
    knowledge = base();
    knowledge.load();
    assertThat(found("萤火虫")).contains(id);
    knowledge.close();
    try (var files = java.nio.file.Files.list(index)) {
      for (Path file : files.toList()) {
        java.nio.file.Files.delete(file);
      }
    }
    knowledge = base();
    knowledge.load();
    assertThat(found("萤火虫")).contains(id);
  }
}
