package org.jiesu.softphone;

import java.util.Optional;
import org.jiesu.softphone.sip.Account;
import picocli.CommandLine.Option;

/** The options of every command that speaks SIP: where its server is and where it binds itself. */
public final class SipOptions {
  @Option(
      names = "--server",
      defaultValue = "",
      paramLabel = "HOST[:PORT]",
      description = "SIP server (127.0.0.1 and JIESU_SIP_PORT)")
  private String server = "";

  @Option(
      names = "--local",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "local address (${DEFAULT-VALUE})")
  private String local = "127.0.0.1";

  @Option(
      names = "--media-ports",
      defaultValue = "",
      paramLabel = "FIRST-LAST",
      description = "UDP ports for RTP (any)")
  private String mediaPorts = "";

  /**
   * The account of a user at the server that the options name, or else the environment.
   *
   * @param password for the server's challenges; empty where it makes none
   * @throws SoftphoneException if an option or a variable makes no sense
   */
  public Account account(String user, Optional<String> password, Environment environment) {
    return new Account(
        user,
        password,
        environment.sipServer(server),
        Environment.localAddress(local),
        0,
        Environment.portRange(mediaPorts));
  }
}
