package dev.faultbox.engine.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys as the tools around engines write them. The JDK reads one form only, so the two
 * older ones are put into its envelope; nothing is decrypted.
 */
final class PemKeys {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \\1-----",
          Pattern.DOTALL);

  /** Algorithms by their object identifiers, encoded. */
  private static final byte[] RSA_ALGORITHM = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private static final byte[] EC_OID = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CONTEXT_0 = 0xa0;

  private PemKeys() {}

  /**
   * @throws IOException in words, when the text holds no key that can be read
   */
  static PrivateKey read(String pem) throws IOException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new IOException("it holds no private key");
    }
    String kind = block.group(1);
    String body = block.group(2);
    if (kind.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
      throw new IOException(
          "the key is encrypted; take the passphrase off (openssl pkey -in key.pem -out plain.pem)");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IOException("the key is not written in base64", e);
    }
    return switch (kind) {
      case "RSA PRIVATE KEY" -> decode(envelope(RSA_ALGORITHM, der), "RSA");
      case "EC PRIVATE KEY" -> decode(envelope(ecAlgorithm(der), der), "EC");
      default -> decode(der, "RSA", "EC", "EdDSA");
    };
  }

  private static PrivateKey decode(byte[] der, String... algorithms) throws IOException {
    GeneralSecurityException last = null;
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new IOException(
        "the key is of no kind that is known (RSA, EC, Ed25519), or is damaged", last);
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return tagged(SEQUENCE, joined(VERSION, algorithm, tagged(OCTETS, key)));
  }

  /** The curve stands in the key itself: version, secret, and in the part tagged 0 the curve. */
  private static byte[] ecAlgorithm(byte[] der) throws IOException {
    try {
      int[] outer = part(der, 0, SEQUENCE);
      int at = outer[0];
      while (at < outer[1]) {
        int[] inner = part(der, at, der[at] & 0xff);
        if ((der[at] & 0xff) == CONTEXT_0) {
          byte[] curve = java.util.Arrays.copyOfRange(der, inner[0], inner[1]);
          return tagged(SEQUENCE, joined(EC_OID, curve));
        }
        at = inner[1];
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IOException("the key is damaged", e);
    }
    throw new IOException(
        "the key names no curve; write it anew (openssl pkcs8 -topk8 -nocrypt -in key.pem)");
  }

  /** Start and end of the content of the part at a place. */
  private static int[] part(byte[] der, int at, int tag) throws IOException {
    if ((der[at] & 0xff) != tag) {
      throw new IOException("the key is damaged");
    }
    int length = der[at + 1] & 0xff;
    int start = at + 2;
    if (length >= 0x80) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | der[start++] & 0xff;
      }
    }
    if (length < 0 || length > der.length - start) {
      throw new IOException("the key is damaged");
    }
    return new int[] {start, start + length};
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
