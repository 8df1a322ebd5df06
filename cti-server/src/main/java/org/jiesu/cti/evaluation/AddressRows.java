package org.jiesu.cti.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jiesu.cti.extraction.AddressKind;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.AddressTagger.Piece;

/**
 * Addresses whose pieces are known: one JSON object a line with {@code tokens} and {@code tags}, of
 * the same length, the tags {@code B-} or {@code I-} and one of prov, city, district, town,
 * devZone, community, road, subRoad, roadno, subroadno, poi, person, subpoi, houseno, cellno,
 * floorno, roomno, assist, or redundant; {@code O} is outside.
 */
final class AddressRows {

  private AddressRows() {}

  /**
   * Reads a file.
   *
   * @throws EvaluationException naming file, line and field of what is wrong
   */
  static List<Example> read(Path file) {
    List<Example> rows = new ArrayList<>();
    for (JsonLines.Row row : JsonLines.read(file)) {
      rows.add(example(row));
    }
    return rows;
  }

  private static Example example(JsonLines.Row row) {
    JsonNode tokens = row.json().path("tokens");
    JsonNode tags = row.json().path("tags");
    if (!tokens.isArray() || !tags.isArray() || tokens.size() != tags.size() || tokens.isEmpty()) {
      throw row.problem("tokens、tags：应为两个一样长的非空列表");
    }
    StringBuilder text = new StringBuilder();
    List<Piece> pieces = new ArrayList<>();
    String before = "O";
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i).asText().replaceAll("\\s", "");
      String tag = tags.get(i).asText();
      String name = tag.length() > 2 ? tag.substring(2) : tag;
      int from = text.length();
      text.append(token);
      if (token.isEmpty()) {
        continue;
      }
      Optional<AddressKind> kind = kind(row, name);
      boolean goesOn = tag.startsWith("I-") && name.equals(before) && !pieces.isEmpty();
      if (kind.isPresent() && goesOn) {
        Piece last = pieces.remove(pieces.size() - 1);
        pieces.add(new Piece(last.kind(), last.from(), text.length()));
      } else if (kind.isPresent()) {
        pieces.add(new Piece(kind.get(), from, text.length()));
      }
      before = name;
    }
    return new Example(text.toString(), pieces);
  }

  private static Optional<AddressKind> kind(JsonLines.Row row, String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "o" -> Optional.empty();
      case "prov", "country" -> Optional.of(AddressKind.PROVINCE);
      case "city" -> Optional.of(AddressKind.CITY);
      case "district" -> Optional.of(AddressKind.DISTRICT);
      case "town", "devzone" -> Optional.of(AddressKind.TOWN);
      case "community" -> Optional.of(AddressKind.COMMUNITY);
      case "road", "subroad" -> Optional.of(AddressKind.ROAD);
      case "roadno", "subroadno" -> Optional.of(AddressKind.NUMBER);
      case "poi", "person" -> Optional.of(AddressKind.ESTATE);
      case "subpoi" -> Optional.of(AddressKind.SECTION);
      case "houseno" -> Optional.of(AddressKind.BUILDING);
      case "cellno" -> Optional.of(AddressKind.UNIT);
      case "floorno" -> Optional.of(AddressKind.FLOOR);
      case "roomno" -> Optional.of(AddressKind.ROOM);
      case "assist" -> Optional.of(AddressKind.RELATION);
      case "redundant", "otherinfo" -> Optional.of(AddressKind.JOINT);
      default -> throw row.problem("tags：没有 " + name + " 这种标记");
    };
  }
}
