package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.extraction.AddressTagger.Piece;

/**
 * The merchant or organisation concerned (涉及主体): a name of the city's gazetteer as it was said or
 * as it sounds, what stands before an ending that only such names have (店, 公司, 医院), or what
 * somebody or something is called (叫…的店).
 */
final class MerchantReader implements FieldReader {
  private static final Pattern ENDING =
      Pattern.compile(
          "(?:有限责任|股份有限|有限)?公司|面包店|蛋糕店|奶茶店|便利店|理发店|美发店|美容店|美容院|美甲店|健身房|健身会所|健身中心|养生馆|足浴店|足浴城|"
              + "俱乐部|瑜伽馆|舞蹈室|游泳馆|洗车店|洗车行|汽修厂|汽修店|4s店|加油站|药店|药房|眼镜店|手机店|服装店|专卖店|旗舰店|水果店|生鲜店|"
              + "洗衣店|干洗店|宠物店|宠物医院|花店|书店|文具店|五金店|建材店|母婴店|童装店|鞋店|超市|大卖场|商场|商城|百货|购物中心|"
              + "火锅店|烧烤店|烤肉店|面馆|快餐店|早餐店|小吃店|大排档|饭店|餐厅|餐馆|酒楼|饭馆|茶楼|茶餐厅|咖啡店|咖啡馆|酒吧|ktv|网吧|网咖|棋牌室|麻将馆|"
              + "大酒店|酒店|宾馆|旅馆|民宿|旅行社|电影院|影院|影城|婚庆|婚纱摄影|摄影店|照相馆|"
              + "培训机构|培训学校|培训中心|教育机构|托管班|驾校|幼儿园|小学|中学|大学|学院|学校|卫生服务中心|卫生院|医院|诊所|门诊|口腔|体检中心|养老院|敬老院|"
              + "房产中介|中介|物业公司|物业|开发商|地产|银行|支行|信用社|营业厅|快递|物流|家具城|家具店|装饰|家政|加工厂|工厂|养殖场|厂|集团|商行|经营部|批发部|合作社|店");
  private static final Pattern ASKED =
      Pattern.compile("名称|叫什么|哪家|哪个店|店名|公司名|咩名|商家|哪个公司|哪个物业|哪所|什么店|哪个单位");
  private static final Pattern CALLED =
      Pattern.compile("(?:店|公司|铺|家|名|机构|学校|医院)?(?:名字|名称)?(?:叫做|叫作|叫|系叫|名为)$");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:叫做|叫作|名叫|叫|系叫)(\\p{IsHan}{2,10}?)(?:的|嘅)(?:那个|这个|一个|一家|那家|间)?"
              + "(?:店|公司|超市|商场|饭店|餐厅|机构|学校|医院|酒店|宾馆|物业|厂|健身房|中介|铺头|单位|商家|平台)");
  private static final Pattern INDEFINITE =
      Pattern.compile(
          "(?:一家|一间|一个|那家|那个|这家|这个|呢间|嗰间|有家|间|家|某|我们|我哋|的|该|这些|那些|别的|门|小|大|开|黑|旁边|隔壁|楼下|附近|本地|当地|其他|各个?|几家|多家|公立|私立|民办|第一|第二|第三|中心|社区|小区|住宅|单位|街道|村里|马路|大型|连锁|网上|线上)*");
  private static final Pattern PLACE_WORD = Pattern.compile("(?:靠近|邻近|挨着|附近|旁边|对面|隔壁)$");
  private static final Pattern BEFORE_A_NAME =
      Pattern.compile("(?:在|喺|去|到|叫|是|系|给|找|跟|和|向|被|的|嘅|家|间|个|过|投诉|举报|反映|我们)$");
  private static final Pattern AFTER_A_NAME =
      Pattern.compile("^(?:超市|商场|店|公司|这家|那家|里|买|办|消费|吃|充|上班|打工|看病|住|的|嘅|不|说|拖欠|欠|卖|关门|倒闭|骗|物业)");
  private static final int LONGEST_NAME = 10;
  private static final double LEAST_LIKENESS = 0.45;

  private final Lexicon lexicon;

  MerchantReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.MERCHANT;
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Finding> heard = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      if (turns.get(t).caller()) {
        boolean asked = ASKED.matcher(conversation.askedBefore(t)).find();
        Passage passage = turns.get(t).passage();
        PlaceReadings.Reading reading = lexicon.places(passage);
        known(passage, reading.sightings(), asked, heard);
        byEnding(passage, reading.pieces(), asked, heard);
        byCalling(passage, heard);
      }
    }
    heard.sort(Comparator.comparingDouble(Finding::confidence).reversed());
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(withOthers(heard));
  }

  /** The likeliest finding, with its own alternatives first, then what else was heard. */
  private static Finding withOthers(List<Finding> heard) {
    Finding best = heard.get(0);
    List<Alternative> others = new ArrayList<>(best.alternatives());
    others.addAll(best.among(heard, 3, 0.7).alternatives());
    return new Finding(
        best.value(),
        best.confidence(),
        best.evidence(),
        best.reason(),
        others.stream()
            .filter(other -> !other.value().equals(best.value()))
            .collect(
                java.util.stream.Collectors.toMap(
                    Alternative::value, a -> a, (a, b) -> a, java.util.LinkedHashMap::new))
            .values()
            .stream()
            .limit(3)
            .toList());
  }

  private static void known(
      Passage passage, List<Gazetteer.Sighting> sightings, boolean asked, List<Finding> heard) {
    List<Gazetteer.Sighting> taken = new ArrayList<>();
    for (Gazetteer.Sighting sighting : sightings) {
      if (sighting.kind().place()
          || taken.stream().anyMatch(s -> s.from() < sighting.to() && sighting.from() < s.to())) {
        continue;
      }
      double sure = sure(passage.text(), sighting, asked);
      if (sure <= 0) {
        continue;
      }
      taken.add(sighting);
      double trust = passage.trust(sighting.from(), sighting.to());
      heard.add(
          new Finding(
              sighting.name(),
              sure * trust,
              passage.evidence(sighting.from(), sighting.to()),
              sighting.exact() ? "词库中的名称" : "与词库中的名称读音相近",
              others(sighting, sightings, sure * trust)));
    }
  }

  /** How sure a name of the gazetteer is meant, by what was heard and what stands around it. */
  private static double sure(String text, Gazetteer.Sighting sighting, boolean asked) {
    boolean context =
        asked
            || BEFORE_A_NAME.matcher(text.substring(0, sighting.from())).find()
            || AFTER_A_NAME.matcher(text.substring(sighting.to())).find();
    boolean isShort = sighting.name().length() == 2;
    if (sighting.exact()) {
      return isShort && !context ? 0.5 : 0.95;
    }
    if (sighting.likeness() < LEAST_LIKENESS || isShort && !context) {
      return 0;
    }
    return (context ? 0.35 : 0.2) + 0.45 * sighting.likeness();
  }

  private static List<Alternative> others(
      Gazetteer.Sighting meant, List<Gazetteer.Sighting> sightings, double confidence) {
    List<Alternative> others = new ArrayList<>();
    for (Gazetteer.Sighting other : sightings) {
      if (!other.kind().place()
          && !other.name().equals(meant.name())
          && other.likeness() >= LEAST_LIKENESS
          && other.from() < meant.to()
          && meant.from() < other.to()
          && others.size() < 3) {
        others.add(new Alternative(other.name(), confidence * 0.7 * other.likeness()));
      }
    }
    return others;
  }

  private static void byEnding(
      Passage passage, List<Piece> pieces, boolean asked, List<Finding> heard) {
    String text = passage.text();
    Matcher ending = ENDING.matcher(text);
    while (ending.find()) {
      int from = start(text, pieces, ending.start(), ending.end());
      boolean called = CALLED.matcher(text.substring(0, from)).find();
      boolean tagged = tagged(pieces, ending.start(), ending.end());
      if (!called && !tagged) {
        from = GeneralWords.nameStart(text, from, ending.start());
      }
      String name = text.substring(from, ending.start());
      if (name.length() < 2
          || INDEFINITE.matcher(name).matches()
          || PLACE_WORD.matcher(text.substring(0, from)).find()) {
        continue;
      }
      double base = called ? 0.92 : asked ? 0.8 : tagged ? 0.62 : 0.45;
      double confidence = base * (name.length() > 8 ? 0.8 : 1) * passage.trust(from, ending.end());
      heard.add(
          Finding.of(
              text.substring(from, ending.end()),
              confidence,
              passage.evidence(from, ending.end()),
              called || asked ? "来电人自述名称" : "来电人提到的主体"));
    }
  }

  private static boolean tagged(List<Piece> pieces, int ending, int end) {
    return pieces.stream()
        .anyMatch(
            piece ->
                piece.kind() == AddressKind.ESTATE && piece.from() < ending && piece.to() >= end);
  }

  /**
   * Where the name begins: where the tagger saw one begin, else after the last word that is none.
   */
  private static int start(String text, List<Piece> pieces, int ending, int end) {
    int from = Names.start(text, ending, 0, LONGEST_NAME);
    for (Piece piece : pieces) {
      boolean named = piece.kind() == AddressKind.ESTATE;
      if (named && piece.from() < ending && piece.to() >= end && piece.from() > from) {
        return piece.from();
      }
      if (!named && piece.to() <= ending && piece.to() > from) {
        from = piece.to();
      }
    }
    return Math.max(from, lastNumber(text, from, ending));
  }

  private static void byCalling(Passage passage, List<Finding> heard) {
    Matcher named = NAMED.matcher(passage.text());
    while (named.find()) {
      int from = Names.start(passage.text(), named.end(1), named.start(1), LONGEST_NAME);
      if (named.end(1) - from >= 2) {
        heard.add(
            Finding.of(
                passage.text().substring(from, named.end(1)),
                0.75 * passage.trust(from, named.end(1)),
                passage.evidence(from, named.end(1)),
                "来电人自述名称"));
      }
    }
  }

  /** Index after the last house number between two places: 一百零八号幸福面包店 begins at 幸. */
  private static int lastNumber(String text, int from, int to) {
    for (int i = to - 1; i > from; i--) {
      char c = text.charAt(i);
      if ((c == '号' || c == '路' || c == '街') && i + 2 <= to) {
        return i + 1;
      }
    }
    return from;
  }
}
