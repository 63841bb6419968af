package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's side of PostgreSQL's authentication: trust, password, md5, SCRAM-SHA-256. */
final class PostgresLogin {
  static final String ADVICE = "POSTGRES_USER and POSTGRES_PASSWORD in its env say how to sign in";

  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private static final int CODE_BYTES = 4;
  private static final int SALT_BYTES = 4;
  private static final String SCRAM = "SCRAM-SHA-256";

  private final Credentials credentials;
  private final ScramKeys keys;
  private @Nullable Scram scram;

  PostgresLogin(Credentials credentials, ScramKeys keys) {
    this.credentials = requireNonNull(credentials, "credentials is null");
    this.keys = requireNonNull(keys, "keys is null");
  }

  /**
   * What to answer to the body of an authentication request, empty for nothing.
   *
   * @throws Refusal when there is no answer
   */
  byte[] answer(byte[] request) throws IOException {
    PeerBytes in = new PeerBytes(request);
    int code = (int) in.bigEndian(CODE_BYTES);
    return switch (code) {
      case OK -> new byte[0];
      case CLEARTEXT -> new ByteWriter().text(password()).bytes();
      case MD5 -> md5(in.bytes(SALT_BYTES));
      case SASL -> firstOf(in.rest());
      case SASL_CONTINUE -> started().second(new String(in.rest(), UTF_8)).getBytes(UTF_8);
      case SASL_FINAL -> {
        started().verify(new String(in.rest(), UTF_8));
        yield new byte[0];
      }
      default ->
          throw new Refusal(
              "it asks for authentication method " + code, "let it accept a password");
    };
  }

  private String password() throws Refusal {
    if (credentials.password().isEmpty()) {
      throw new Refusal(
          "it asks for the password of user \"" + Texts.words(credentials.user()) + "\"", ADVICE);
    }
    return credentials.password();
  }

  /** {@code "md5" + md5(md5(password + user) + salt)}, digests in hexadecimal. */
  private byte[] md5(byte[] salt) throws Refusal {
    String inner =
        Digests.hex(Digests.of("MD5", (password() + credentials.user()).getBytes(UTF_8)));
    String outer = Digests.hex(Digests.of("MD5", inner.getBytes(US_ASCII), salt));
    return new ByteWriter().text("md5" + outer).bytes();
  }

  private byte[] firstOf(byte[] mechanisms) throws IOException {
    List<String> offered = Arrays.asList(new String(mechanisms, UTF_8).split("\0", -1));
    if (!offered.contains(SCRAM)) {
      throw new Refusal(
          "it offers " + Texts.words(String.join(" ", offered)) + " to sign in",
          "let it accept " + SCRAM);
    }
    password();
    scram = new Scram(keys);
    byte[] first = scram.first().getBytes(UTF_8);
    return new ByteWriter().text(SCRAM).bigEndian(first.length, 4).add(first).bytes();
  }

  private Scram started() throws ProtocolViolation {
    if (scram == null) {
      throw new ProtocolViolation("the middle of a sign-in that was not begun");
    }
    return scram;
  }
}
