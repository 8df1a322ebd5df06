package org.jiesu.cti.dispatch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/** A case as rules look at it: its text in one form, its matter and area with those above them. */
final class PreparedCase {
  final DispatchCase original;
  final String area;
  final List<String> matterChain;
  final List<String> areaChain;
  final String text;
  final String sound;
  final String navigation;

  PreparedCase(DispatchCase original, Areas areas) {
    this.original = original;
    this.area = areas.of(original.field(TicketField.ADDRESS)).map(Area::code).orElse("");
    this.matterChain = DutyList.chain(original.matter());
    this.areaChain = areas.chain(area);
    this.text = Script.fold(original.text());
    this.sound = Sounds.of(text);
    this.navigation = Script.fold(original.navigation());
  }

  String folded(TicketField field) {
    return Script.fold(original.field(field));
  }

  /** Matters at least half as likely as the first. */
  Set<String> nearlyAsLikely() {
    return original.otherMatters().stream()
        .filter(other -> other.confidence() >= original.matterConfidence() / 2)
        .map(org.jiesu.cti.call.FieldValue.Alternative::value)
        .collect(Collectors.toSet());
  }

  Optional<String> kind() {
    return Optional.ofNullable(original.fields().get(TicketField.KIND));
  }
}
