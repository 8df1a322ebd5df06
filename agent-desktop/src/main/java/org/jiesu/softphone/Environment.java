package org.jiesu.softphone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jiesu.softphone.rtp.PortRange;

/**
 * What the commands take from the process's environment, with the same names as the server's
 * scripts.
 */
public record Environment(Map<String, String> variables) {
  public static final String SIP_PORT = "JIESU_SIP_PORT";
  static final String HTTP_PORT = "JIESU_HTTP_PORT";
  static final String CONTROL_PORT = "JIESU_SOFTPHONE_PORT";
  static final String SIP_PASSWORD = "JIESU_SIP_PASSWORD";
  static final String SIP_SECRET = "JIESU_SIP_SECRET";
  static final String PAGE_SECRET = "JIESU_SOFTPHONE_SECRET";

  private static final int DEFAULT_SIP_PORT = 5_060;

  public Environment {
    variables = Map.copyOf(variables);
  }

  /** The environment of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  String text(String name) {
    return variables.getOrDefault(name, "");
  }

  int port(String name, int otherwise) {
    String text = text(name);
    return text.isEmpty() ? otherwise : port(text, name);
  }

  /**
   * The SIP server that an option names, or else the environment.
   *
   * @param option HOST, HOST:PORT, or empty
   * @throws SoftphoneException if it is neither
   */
  InetSocketAddress sipServer(String option) {
    String host = option.isEmpty() ? "127.0.0.1" : option;
    int port = port(SIP_PORT, DEFAULT_SIP_PORT);
    int colon = host.lastIndexOf(':');
    if (colon >= 0) {
      port = port(host.substring(colon + 1), "--server");
      host = host.substring(0, colon);
    }
    return new InetSocketAddress(host, port);
  }

  /**
   * A local address to bind.
   *
   * @throws SoftphoneException if this machine has no such address
   */
  static InetAddress localAddress(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new SoftphoneException("本机地址 " + text + " 不对，请检查 --local", e);
    }
  }

  /**
   * A range of ports, FIRST-LAST; empty for any.
   *
   * @throws SoftphoneException if it is not one
   */
  static PortRange portRange(String text) {
    if (text.isEmpty()) {
      return PortRange.ANY;
    }
    String[] ends = text.split("-", 2);
    if (ends.length == 2) {
      int first = port(ends[0], "--media-ports");
      int last = port(ends[1], "--media-ports");
      if (first <= last) {
        return new PortRange(first, last);
      }
    }
    throw new SoftphoneException("--media-ports 应写成 起始-结束，例如 40000-40099");
  }

  private static int port(String text, String where) {
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65_536) {
        return port;
      }
    }
    throw new SoftphoneException(where + " 的端口“" + text + "”不对，请写 1 到 65535 之间的数");
  }
}
