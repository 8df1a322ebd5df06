package org.jiesu.cti.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldsTest {
  private static final List<String> GROUPS = List.of("a", "b", "a", "c", "d", "b", "e", "a");

  @Test
  void of_groups_stayTogetherAndEachExampleIsInsideOnce() {
    Folds folds = Folds.of(GROUPS, 3, 1);
    assertThat(folds.count()).isEqualTo(3);
    Set<Integer> all = new HashSet<>();
    for (int fold = 0; fold < folds.count(); fold++) {
      Set<String> inside = new HashSet<>();
      for (int i : folds.inside(fold)) {
        assertThat(all.add(i)).isTrue();
        inside.add(GROUPS.get(i));
      }
      assertThat(folds.outside(fold)).hasSize(GROUPS.size() - folds.inside(fold).length);
      for (int i : folds.outside(fold)) {
        assertThat(inside).doesNotContain(GROUPS.get(i));
      }
    }
    assertThat(all).hasSize(GROUPS.size());
    assertThat(Folds.of(GROUPS, 3, 1).inside(0)).isEqualTo(folds.inside(0));
  }

  @Test
  void of_fewerGroupsThanParts_hasAsManyPartsAsGroups() {
    assertThat(Folds.of(List.of("a", "a"), 5, 1).count()).isEqualTo(1);
    assertThat(Folds.of(List.of(), 5, 1).count()).isEqualTo(1);
  }
}
