package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KnowledgeEvaluationTest {
  /** What citizens say, and replies that have few of its words. */
  private static final String[][] MESSAGES = {
    {"小狗没拴绳子，把孩子吓哭了", "犬只外出应当由成年人牵引。"},
    {"雨后街上淹到膝盖", "城市内涝由排水部门抽排。"},
    {"老板跑了，血汗钱还没拿到", "拖欠工资可向劳动监察投诉。"},
    {"屋里没亮，黑漆漆的", "停电请联系供电所抢修。"},
    {"妈妈七十多，没人照顾", "居家养老服务向街道申请。"},
    {"孩子该念一年级了", "小学新生入学网上报名。"},
    {"楼下跳舞的音乐吵死了", "广场活动噪声由公安机关劝阻。"},
    {"隔壁饭馆油烟呛人", "餐饮业排放须经净化设施。"},
    {"被骗走五万块", "电信诈骗请拨打反诈专线。"},
    {"灯杆倒在马路上", "照明设施损坏报市政维修。"},
    {"退休了钱怎么拿", "养老待遇次月发放。"},
    {"摆摊占了人行道", "占道经营归城管查处。"}
  };

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String test;

  @BeforeEach
  void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String[] message : MESSAGES) {
      lines.append(
          "{\"title\":\"\",\"body\":\"%s\",\"reply\":\"%s\"}\n".formatted(message[0], message[1]));
    }
    test = Files.writeString(directory.resolve("test.jsonl"), lines).toString();
  }

  private int run(String encoder) {
    CommandLine command = EvaluateCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(
        "knowledge",
        "--test",
        test,
        "--noise",
        "0",
        "--encoder",
        encoder,
        "--synonyms",
        directory.resolve("none.csv").toString(),
        "--divisions",
        Talk.CONFIG.resolve("lexicon/divisions.csv").toString());
  }

  @Test
  void repliesInOtherWords_areFoundByMeaning_andNotByWordsAlone() {
    assertThat(run("bge-small-zh-v1.5")).as("%s", err).isZero();
    assertThat(top5()).isGreaterThan(0.5);
    out.getBuffer().setLength(0);
    assertThat(run("none")).as("%s", err).isZero();
    assertThat(top5()).isLessThan(0.4);
  }

  private double top5() {
    Matcher figure = Pattern.compile(" top5=([0-9.]+) .* noise=0").matcher(out.toString());
    assertThat(figure.find()).as("%s", out).isTrue();
    return Double.parseDouble(figure.group(1));
  }

  @Test
  void unknownEncoder_isNamed() {
    assertThat(run("word2vec")).isEqualTo(1);
    assertThat(err.toString()).contains("word2vec").doesNotContain("\tat ");
  }
}
