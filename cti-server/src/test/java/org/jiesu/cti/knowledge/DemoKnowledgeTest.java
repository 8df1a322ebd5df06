package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped knowledge answers the demonstration's calls, also as the recogniser heard them, by
 * words alone and by meaning as well.
 */
class DemoKnowledgeTest {
  @TempDir static Path directory;
  private static Database database;
  private static SentenceEncoder encoder;
  private static KnowledgeBase words;
  private static KnowledgeBase meaning;

  @BeforeAll
  static void load() {
    database = Database.open(new DatabaseSettings("", "", "", 2), directory);
    encoder = SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).orElseThrow();
    words = base("words", Optional.empty());
    meaning = base("meaning", Optional.of(encoder));
    await().atMost(Duration.ofMinutes(2)).until(meaning::hasMeanings);
  }

  private static KnowledgeBase base(String index, Optional<SentenceEncoder> encoder) {
    KnowledgeBase knowledge =
        new KnowledgeBase(
            database,
            directory.resolve(index),
            Talk.CONFIG.resolve("knowledge"),
            Divisions.none(),
            AnyCodes.INSTANCE,
            encoder,
            Clock.fixed(Talk.ARRIVED, Talk.ZONE));
    knowledge.load();
    return knowledge;
  }

  @AfterAll
  static void close() {
    words.close();
    meaning.close();
    encoder.close();
    database.close();
  }

  private static List<Proposal> proposed(KnowledgeBase knowledge, String said) {
    return knowledge.propose(new Talk().say(Side.CALLER, said).call(), 5).stream()
        .map(KnowledgeBase.Scored::proposal)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "call1,night-construction-noise,map-noise",
    "call2,prepaid-card-refund,map-prepaid-card",
    "call3,street-lamp-out,street-lamp-out",
    "call4,gas-leak,map-gas",
    "call5,illegal-parking,map-parking",
    "call6,pension-claim,map-pension"
  })
  void demoCall_written_proposesItsArticleAndMap(String call, String article, String map) {
    for (KnowledgeBase knowledge : List.of(words, meaning)) {
      for (boolean recognised : List.of(false, true)) {
        List<KnowledgeBase.Scored> proposed =
            knowledge.propose(Talk.demo(call, recognised, UnaryOperator.identity()).call(), 5);
        List<String> ids = proposed.stream().map(each -> each.proposal().article()).toList();
        assertThat(ids.subList(0, Math.min(3, ids.size()))).as("%s", proposed).contains(article);
        assertThat(ids).contains(map);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "小区里那条大狗没拴绳子，把孩子吓哭了,dog-management",
    "楼下阿姨们每天晚上放音乐跳舞，吵死了,square-dance-noise",
    "下了场大雨，我们这条街淹到膝盖了,waterlogging"
  })
  void saidInOtherWords_isProposedByItsMeaning_whichIsTold(String said, String article) {
    assertThat(proposed(words, said)).extracting(Proposal::article).doesNotContain(article);
    Proposal first = proposed(meaning, said).get(0);
    assertThat(first.article()).isEqualTo(article);
    assertThat(first.alike()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "喂你好",
        "你好，我想问一下",
        "打错了，不好意思",
        "今天天气不错，我想订一张去北京的机票",
        "请问附近哪里有好吃的火锅",
        "我的电脑蓝屏了怎么重装系统",
        "昨天球赛谁赢了，比分是多少",
        "帮我查一下双色球的开奖号码",
        "我想学弹钢琴，哪个老师好",
        "喂，是移动公司吗，我要改一下套餐",
        "你们这里招不招人，工资多少",
        "我女朋友跟我分手了，我心里难受"
      })
  void whatNoArticleIsAbout_isNotProposedForItsMeaning(String said) {
    assertThat(proposed(meaning, said))
        .extracting(Proposal::article)
        .containsExactlyElementsOf(proposed(words, said).stream().map(Proposal::article).toList());
  }
}
