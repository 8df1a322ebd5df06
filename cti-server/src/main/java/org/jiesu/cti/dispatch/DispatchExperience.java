package org.jiesu.cti.dispatch;

import java.util.List;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.DispatchBasis;

/** What earlier tickets taught about dispatch. Any thread. */
public interface DispatchExperience {

  /**
   * What the model makes of a case; empty while there is no model or it knows nothing of it. Takes
   * tens of milliseconds where the meaning is looked at too.
   */
  Optional<Advice> advise(DispatchCase dispatched);

  /**
   * What the model makes of a case by its words alone, in well below a millisecond: while the
   * caller speaks, and for thousands of cases in a row.
   */
  Optional<Advice> glance(DispatchCase dispatched);

  /**
   * The lower confidence bound of how often decisions on this basis were right lately; 0 while
   * there were none.
   */
  double bound(DispatchBasis basis);

  /** Whether decisions on this basis were wrong so often lately that a person must look at each. */
  boolean suspended(DispatchBasis basis);

  /**
   * What the model says.
   *
   * @param version of the model
   * @param ranked units, best first
   * @param bound the lower confidence bound of how often so sure an answer is right
   * @param certain whether that is enough to go without a person
   */
  record Advice(String version, List<Ranked> ranked, double bound, boolean certain) {
    public Advice {
      ranked = List.copyOf(ranked);
    }
  }

  /**
   * A unit and how likely it is.
   *
   * @param words of the text that speak for it most
   */
  record Ranked(String unit, double probability, List<String> words) {
    public Ranked {
      words = List.copyOf(words);
    }
  }

  /** No experience: rules and duty list alone. */
  static DispatchExperience none() {
    return new DispatchExperience() {
      @Override
      public Optional<Advice> advise(DispatchCase dispatched) {
        return Optional.empty();
      }

      @Override
      public Optional<Advice> glance(DispatchCase dispatched) {
        return Optional.empty();
      }

      @Override
      public double bound(DispatchBasis basis) {
        return 0;
      }

      @Override
      public boolean suspended(DispatchBasis basis) {
        return false;
      }
    };
  }
}
