package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A password, and the key derived from it last. Deriving one is made slow on purpose, 4,096 rounds
 * in PostgreSQL, 25 to 40 ms on a busy machine; a service that starts from a snapshot asks for the
 * same one in every test. Safe for any thread.
 */
final class ScramKeys {
  private static final String MAC = "HmacSHA256";

  private record Derived(byte[] salt, int iterations, byte[] key) {}

  private final String password;
  private volatile @Nullable Derived last;

  /**
   * @param password not empty
   */
  ScramKeys(String password) {
    requireNonNull(password, "password is null");
    this.password = Normalizer.normalize(password, Normalizer.Form.NFKC);
  }

  /** PBKDF2 of the password, with one block. */
  byte[] salted(byte[] salt, int iterations) {
    Derived known = last;
    if (known != null
        && known.iterations() == iterations
        && MessageDigest.isEqual(known.salt(), salt)) {
      return known.key().clone();
    }
    Mac mac = mac(password.getBytes(UTF_8));
    mac.update(salt);
    mac.update(new byte[] {0, 0, 0, 1});
    byte[] round = mac.doFinal();
    byte[] key = round;
    for (int i = 1; i < iterations; i++) {
      round = mac.doFinal(round);
      key = Digests.xor(key, round);
    }
    last = new Derived(salt.clone(), iterations, key.clone());
    return key;
  }

  static byte[] hmac(byte[] key, byte[] text) {
    return mac(key).doFinal(text);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + MAC, e);
    }
  }
}
