package org.jiesu.cti.understanding;

import java.util.EnumMap;
import java.util.function.UnaryOperator;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;

/** Prints what becomes of the six demonstration calls, for a person to judge. */
final class PrintDrafts {
  private PrintDrafts() {}

  public static void main(String[] args) {
    CallInterpreter interpreter = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);
    for (int i = 1; i <= 6; i++) {
      for (boolean recognised : new boolean[] {false, true}) {
        System.out.println("== call" + i + (recognised ? " as recognised" : " as said"));
        print(interpreter, Talk.demo("call" + i, recognised, UnaryOperator.identity()));
      }
    }
  }

  private static void print(CallInterpreter interpreter, Talk talk) {
    CallInterpreter.Interpretation interpretation = interpreter.interpret(talk.call());
    for (var entry : new EnumMap<TicketField, FieldValue>(interpretation.fields()).entrySet()) {
      FieldValue value = entry.getValue();
      System.out.printf(
          "%-12s %.2f %s  [%s] %s%n",
          entry.getKey(), value.confidence(), value.value(), value.reason(), value.alternatives());
    }
    interpretation
        .emotions()
        .forEach(
            e ->
                System.out.printf(
                    "  #%d %s %.2f%s %s%n",
                    e.utterance(),
                    e.label(),
                    e.intensity(),
                    e.alert() ? " ALERT" : "",
                    e.reasons()));
  }
}
