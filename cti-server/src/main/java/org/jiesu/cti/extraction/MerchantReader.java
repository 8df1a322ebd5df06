package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.TicketField;

/** The merchant or organisation concerned (涉及主体), by its name's ending or the city's own list. */
final class MerchantReader implements FieldReader {
  private static final Pattern ENDING =
      Pattern.compile(
          "(?:有限)?公司|面包店|蛋糕店|奶茶店|便利店|理发店|美发店|美容院|健身房|健身会所|俱乐部|瑜伽馆|游泳馆|洗车店|药店|药房|眼镜店|手机店|服装店|专卖店|水果店|"
              + "洗衣店|宠物店|火锅店|烧烤店|培训机构|培训学校|培训中心|驾校|幼儿园|小学|中学|学校|超市|商场|医院|诊所|酒店|宾馆|饭店|餐厅|餐馆|酒楼|酒吧|ktv|网吧|旅行社|"
              + "中介|物业|银行|工厂|加工厂|厂|快递|装饰|家具城|影院|店");
  private static final Pattern ASKED = Pattern.compile("名称|叫什么|哪家|哪个店|店名|公司名|咩名|商家|哪个公司|哪个物业");
  private static final Pattern CALLED = Pattern.compile("(?:店|公司|铺|家|名)?(?:名字|名称)?(?:叫做|叫|系叫)$");
  private static final Pattern INDEFINITE =
      Pattern.compile("(?:一家|一间|一个|那家|那个|这家|这个|呢间|嗰间|有家|间|家|某|我们|我哋|的|该|这些|那些|别的|门|小|大|开)?");
  private static final Pattern PLACE_WORD = Pattern.compile("(?:靠近|邻近|挨着|附近)$");
  private static final int LONGEST_NAME = 10;

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
        known(turns.get(t).passage(), heard);
        byEnding(turns.get(t).passage(), asked, heard);
      }
    }
    heard.sort(Comparator.comparingDouble(Finding::confidence).reversed());
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(heard.get(0).among(heard, 2, 0.7));
  }

  private void known(Passage passage, List<Finding> heard) {
    for (Gazetteer.Sighting sighting : lexicon.sightings(passage)) {
      if (!sighting.kind().place()) {
        double sure = passage.trust(sighting.from(), sighting.to());
        heard.add(
            Finding.of(
                sighting.name(),
                (sighting.exact() ? 0.95 : 0.3 + 0.45 * sighting.likeness()) * sure,
                passage.evidence(sighting.from(), sighting.to()),
                sighting.exact() ? "词库中的名称" : "与词库中的名称读音相近"));
      }
    }
  }

  private static void byEnding(Passage passage, boolean asked, List<Finding> heard) {
    String text = passage.text();
    Matcher ending = ENDING.matcher(text);
    while (ending.find()) {
      int from = Names.start(text, ending.start(), 0, LONGEST_NAME);
      int digits = lastNumber(text, from, ending.start());
      from = Math.max(from, digits);
      String name = text.substring(from, ending.start());
      boolean called = CALLED.matcher(text.substring(0, from)).find();
      if (name.length() < 2
          || INDEFINITE.matcher(name).matches()
          || PLACE_WORD.matcher(text.substring(0, from)).find()) {
        continue;
      }
      double base = called ? 0.92 : asked ? 0.8 : 0.6;
      double confidence = base * (name.length() > 6 ? 0.8 : 1) * passage.trust(from, ending.end());
      heard.add(
          Finding.of(
              text.substring(from, ending.end()),
              confidence,
              passage.evidence(from, ending.end()),
              called || asked ? "来电人自述名称" : "来电人提到的主体"));
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
