package org.jiesu.softphone.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.rtp.PortRange;

/**
 * Who a user agent is and where its server is.
 *
 * @param user the user part of its address: an extension, or a caller's number
 * @param password for the server's challenges; empty where it makes none
 * @param server SIP over UDP
 * @param local address to bind, loopback unless there is a reason
 * @param localPort SIP port to bind; 0 for any
 * @param media ports for RTP
 */
public record Account(
    String user,
    Optional<String> password,
    InetSocketAddress server,
    InetAddress local,
    int localPort,
    PortRange media) {
  private static final Pattern USER = Pattern.compile("[0-9A-Za-z*#+_.-]{1,32}");

  public Account {
    checkNumber(user);
    if (server.isUnresolved()) {
      throw new SoftphoneException("找不到 SIP 服务器 " + server.getHostString() + "，请检查地址");
    }
  }

  static void checkNumber(String number) {
    if (!USER.matcher(number).matches()) {
      throw new SoftphoneException("号码只能由 1 到 32 位数字、字母和 * # + _ . - 组成，请重新输入");
    }
  }

  @Override
  public String toString() {
    return "Account[" + user + " at " + server + "]";
  }
}
