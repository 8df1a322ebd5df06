package org.jiesu.cti.telephony;

import org.asteriskjava.manager.action.AbstractManagerAction;

/**
 * AMI's BlindTransfer, which asterisk-java 3.42 does not have. Public because asterisk-java reads
 * its properties by reflection.
 *
 * @see <a href="https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Actions/BlindTransfer/">
 *     BlindTransfer</a>
 */
public final class BlindTransferAction extends AbstractManagerAction {
  private static final long serialVersionUID = 1L;

  private final String channel;
  private final String context;
  private final String exten;

  /**
   * Hands on whoever {@code channel} talks to.
   *
   * @param channel of the one who transfers, not of the one who is transferred
   */
  public BlindTransferAction(String channel, String context, String exten) {
    this.channel = channel;
    this.context = context;
    this.exten = exten;
  }

  @Override
  public String getAction() {
    return "BlindTransfer";
  }

  public String getChannel() {
    return channel;
  }

  public String getContext() {
    return context;
  }

  public String getExten() {
    return exten;
  }
}
