package org.jiesu.cti;

import java.util.function.Supplier;
import org.jiesu.cti.knowledge.CityCodes;
import org.jiesu.cti.understanding.CallInterpreter;

/** The city's codes as they are in force now. */
final class LiveCodes implements CityCodes {
  private final Supplier<CallInterpreter> interpreter;

  LiveCodes(Supplier<CallInterpreter> interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  public boolean isMatter(String code) {
    return interpreter.get().matters().nameOf(code).isPresent();
  }

  @Override
  public boolean isUnit(String code) {
    return interpreter.get().units().stream().anyMatch(unit -> unit.code().equals(code));
  }
}
