package org.jiesu.cti.classification;

/** What is remembered of past tickets, as it is now. Any thread. */
@FunctionalInterface
public interface MatterExperience {

  /** The memory as it is now; does not block. */
  MatterMemory memory();

  /** Nothing is remembered. */
  static MatterExperience none() {
    return () -> MatterMemory.EMPTY;
  }
}
