package org.jiesu.cti.classification;

import java.util.Optional;

/** What matters are told by besides the tree: past tickets and what words mean. Any thread. */
@FunctionalInterface
public interface MatterExperience {

  /** The memory as it is now; does not block. */
  MatterMemory memory();

  /** What makes points of matters; by default nothing does. */
  default Optional<MatterMeanings> meanings() {
    return Optional.empty();
  }

  /** Nothing is remembered, and words are only words. */
  static MatterExperience none() {
    return () -> MatterMemory.EMPTY;
  }
}
