package org.jiesu.cti.telephony;

import java.util.NoSuchElementException;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What telephony writes into the timelines of calls; the log of a whole call reads from here. */
record Journal(Calls calls) {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  void append(CallId call, CallEvent event) {
    log.debug("Call {}: {}", call, event);
    try {
      calls.append(call, event);
    } catch (NoSuchElementException e) {
      log.error("Call {} is not known to the registry: {} is lost", call, event);
    }
  }
}
