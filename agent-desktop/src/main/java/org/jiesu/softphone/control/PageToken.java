package org.jiesu.softphone.control;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets that belong to an extension, derived from one that belongs to the installation:
 * hexadecimal HMAC-SHA256 (RFC 2104) of the extension's number.
 */
public record PageToken(String value) {
  private static final int SIP_PASSWORD_DIGITS = 32;

  /** The token that a page must show to steer the extension's softphone. */
  public static PageToken of(String secret, String extension) {
    return new PageToken(derive(secret, extension));
  }

  /** The SIP password of the extension. */
  public static String sipPassword(String secret, String extension) {
    return derive(secret, extension).substring(0, SIP_PASSWORD_DIGITS);
  }

  /** Compares in constant time. */
  boolean matches(String shown) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "PageToken";
  }

  private static String derive(String secret, String extension) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("empty secret");
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(extension.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
