package org.jiesu.softphone.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SIP stack's own log, passed on to SLF4J. What the stack calls an error is mostly a peer's
 * late or doubled message, so errors become debug lines and only fatal ones are warnings. Public
 * because the stack makes it by name.
 */
public final class StackLog implements StackLogger {
  private static final Logger log = LoggerFactory.getLogger("org.jiesu.softphone.sip.stack");

  public StackLog() {}

  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int level) {}

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void logException(Throwable problem) {
    log.debug("stack", problem);
  }

  @Override
  public void logDebug(String message) {
    log.trace(message);
  }

  @Override
  public void logTrace(String message) {
    log.trace(message);
  }

  @Override
  public void logFatalError(String message) {
    log.warn(message);
  }

  @Override
  public void logError(String message) {
    log.debug(message);
  }

  @Override
  public void logError(String message, Exception problem) {
    log.debug(message, problem);
  }

  @Override
  public void logWarning(String message) {
    log.debug(message);
  }

  @Override
  public void logInfo(String message) {
    log.trace(message);
  }

  @Override
  public boolean isLoggingEnabled() {
    return log.isDebugEnabled();
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return level >= TRACE_INFO
        ? log.isTraceEnabled()
        : level <= TRACE_FATAL ? log.isWarnEnabled() : log.isDebugEnabled();
  }

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String time) {}

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public String getLoggerName() {
    return log.getName();
  }
}
