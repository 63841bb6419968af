package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. One sign-in,
 * used by one thread. The user's name is left empty, as PostgreSQL takes it from elsewhere.
 */
final class Scram {
  /** More than any server asks for; a hostile number must not cost minutes. PostgreSQL: 4,096. */
  static final int MAX_ITERATIONS = 1_000_000;

  private static final String NO_BINDING = "n,,";
  private static final String NO_BINDING_BASE64 = "biws";

  private final ScramKeys keys;
  private final String nonce;
  private byte[] serverSignature = new byte[0];

  Scram(ScramKeys keys) {
    // It keeps two sign-ins apart; nobody is to be kept from guessing it here.
    this(keys, Long.toHexString(ThreadLocalRandom.current().nextLong()));
  }

  Scram(ScramKeys keys, String nonce) {
    this.keys = requireNonNull(keys, "keys is null");
    this.nonce = requireNonNull(nonce, "nonce is null");
  }

  String first() {
    return NO_BINDING + firstBare();
  }

  private String firstBare() {
    return "n=,r=" + nonce;
  }

  /** The answer to the server's first message. */
  String second(String serverFirst) throws ProtocolViolation {
    Map<Character, String> fields = fields(serverFirst);
    String common = field(fields, 'r');
    if (!common.startsWith(nonce) || common.length() == nonce.length()) {
      throw new ProtocolViolation("a SCRAM nonce that is not this client's");
    }
    byte[] salted = keys.salted(base64(field(fields, 's')), iterations(field(fields, 'i')));
    byte[] clientKey = ScramKeys.hmac(salted, "Client Key".getBytes(UTF_8));
    String withoutProof = "c=" + NO_BINDING_BASE64 + ",r=" + common;
    byte[] signed = (firstBare() + "," + serverFirst + "," + withoutProof).getBytes(UTF_8);
    byte[] signature = ScramKeys.hmac(Digests.of("SHA-256", clientKey), signed);
    serverSignature = ScramKeys.hmac(ScramKeys.hmac(salted, "Server Key".getBytes(UTF_8)), signed);
    return withoutProof
        + ",p="
        + Base64.getEncoder().encodeToString(Digests.xor(clientKey, signature));
  }

  /** Whether the server knows the password too. */
  void verify(String serverFinal) throws ProtocolViolation {
    byte[] claimed = base64(field(fields(serverFinal), 'v'));
    if (serverSignature.length == 0 || !MessageDigest.isEqual(claimed, serverSignature)) {
      throw new ProtocolViolation("a SCRAM signature that does not fit the password");
    }
  }

  private static Map<Character, String> fields(String message) {
    Map<Character, String> fields = new HashMap<>();
    for (String field : message.split(",", -1)) {
      if (field.length() >= 2 && field.charAt(1) == '=') {
        fields.putIfAbsent(field.charAt(0), field.substring(2));
      }
    }
    return fields;
  }

  private static String field(Map<Character, String> fields, char name) throws ProtocolViolation {
    String value = fields.get(name);
    if (value == null || value.isEmpty()) {
      throw new ProtocolViolation("a SCRAM message without " + name + "=");
    }
    return value;
  }

  private static int iterations(String text) throws ProtocolViolation {
    int iterations = text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new ProtocolViolation("a SCRAM iteration count out of range");
    }
    return iterations;
  }

  private static byte[] base64(String text) throws ProtocolViolation {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolation("a SCRAM message that is not base64");
    }
  }
}
