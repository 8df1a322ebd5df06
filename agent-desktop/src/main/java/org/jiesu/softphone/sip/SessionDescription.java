package org.jiesu.softphone.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jiesu.softphone.rtp.Codec;
import org.jiesu.softphone.rtp.Direction;

/**
 * What one end says of its audio (RFC 4566; offer and answer, RFC 3264). Of the other end's
 * description only what a telephone needs is kept; media other than the first audio stream are kept
 * as lines, to be refused in the answer.
 *
 * @param id of the session, unique per call
 * @param version rises with every change
 * @param address where audio is wanted
 * @param port where audio is wanted; 0 refuses it
 * @param codecs in order of preference, only those we know
 * @param telephoneEvent payload type of keys, where they are taken
 * @param before media lines before the audio line
 * @param after media lines after the audio line
 */
record SessionDescription(
    long id,
    long version,
    String address,
    int port,
    List<Codec> codecs,
    OptionalInt telephoneEvent,
    Direction direction,
    List<String> before,
    List<String> after) {
  static final int OUR_TELEPHONE_EVENT = 101;
  private static final int LONGEST = 16_384;

  SessionDescription {
    codecs = List.copyOf(codecs);
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** What we offer. */
  static SessionDescription offer(
      long id, long version, String address, int port, Direction direction) {
    return new SessionDescription(
        id,
        version,
        address,
        port,
        List.of(Codec.PCMA, Codec.PCMU),
        OptionalInt.of(OUR_TELEPHONE_EVENT),
        direction,
        List.of(),
        List.of());
  }

  /**
   * What we answer to an offer: its first coding that we know, its payload type for keys, and no
   * other media.
   *
   * @param wanted the direction we would like, from our end
   */
  SessionDescription answer(
      long ourId, long ourVersion, String ourAddress, int ourPort, Direction wanted) {
    return new SessionDescription(
        ourId,
        ourVersion,
        ourAddress,
        ourPort,
        codecs.subList(0, 1),
        telephoneEvent,
        direction.mirrored().and(wanted),
        before,
        after);
  }

  /** Whether there is an audio stream that we can take part in. */
  boolean usable() {
    return port > 0 && !codecs.isEmpty();
  }

  /**
   * Reads a description; empty where it is not one, or has no audio over plain RTP.
   *
   * @param text with lines ending in CR LF or LF
   */
  static Optional<SessionDescription> parse(String text) {
    if (text.length() > LONGEST || !text.startsWith("v=0")) {
      return Optional.empty();
    }
    String address = "";
    String mediaAddress = "";
    Direction sessionDirection = Direction.SENDRECV;
    Direction mediaDirection = null;
    long id = 0;
    long version = 0;
    int port = -1;
    List<Codec> codecs = new ArrayList<>();
    List<Integer> formats = List.of();
    OptionalInt telephoneEvent = OptionalInt.empty();
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    boolean inMedia = false;
    boolean inAudio = false;
    for (String raw : text.split("\r?\n")) {
      String line = raw.strip();
      if (line.startsWith("m=")) {
        inMedia = true;
        inAudio = false;
        String[] parts = line.substring(2).split(" +");
        if (port < 0
            && parts.length >= 4
            && "audio".equals(parts[0])
            && "RTP/AVP".equals(parts[2])) {
          int slash = parts[1].indexOf('/');
          port = number(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65_535);
          if (port < 0) {
            return Optional.empty();
          }
          formats = new ArrayList<>();
          for (int i = 3; i < parts.length; i++) {
            int format = number(parts[i], 127);
            formats.add(format);
            Codec.ofPayloadType(format).filter(c -> !codecs.contains(c)).ifPresent(codecs::add);
          }
          inAudio = true;
        } else {
          (port < 0 ? before : after).add(line);
        }
      } else if (line.startsWith("o=")) {
        String[] parts = line.substring(2).split(" +");
        if (parts.length >= 3) {
          id = longNumber(parts[1]);
          version = longNumber(parts[2]);
        }
      } else if (line.startsWith("c=IN IP")) {
        String[] parts = line.substring(2).split(" +");
        if (parts.length >= 3) {
          String found = parts[2].split("/", 2)[0];
          if (!inMedia) {
            address = found;
          } else if (inAudio) {
            mediaAddress = found;
          }
        }
      } else if (line.startsWith("a=")) {
        Direction stated = direction(line.substring(2));
        if (stated != null && !inMedia) {
          sessionDirection = stated;
        } else if (stated != null && inAudio) {
          mediaDirection = stated;
        } else if (inAudio && line.startsWith("a=rtpmap:")) {
          String[] parts = line.substring("a=rtpmap:".length()).split(" +");
          if (parts.length >= 2
              && parts[1].toLowerCase(Locale.ROOT).startsWith("telephone-event/8000")) {
            int format = number(parts[0], 127);
            if (format >= 0 && formats.contains(format)) {
              telephoneEvent = OptionalInt.of(format);
            }
          }
        }
      }
    }
    String chosen = mediaAddress.isEmpty() ? address : mediaAddress;
    // only literal addresses: a name in a description must not make us ask a name server
    if (port < 0 || !chosen.matches("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}")) {
      return Optional.empty();
    }
    Direction direction = mediaDirection == null ? sessionDirection : mediaDirection;
    // the hold of RFC 2543
    if ("0.0.0.0".equals(chosen)) {
      direction = direction.and(Direction.SENDONLY);
    }
    return Optional.of(
        new SessionDescription(
            id, version, chosen, port, codecs, telephoneEvent, direction, before, after));
  }

  /** The text to send. */
  String text() {
    StringBuilder out = new StringBuilder(256);
    String family = address.indexOf(':') >= 0 ? "IP6 " : "IP4 ";
    out.append("v=0\r\no=jiesu ").append(id).append(' ').append(version).append(" IN ");
    out.append(family).append(address).append("\r\ns=-\r\nc=IN ").append(family).append(address);
    out.append("\r\nt=0 0\r\n");
    before.forEach(line -> refuse(out, line));
    out.append("m=audio ").append(port).append(" RTP/AVP");
    codecs.forEach(codec -> out.append(' ').append(codec.payloadType()));
    telephoneEvent.ifPresent(format -> out.append(' ').append(format));
    out.append("\r\n");
    for (Codec codec : codecs) {
      out.append("a=rtpmap:").append(codec.payloadType()).append(' ').append(codec);
      out.append("/8000\r\n");
    }
    telephoneEvent.ifPresent(
        format -> {
          out.append("a=rtpmap:").append(format).append(" telephone-event/8000\r\n");
          out.append("a=fmtp:").append(format).append(" 0-15\r\n");
        });
    out.append("a=ptime:20\r\na=").append(direction.name().toLowerCase(Locale.ROOT)).append("\r\n");
    after.forEach(line -> refuse(out, line));
    return out.toString();
  }

  private static void refuse(StringBuilder out, String mediaLine) {
    String[] parts = mediaLine.split(" +", 3);
    out.append(parts[0]).append(" 0 ").append(parts.length > 2 ? parts[2] : "RTP/AVP 0");
    out.append("\r\n");
  }

  private static @org.jspecify.annotations.Nullable Direction direction(String attribute) {
    return switch (attribute) {
      case "sendrecv" -> Direction.SENDRECV;
      case "sendonly" -> Direction.SENDONLY;
      case "recvonly" -> Direction.RECVONLY;
      case "inactive" -> Direction.INACTIVE;
      default -> null;
    };
  }

  private static int number(String text, int most) {
    if (!text.matches("[0-9]{1,6}")) {
      return -1;
    }
    int value = Integer.parseInt(text);
    return value <= most ? value : -1;
  }

  private static long longNumber(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }
}
