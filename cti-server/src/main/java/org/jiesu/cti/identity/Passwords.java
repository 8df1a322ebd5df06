package org.jiesu.cti.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords with PBKDF2-HMAC-SHA-512 (RFC 8018) and a salt of its own for each, written as
 * {@code 1$iterations$salt$hash}: a later version or a higher count can live beside it. Takes a
 * tenth of a second and more on purpose: not for an event loop. Safe for all threads.
 */
final class Passwords {

  /** OWASP's password storage cheat sheet, for PBKDF2-HMAC-SHA-512. */
  static final int ITERATIONS = 210_000;

  private static final Pattern FORMAT =
      Pattern.compile("1\\$([1-9][0-9]{0,7})\\$([A-Za-z0-9+/=]{16,})\\$([A-Za-z0-9+/=]{16,})");
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 512;

  private final int iterations;
  private final SecureRandom random = new SecureRandom();

  Passwords(int iterations) {
    this.iterations = iterations;
  }

  /** A new hash of a password. */
  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder();
    return "1$%d$%s$%s"
        .formatted(
            iterations,
            base64.encodeToString(salt),
            base64.encodeToString(derive(password, salt, iterations)));
  }

  /** Whether the password is the one that was hashed; false for a hash that is not in our form. */
  boolean matches(String password, String hash) {
    Matcher matcher = FORMAT.matcher(hash);
    if (!matcher.matches()) {
      return false;
    }
    try {
      byte[] salt = Base64.getDecoder().decode(matcher.group(2));
      byte[] expected = Base64.getDecoder().decode(matcher.group(3));
      return MessageDigest.isEqual(
          expected, derive(password, salt, Integer.parseInt(matcher.group(1))));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Whether the hash should be made anew at the next sign-in. */
  boolean outdated(String hash) {
    Matcher matcher = FORMAT.matcher(hash);
    return !matcher.matches() || Integer.parseInt(matcher.group(1)) < iterations;
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }
}
