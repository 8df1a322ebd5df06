package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped knowledge answers the demonstration's calls, also as the recogniser heard them. */
class DemoKnowledgeTest {
  @TempDir static Path directory;
  private static Database database;
  private static KnowledgeBase knowledge;

  @BeforeAll
  static void load() {
    database = Database.open(new DatabaseSettings("", "", "", 2), directory);
    knowledge =
        new KnowledgeBase(
            database,
            directory.resolve("index"),
            Talk.CONFIG.resolve("knowledge"),
            Divisions.none(),
            AnyCodes.INSTANCE,
            Clock.fixed(Talk.ARRIVED, Talk.ZONE));
    knowledge.load();
  }

  @AfterAll
  static void close() {
    knowledge.close();
    database.close();
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
    for (boolean recognised : List.of(false, true)) {
      List<KnowledgeBase.Scored> proposed =
          knowledge.propose(Talk.demo(call, recognised, UnaryOperator.identity()).call(), 5);
      List<String> ids = proposed.stream().map(each -> each.proposal().article()).toList();
      assertThat(ids.subList(0, Math.min(3, ids.size()))).as("%s", proposed).contains(article);
      assertThat(ids).contains(map);
    }
  }
}
