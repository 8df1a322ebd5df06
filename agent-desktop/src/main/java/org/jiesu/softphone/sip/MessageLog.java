package org.jiesu.softphone.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each SIP message as one debug line, without its body and with numbers masked. Public because the
 * stack makes it by name.
 */
public final class MessageLog implements ServerLogger {
  private static final Logger log = LoggerFactory.getLogger("org.jiesu.softphone.sip.messages");

  public MessageLog() {}

  @Override
  public void closeLogFile() {}

  @Override
  public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
    line(message, from, to, sender);
  }

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean sender, long time) {
    line(message, from, to, sender);
  }

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean sender) {
    line(message, from, to, sender);
  }

  @Override
  public void logException(Exception problem) {
    log.debug("stack", problem);
  }

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public void setSipStack(SipStack stack) {}

  private static void line(SIPMessage message, String from, String to, boolean sender) {
    if (log.isDebugEnabled()) {
      log.debug(
          "{} {} -> {} {} cseq={}",
          sender ? "sent" : "got",
          from,
          to,
          Masking.numbers(message.getFirstLine()),
          message.getCSeq() == null ? 0 : message.getCSeq().getSeqNumber());
    }
  }
}
