package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/**
 * The client's side of one of MySQL's ways to sign in: {@code mysql_native_password} and {@code
 * caching_sha2_password}. Used by one thread.
 */
final class MysqlLogin {
  static final String NATIVE = "mysql_native_password";
  static final String CACHING_SHA2 = "caching_sha2_password";
  static final int NONCE_BYTES = 20;

  static final String ADVICE =
      "MYSQL_USER and MYSQL_PASSWORD, or MYSQL_ROOT_PASSWORD, in its env say how to sign in";

  private static final int ASK_FOR_KEY = 2;
  private static final int FAST_OK = 3;
  private static final int FULL = 4;

  private final Credentials credentials;
  private final String method;
  private final byte[] nonce;

  /**
   * @param method as the server names it
   * @param nonce what the server sent to be signed
   */
  MysqlLogin(Credentials credentials, String method, byte[] nonce) {
    this.credentials = requireNonNull(credentials, "credentials is null");
    this.method = requireNonNull(method, "method is null");
    this.nonce = nonce.length > NONCE_BYTES ? Arrays.copyOf(nonce, NONCE_BYTES) : nonce.clone();
  }

  String method() {
    return method;
  }

  /** Whether this side can do it. */
  boolean known() {
    return method.equals(NATIVE) || method.equals(CACHING_SHA2);
  }

  /**
   * The first proof of the password, empty for an empty one.
   *
   * @throws Refusal when the method is unknown here
   */
  byte[] first() throws Refusal {
    byte[] password = credentials.password().getBytes(UTF_8);
    if (!known()) {
      throw new Refusal(
          "user \""
              + Texts.words(credentials.user())
              + "\" signs in by "
              + Texts.words(method)
              + ", which ready() cannot",
          "MYSQL_USER and MYSQL_PASSWORD in its env name a user with a password");
    }
    if (password.length == 0) {
      return password;
    }
    if (method.equals(NATIVE)) {
      byte[] once = Digests.of("SHA-1", password);
      return Digests.xor(once, Digests.of("SHA-1", nonce, Digests.of("SHA-1", once)));
    }
    byte[] once = Digests.of("SHA-256", password);
    byte[] twice = Digests.of("SHA-256", once);
    return Digests.xor(once, Digests.of("SHA-256", twice, nonce));
  }

  /** What to answer to more that the server wants, empty for nothing. */
  byte[] answer(byte[] request) throws IOException {
    if (!method.equals(CACHING_SHA2) || request.length == 0) {
      throw new ProtocolViolation("a question that " + Texts.words(method) + " does not have");
    }
    if (request.length == 1) {
      return switch (request[0]) {
        case FAST_OK -> new byte[0];
        case FULL -> new byte[] {ASK_FOR_KEY};
        default -> throw new ProtocolViolation("an unknown question while signing in");
      };
    }
    return encrypted(request);
  }

  /** The password for this connection only, readable by the holder of the server's key. */
  private byte[] encrypted(byte[] pem) throws ProtocolViolation {
    byte[] password = new ByteWriter().text(credentials.password()).bytes();
    for (int i = 0; i < password.length && nonce.length > 0; i++) {
      password[i] ^= nonce[i % nonce.length];
    }
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, publicKey(new String(pem, US_ASCII)));
      return cipher.doFinal(password);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ProtocolViolation("something that is not its public key");
    }
  }

  private static PublicKey publicKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    byte[] encoded = Base64.getDecoder().decode(base64);
    return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
  }
}
