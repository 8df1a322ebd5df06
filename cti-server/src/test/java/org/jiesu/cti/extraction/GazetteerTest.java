package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jiesu.cti.extraction.Gazetteer.Entry;
import org.jiesu.cti.extraction.Gazetteer.Kind;
import org.jiesu.cti.extraction.Gazetteer.Sighting;
import org.jiesu.cti.lexicon.CantoneseSounds;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GazetteerTest {
  private static final CantoneseSounds CANTONESE =
      CantoneseSounds.read(Talk.CONFIG.resolve("lexicon"));
  private static final List<String> NAMES = names(2_000, 7);
  private static final Gazetteer MANY = gazetteer(NAMES);

  /** Names that no city has, of 2 to 8 characters. */
  private static List<String> names(int count, long seed) {
    String characters =
        "人民中山建设学院和平江解放胜环城北文昌阳光花园翠湖湾丽锦绣家东新村市广场第二小服务心金桥龙泉幸福里银河长安康宁永兴华泰恒瑞祥云海天星月明珠玉兰桂枫林松柏竹梅春秋百合富贵荣昌盛世纪";
    Random random = new Random(seed);
    Set<String> names = new TreeSet<>();
    while (names.size() < count) {
      StringBuilder name = new StringBuilder();
      int length = 2 + random.nextInt(7);
      for (int i = 0; i < length; i++) {
        name.append(characters.charAt(random.nextInt(characters.length())));
      }
      names.add(name.toString());
    }
    return List.copyOf(names);
  }

  private static Gazetteer gazetteer(List<String> names) {
    return Gazetteer.of(names.stream().map(n -> new Entry(n, Kind.ESTATE, "")).toList(), CANTONESE);
  }

  private static List<Sighting> find(Gazetteer gazetteer, String text) {
    return gazetteer.sightings(text, Sounds.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "永旺, 我在用往买的东西, 用往",
    "阳光花园, 在杨光花元旁边, 杨光花元",
    "人民广场, 人名广场那边, 人名广场",
    "翠湖湾, 住在脆湖湾五号楼, 脆湖湾",
    "锦绣家园, 我住近秀家园, 近秀家园",
    "南方花园, 我在男黄花园, 男黄花园",
    "丽江花园, 你江花园门口, 你江花园",
    "第二小学, 地而小学门口, 地而小学",
    "世纪金源购物中心, 世纪今源勾物中心里面, 世纪今源勾物中心",
    "世纪金源购物中心, 世纪金源那购物中心里面, 世纪金源那购物中心",
    "世纪金源购物中心, 世纪金购物中心里面, 世纪金购物中心",
    "世纪金源购物中心, 世纪金白购物中心里面, 世纪金白购物中心"
  })
  void sightings_nameMisheard_isFoundWhereItWasSaid(String name, String said, String words) {
    List<Sighting> found = find(gazetteer(List.of(name)), said);
    assertThat(found).isNotEmpty();
    Sighting best = found.get(0);
    assertThat(best.name()).isEqualTo(name);
    assertThat(said.substring(best.from(), best.to())).isEqualTo(words);
    assertThat(best.exact()).isFalse();
    assertThat(best.likeness()).isBetween(0.2, 0.95);
  }

  @ParameterizedTest
  @CsvSource({
    "永旺, 我想用车",
    "人民路, 人类的路很长",
    "阳光花园, 阳光灿烂",
    "丽江花园, 花园里的花",
    "中山路, 山路难走",
  })
  void sightings_otherWords_areNotTheName(String name, String said) {
    assertThat(find(gazetteer(List.of(name)), said)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"农林路, 龙林路", "牛圩村, 欧圩村", "我爱小学, 我外小学", "国华花园, 角华花园", "廣華醫院, 港華醫院"})
  void cantoneseSightings_soundsThatAreOne_areFound(String name, String said) {
    Gazetteer gazetteer = gazetteer(List.of(name));
    String heard = Script.fold(said);
    assertThat(gazetteer.cantoneseSightings(heard, CANTONESE.of(heard)))
        .extracting(Sighting::name)
        .contains(name);
  }

  @Test
  void sightings_severalAlike_areRankedByWhatWasHeard() {
    Gazetteer gazetteer = gazetteer(List.of("阳光花园", "杨光花苑", "羊岗花园"));
    assertThat(find(gazetteer, "住在杨光花园三栋"))
        .extracting(Sighting::name)
        .startsWith("阳光花园")
        .contains("羊岗花园");
  }

  @Test
  void sightings_oneNameOfTwoKinds_givesBoth() {
    Gazetteer gazetteer =
        Gazetteer.of(
            List.of(new Entry("永旺", Kind.MERCHANT, "东城区"), new Entry("永旺", Kind.ESTATE, "西城区")),
            CANTONESE);
    assertThat(find(gazetteer, "永旺"))
        .extracting(Sighting::kind)
        .containsExactlyInAnyOrder(Kind.MERCHANT, Kind.ESTATE);
  }

  @Property(tries = 300)
  void sightings_everyNameAsWritten_isFoundExactly(
      @ForAll @IntRange(max = 1_999) int which, @ForAll @IntRange(max = 5) int before) {
    String name = NAMES.get(which);
    String text = "我要说的是".substring(0, before) + name + "的事情";
    assertThat(find(MANY, text))
        .anyMatch(s -> s.exact() && s.name().equals(name) && s.from() == before);
  }

  @Property(tries = 300)
  void sightings_oneSyllableWrong_stillFindsALongerName(
      @ForAll @IntRange(max = 1_999) int which, @ForAll @IntRange(max = 7) int at) {
    String name = NAMES.get(which);
    if (name.length() < 4 || at >= name.length()) {
      return;
    }
    String heard = name.substring(0, at) + "特" + name.substring(at + 1);
    assertThat(find(MANY, "在" + heard + "的事情")).extracting(Sighting::name).contains(name);
  }

  @Property(tries = 300)
  void sightings_anyText_staysInsideItAndIsRanked(@ForAll String text) {
    String folded = Script.fold(text);
    double before = Double.MAX_VALUE;
    for (Sighting sighting : find(MANY, folded)) {
      assertThat(sighting.from()).isBetween(0, sighting.to() - 1);
      assertThat(sighting.to()).isLessThanOrEqualTo(folded.length());
      double rank = sighting.name().length() - 2 * sighting.cost();
      assertThat(rank).isLessThanOrEqualTo(before + 1e-6);
      before = rank;
    }
  }

  @Test
  void read_everyWrongLine_isNamedWithItsReason(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("places.csv");
    Files.writeString(file, "name,kind,area\n人民路,road,\n路,road,\n人民路,street,\n人民路,road\n");
    List<Gazetteer.Problem> problems = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    Gazetteer.read(file, entries::add, problems::add);
    assertThat(entries).containsExactly(new Entry("人民路", Kind.ROAD, ""));
    assertThat(problems).extracting(Gazetteer.Problem::line).containsExactly(3, 4, 5);
    assertThat(problems).extracting(Gazetteer.Problem::field).containsExactly("name", "kind", "");
    assertThatThrownBy(() -> Gazetteer.read(directory, CANTONESE))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("places.csv:3: name");
  }

  @Test
  void read_allFilesOfADirectory_areOneGazetteer(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("places.csv"), "name,kind\n人民路,road\n");
    Files.writeString(
        directory.resolve("places-shops.csv"), "\ufeffname,kind,area\n永旺,merchant,东城区\n");
    Gazetteer gazetteer = Gazetteer.read(directory, CANTONESE);
    assertThat(gazetteer.size()).isEqualTo(2);
    assertThat(gazetteer.search("旺", 10)).containsExactly(new Entry("永旺", Kind.MERCHANT, "东城区"));
  }
}
