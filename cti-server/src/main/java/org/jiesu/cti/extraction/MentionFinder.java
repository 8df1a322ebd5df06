package org.jiesu.cti.extraction;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.seg.Segment;
import com.hankcs.hanlp.seg.common.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the persons, organisations and places named in written Chinese, without a list of their
 * names: HanLP's segmentation, surnames with what they are called by, and the endings that only
 * organisations have. Finds more than is there rather than less. Immutable, any thread.
 */
public final class MentionFinder {
  /** What is named. */
  public enum Kind {
    PERSON,
    ORGANISATION,
    PLACE
  }

  /**
   * A name in a text.
   *
   * @param from index of its first character
   * @param to index after its last
   */
  public record Mention(Kind kind, int from, int to) {}

  private static final Pattern TITLED =
      Pattern.compile(
          "(\\p{IsHan}{1,2}?)(先生|女士|小姐|太太|师傅|经理|主任|医生|老师|教练|店长|队长|科长|处长|局长|书记|校长|园长|院长|警官|站长|老板|总|某某?)");
  private static final Pattern ORGANISATION =
      Pattern.compile(
          "(?:有限公司|公司|集团|银行|支行|分行|医院|诊所|学校|大学|学院|中学|小学|幼儿园|协会|委员会|研究院|研究所|研究中心|基金会|俱乐部|联合会|联盟|事务所|出版社|电视台|报社|杂志社|法院|检察院|公安局|派出所|警方|交警|政府|国务院|人大|政协|纪委|部队|海军|陆军|空军|监管局|管理局|工商局|税务局|教育局|城管局|卫生局|环保局|民政局|建设局|交通局|财政局|教育部|国防部|外交部|公安部|卫生部|商务部|发改委|证监会|银监会|保监会|超市|酒店|宾馆|饭店|面包店|健身房|物业)");
  private static final String BOUNDARY =
      "，。、；：！？“”‘’（）《》〈〉,.;:!?()\"' 的在是和与及了将被把对由从向为于以到等、或该这那其各某每本有";

  private final Lexicon lexicon;
  private final Segment segment;

  /** A finder that knows a city's surnames and divisions. */
  public MentionFinder(Lexicon lexicon) {
    this.lexicon = lexicon;
    this.segment =
        HanLP.newSegment()
            .enableNameRecognize(true)
            .enableTranslatedNameRecognize(true)
            .enablePlaceRecognize(true)
            .enableOrganizationRecognize(true)
            .enableOffset(true);
  }

  /** The names in a text, in order, none overlapping. */
  public List<Mention> find(String text) {
    List<Mention> found = new ArrayList<>();
    Matcher m = ORGANISATION.matcher(text);
    List<Term> terms = segment.seg(text);
    while (m.find()) {
      int from = organisationFrom(text, terms, m.start());
      if (m.end() - from >= 2) {
        found.add(new Mention(Kind.ORGANISATION, from, m.end()));
      }
    }
    m = TITLED.matcher(text);
    while (m.find()) {
      if (m.group(1).equals(lexicon.surnameOf(m.group(1)).orElse(""))) {
        found.add(new Mention(Kind.PERSON, m.start(), m.end()));
      }
    }
    for (Term term : terms) {
      String nature = term.nature == null ? "" : term.nature.toString();
      int to = term.offset + term.word.length();
      boolean chinese =
          term.word.length() <= 3 && lexicon.surnameOf(term.word).isPresent()
              || term.word.length() == 4 && term.word.length() - surnameLength(term.word) == 2;
      boolean foreign = nature.equals("nrf") && term.word.length() >= 3;
      if (nature.startsWith("nr") && term.word.length() >= 2 && (chinese || foreign)) {
        found.add(new Mention(Kind.PERSON, term.offset, to));
      } else if (nature.startsWith("nt")) {
        found.add(new Mention(Kind.ORGANISATION, term.offset, to));
      } else if (nature.startsWith("ns") && term.word.length() >= 2) {
        found.add(new Mention(Kind.PLACE, term.offset, to));
      }
    }
    return apart(found);
  }

  private int surnameLength(String name) {
    return lexicon.surnameOf(name).map(String::length).orElse(0);
  }

  /** Back over the words before an ending, up to one that names nothing. */
  private static int organisationFrom(String text, List<Term> terms, int ending) {
    int from = ending;
    for (int t = terms.size() - 1; t >= 0; t--) {
      Term term = terms.get(t);
      if (term.offset >= from) {
        continue;
      }
      String nature = term.nature == null ? "" : term.nature.toString();
      boolean names =
          nature.startsWith("n")
              || nature.equals("nx")
              || nature.equals("j")
              || nature.startsWith("g");
      if (!names || BOUNDARY.contains(term.word) || ending - term.offset > 14) {
        break;
      }
      from = term.offset;
    }
    return from;
  }

  /** The longer of those that overlap. */
  private static List<Mention> apart(List<Mention> found) {
    List<Mention> longest = new ArrayList<>(found);
    longest.sort(Comparator.comparingInt((Mention x) -> x.from() - x.to()));
    List<Mention> kept = new ArrayList<>();
    for (Mention mention : longest) {
      if (kept.stream().noneMatch(k -> k.from() < mention.to() && mention.from() < k.to())) {
        kept.add(mention);
      }
    }
    kept.sort(Comparator.comparingInt(Mention::from));
    return kept;
  }
}
