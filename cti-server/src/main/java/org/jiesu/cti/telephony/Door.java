package org.jiesu.cti.telephony;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.asteriskjava.fastagi.AgiChannel;
import org.asteriskjava.fastagi.AgiException;
import org.asteriskjava.fastagi.AgiHangupException;
import org.asteriskjava.fastagi.AgiRequest;
import org.asteriskjava.fastagi.AgiScript;
import org.jiesu.cti.navigation.Navigation;
import org.jiesu.cti.navigation.Walk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a caller at the door: the call is opened, the caller is walked through the
 * navigation, and the dialplan is told the queue. Whatever fails here, the caller goes on into a
 * queue.
 */
final class Door implements AgiScript {
  private static final Logger log = LoggerFactory.getLogger(Door.class);
  private static final String SCRIPT = "hotline";
  private static final String DEFAULT_QUEUE = "general";

  /** The audio leg has ended by then: what is left is to decide. */
  private static final Duration OUTCOME_LIMIT = Duration.ofSeconds(5);

  private final Switchboard switchboard;
  private final Optional<Navigation> navigation;
  private final Desk desk;

  Door(Switchboard switchboard, Optional<Navigation> navigation, Desk desk) {
    this.switchboard = switchboard;
    this.navigation = navigation;
    this.desk = desk;
  }

  @Override
  public void service(AgiRequest request, AgiChannel channel) throws AgiException {
    String uniqueId = Names.orEmpty(request.getUniqueId());
    String channelName = Names.orEmpty(request.getChannel());
    if (!SCRIPT.equals(request.getScript()) || uniqueId.isBlank() || channelName.isBlank()) {
      log.warn("Refused a FastAGI request that is not our dialplan's");
      return;
    }
    Tracked call =
        switchboard.arrived(
            uniqueId,
            channelName,
            Names.orEmpty(request.getCallerIdNumber()),
            Names.orEmpty(request.getExtension()));
    try {
      channel.setVariable("JIESU_CALL", call.id.toString());
      channel.setVariable("JIESU_QUEUE", walk(call, channel));
    } catch (AgiHangupException e) {
      later(call, switchboard::goneInNavigation);
    }
  }

  private String walk(Tracked call, AgiChannel channel) throws AgiException {
    if (navigation.isEmpty()) {
      return DEFAULT_QUEUE;
    }
    Walk walk;
    try {
      walk = navigation.get().begin(call.id);
    } catch (RuntimeException e) {
      log.error("Call {}: no navigation; the caller goes to {}", call.id, DEFAULT_QUEUE, e);
      return DEFAULT_QUEUE;
    }
    try (walk) {
      InetSocketAddress engine = walk.engine();
      channel.exec(
          "AudioSocket",
          walk.stream() + "," + engine.getAddress().getHostAddress() + ":" + engine.getPort());
      Walk.Outcome outcome = walk.outcome(OUTCOME_LIMIT);
      if (outcome instanceof Walk.Outcome.ToQueue toQueue) {
        if (Names.isQueue(toQueue.queue())) {
          return toQueue.queue();
        }
        log.error(
            "Call {}: the navigation named no queue but '{}'",
            call.id,
            Names.oneLine(toQueue.queue()));
        return DEFAULT_QUEUE;
      }
      if (outcome instanceof Walk.Outcome.Finished) {
        later(call, served -> served.served = true);
        return "";
      }
      throw new AgiHangupException();
    } catch (RuntimeException e) {
      log.error("Call {}: the navigation failed; the caller goes to a person", call.id, e);
      return DEFAULT_QUEUE;
    }
  }

  private void later(Tracked call, Consumer<Tracked> change) {
    desk.later(Duration.ZERO, () -> change.accept(call));
  }
}
