package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of SCRAM-SHA-256, for one sign-in, by the Java library's own PBKDF2. */
final class ScramServer {
  private final byte[] salted;
  private final byte[] salt;
  private final int iterations;
  private String exchanged = "";
  private boolean satisfied;

  ScramServer(String password, byte[] salt, int iterations) throws GeneralSecurityException {
    this.salt = salt;
    this.iterations = iterations;
    this.salted =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
            .getEncoded();
  }

  /** The answer to {@code n,,n=...,r=...}. */
  String first(String clientFirst) {
    String bare = clientFirst.substring("n,,".length());
    String nonce = bare.substring(bare.indexOf("r=") + 2);
    String first =
        "r=" + nonce + "Zz,s=" + Base64.getEncoder().encodeToString(salt) + ",i=" + iterations;
    exchanged = bare + "," + first;
    return first;
  }

  /** The answer to {@code c=...,p=...}. */
  String last(String clientFinal) {
    String withoutProof = clientFinal.substring(0, clientFinal.indexOf(",p="));
    byte[] proof = Base64.getDecoder().decode(clientFinal.substring(withoutProof.length() + 3));
    byte[] signed = (exchanged + "," + withoutProof).getBytes(UTF_8);
    try {
      byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
      byte[] stored = MessageDigest.getInstance("SHA-256").digest(clientKey);
      byte[] signature = hmac(stored, signed);
      for (int i = 0; i < proof.length; i++) {
        proof[i] ^= signature[i];
      }
      satisfied = Arrays.equals(proof, clientKey);
      byte[] serverKey = hmac(salted, "Server Key".getBytes(UTF_8));
      return "v=" + Base64.getEncoder().encodeToString(hmac(serverKey, signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the client has proved that it knows the password. */
  boolean satisfied() {
    return satisfied;
  }

  private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }
}
