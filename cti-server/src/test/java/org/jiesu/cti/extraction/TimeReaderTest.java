package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.cti.lexicon.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeReaderTest {
  /** A Sunday. */
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 22, 10, 0);

  @ParameterizedTest
  @CsvSource({
    "昨天晚上十二点, 2026-11-22T00:00",
    "昨晚十一点半, 2026-11-21T23:30",
    "昨晚一点, 2026-11-22T01:00",
    "昨天, 2026-11-21",
    "昨天下午三点, 2026-11-21T15:00",
    "前天上午九点十五分, 2026-11-20T09:15",
    "今天早上八点, 2026-11-22T08:00",
    "今天凌晨两点, 2026-11-22T02:00",
    "大前天, 2026-11-19",
    "尋晚, 2026-11-21",
    "琴日下晝兩點, 2026-11-21T14:00",
    "今朝, 2026-11-22",
    "上周三, 2026-11-11",
    "上个星期五, 2026-11-13",
    "上上周一, 2026-11-02",
    "上礼拜天, 2026-11-15",
    "这周二, 2026-11-17",
    "星期六, 2026-11-21",
    "三月十五号, 2026-03-15",
    "十二月三号, 2025-12-03",
    "去年五月六号, 2025-05-06",
    "二零二四年八月一日, 2024-08-01",
    "2025年10月1日上午10点, 2025-10-01T10:00",
    "上个月, 2026-10",
    "上个月十号, 2026-10-10",
    "上個月, 2026-10",
    "去年, 2025",
    "去年九月份, 2025-09",
    "三天前, 2026-11-19",
    "半个月前, 2026-11-07",
    "两个月前, 2026-09",
    "两个星期前, 2026-11-08",
    "已经坏了半个月了, 2026-11-07",
    "等了三个月没人管, 2026-08",
    "半小时前, 2026-11-22T09:30"
  })
  void moments_time_isRelativeToTheCall(String said, String value) {
    List<TimeReader.Moment> moments = TimeReader.moments(Script.fold(said), NOW);
    assertThat(moments).extracting(TimeReader.Moment::value).containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "三个工作日内", "十五分钟到达", "我今年六十岁", "人民路三十二号", "四零二七", "五号楼二单元", "每周三", "二月三十二号吗", "天天都这样", "面前"
      })
  void moments_noTime_findsNone(String said) {
    assertThat(TimeReader.moments(said, NOW)).isEmpty();
  }

  @Test
  void moments_monthHeardWithAWordTooMuch_isReadWithLessConfidence() {
    TimeReader.Moment moment = TimeReader.moments("十三月十五号", NOW).get(0);
    assertThat(moment.value()).isEqualTo("2026-03-15");
    assertThat(moment.sure()).isLessThan(0.7);
  }

  @Test
  void inWords_dateAndTime_readsAsChinese() {
    assertThat(TimeReader.moments("昨晚十一点半", NOW).get(0).inWords()).isEqualTo("2026年11月21日23时30分");
    assertThat(TimeReader.moments("上个月", NOW).get(0).inWords()).isEqualTo("2026年10月");
  }

  @Property(tries = 2_000)
  void moments_calendarDay_isTheLastOneBeforeTheCall(
      @ForAll @IntRange(min = 1, max = 12) int month,
      @ForAll @IntRange(min = 1, max = 28) int day) {
    String said = ChineseNumber.write(month) + "月" + ChineseNumber.write(day) + "号";
    String value = TimeReader.moments(said, NOW).get(0).value();
    assertThat(value).endsWith(String.format("-%02d-%02d", month, day));
    assertThat(java.time.LocalDate.parse(value))
        .isBeforeOrEqualTo(NOW.toLocalDate())
        .isAfter(NOW.toLocalDate().minusYears(1));
  }

  @Property(tries = 20_000)
  void moments_anyWordsOfTime_neverThrow(
      @ForAll
          @StringLength(max = 24)
          @Chars({
            '一', '三', '十', '零', '九', '年', '月', '号', '日', '点', '半', '昨', '晚', '上', '个', '周', '天',
            '前', '去', '今', '今', '分', '星', '期', '了', '2', '0'
          })
          String text) {
    for (TimeReader.Moment moment : TimeReader.moments(text, NOW)) {
      assertThat(moment.from()).isLessThan(moment.to());
      assertThat(moment.inWords()).isNotEmpty();
    }
  }
}
