package org.jiesu.cti.extraction;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The operator's read-back (复述) and the caller's 对的: what both have said in the same way is as good
 * as certain.
 */
final class Confirmation {
  private static final Pattern READ_BACK =
      Pattern.compile("核对|确认|对吗|对吧|是吗|是吧|对不对|是不是|没错吧|啱唔啱|系咪|系唔系|啱吗");
  private static final Pattern YES =
      Pattern.compile("^(?:嗯|啊|哦|，)*(?:对|是的|是啊|没错|正确|系|啱|冇错|可以|好的|嗯|是，|是$)");
  private static final Pattern NO = Pattern.compile("不对|不是|错了|唔系|唔啱");

  private Confirmation() {}

  /** Turns of the operator that the caller answered with yes. */
  static boolean affirmed(List<Turn> turns, int operatorTurn) {
    if (operatorTurn + 1 >= turns.size() || turns.get(operatorTurn).caller()) {
      return false;
    }
    String answer = turns.get(operatorTurn + 1).passage().mended();
    return READ_BACK.matcher(turns.get(operatorTurn).passage().mended()).find()
        && YES.matcher(answer).find()
        && !NO.matcher(answer).find();
  }

  /**
   * Whether the caller answered a turn of the operator with yes, whether or not it was put as a
   * question: numbers are read back without one.
   */
  static boolean answered(List<Turn> turns, int operatorTurn) {
    if (operatorTurn + 1 >= turns.size() || turns.get(operatorTurn).caller()) {
      return false;
    }
    String answer = turns.get(operatorTurn + 1).passage().mended();
    return YES.matcher(answer).find() && !NO.matcher(answer).find();
  }

  /** Whether the caller answered a turn of the operator with no. */
  static boolean denied(List<Turn> turns, int operatorTurn) {
    return operatorTurn + 1 < turns.size()
        && !turns.get(operatorTurn).caller()
        && NO.matcher(turns.get(operatorTurn + 1).passage().mended()).find();
  }

  /** A confirmed value's confidence: what doubt there was shrinks to a quarter. */
  static double raise(double confidence) {
    return 1 - (1 - confidence) * 0.25;
  }
}
