package org.jiesu.softphone.caller;

import java.time.Duration;
import org.jiesu.softphone.rtp.RtpStatistics;
import org.jiesu.softphone.sip.CallEnd;

/**
 * What came of a simulated call.
 *
 * @param answered whether anybody took it
 * @param length from dialling to the end
 * @param stepsDone of the script
 * @param heard how long the other side was heard speaking
 * @param timeUp whether it was ended because its time was up
 */
record CallReport(
    boolean answered,
    CallEnd end,
    Duration length,
    int stepsDone,
    int steps,
    Duration heard,
    boolean timeUp,
    RtpStatistics statistics) {

  int exitCode() {
    boolean complete = stepsDone == steps;
    if (!answered) {
      return switch (end.kind()) {
        case UNREACHABLE -> 3;
        case BUSY -> 4;
        case REFUSED -> 5;
        case FAILED -> 9;
        default -> 6;
      };
    }
    if (end.kind() == CallEnd.Kind.FAILED) {
      return 9;
    }
    if (complete) {
      return 0;
    }
    return timeUp ? 8 : 7;
  }

  String explanation() {
    return switch (exitCode()) {
      case 0 -> "通话正常结束：" + end.reason();
      case 6 -> "无人接听";
      case 7 -> "对方在话没说完时挂断（完成 " + stepsDone + "/" + steps + " 步），请检查脚本和队列";
      case 8 -> "时间到而话没说完（完成 " + stepsDone + "/" + steps + " 步），可加大 --max-seconds";
      default -> end.reason();
    };
  }
}
