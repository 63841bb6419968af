package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what MariaDB 10.11 sent, and servers that speak as MySQL 8 does. */
final class MysqlDialogueTest {
  private static final String MARIADB =
      "d\0\0\0\n5.5.5-10.11.19-MariaDB-0+deb12u1\0J\0\0\0Rp_hle9,\0\376\367\10\2\0\377\201\25"
          + "\0\0\0\0\0\0\35\0\0\0okM~Te\"vOe/W\0mysql_native_password\0";
  private static final String MYSQL_8 =
      "J\0\0\0\n8.0.30\0\21'\0\0\65NA>&6H{\0\r\252!\0\0\70\0\25\0\0\0\0\0\0\0\0\0\0"
          + "tkCjp/(~V6GV\0caching_sha2_password\0";
  private static final String NONCE_8 = "5NA>&6H{tkCjp/(~V6GV";
  private static final String MARIADB_OK = "\7\0\0\2\0\0\0\2\0\0\0";
  private static final String ONE =
      "\1\0\0\1\1\27\0\0\2\3def\0\0\0\0011\0\f?\0\1\0\0\0\3\201\0\0\0\0\5\0\0\3\376\0\0\2\0"
          + "\2\0\0\4\0011\5\0\0\5\376\0\0\2\0";

  @Test
  void theOldMethodIsWhatMariadbAccepted() throws Exception {
    PlayedPeer peer = PlayedPeer.greeting(MARIADB, MARIADB_OK, ONE);
    peer.hold(dialogue("MYSQL_USER", "u", "MYSQL_PASSWORD", "pw", "MYSQL_DATABASE", "shop"));
    assertThat(peer.told())
        .containsExactly(
            "R\0\0\1\11\202\10\0\0\0\0\1!"
                + "\0".repeat(23)
                + "u\0\24_r\f4\343\n\212\212a\313f\201s\4\2667%\375\325Hshop\0"
                + "mysql_native_password\0",
            "\11\0\0\0\3SELECT 1");
  }

  @Test
  void aCachedPasswordIsEnough() throws Exception {
    PlayedPeer peer = PlayedPeer.greeting(MYSQL_8, "\2\0\0\2\1\3\7\0\0\3\0\0\0\0\0\0\0", ONE);
    peer.hold(dialogue("MYSQL_ROOT_PASSWORD", "pw"));
    assertThat(peer.told().get(0))
        .startsWith(
            "\\\0\0\1\1\202\10\0\0\0\0\1!" + "\0".repeat(23) + "root\0 \7\267\241\322\271;M")
        .endsWith("\202\255caching_sha2_password\0");
  }

  @Test
  void aPasswordThatIsNotCachedIsSentToTheHolderOfTheKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    byte[][] secret = new byte[1][];
    PlayedPeer peer =
        new PlayedPeer(
            MYSQL_8.getBytes(ISO_8859_1),
            told -> {
              byte[] body = Arrays.copyOfRange(told, 4, told.length);
              return switch (told[3]) {
                case 1 -> packet(2, "\1\4");
                case 3 -> packet(4, "\1" + pem);
                case 5 -> {
                  secret[0] = body;
                  yield packet(6, "\0\0\0\2\0\0\0");
                }
                default -> ONE.getBytes(ISO_8859_1);
              };
            });
    peer.hold(dialogue("MYSQL_ROOT_PASSWORD", "sécret"));
    assertThat(peer.told().get(1)).isEqualTo("\1\0\0\3\2");
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
    cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate());
    byte[] plain = cipher.doFinal(secret[0]);
    byte[] nonce = NONCE_8.getBytes(ISO_8859_1);
    for (int i = 0; i < plain.length; i++) {
      plain[i] ^= nonce[i % nonce.length];
    }
    assertThat(new String(plain, UTF_8)).isEqualTo("sécret\0");
  }

  @Test
  void aServerMayAskForAnotherMethod() throws Exception {
    PlayedPeer peer =
        PlayedPeer.greeting(
            MYSQL_8,
            new String(
                packet(2, "\376mysql_native_password\0" + "Rp_hle9,okM~Te\"vOe/W\0"), ISO_8859_1),
            "\7\0\0\4\0\0\0\2\0\0\0",
            ONE);
    peer.hold(dialogue("MYSQL_USER", "u", "MYSQL_PASSWORD", "pw"));
    assertThat(peer.told().get(1))
        .isEqualTo("\24\0\0\3_r\f4\343\n\212\212a\313f\201s\4\2667%\375\325H");
  }

  @Test
  void anEmptyPasswordIsNoProof() throws Exception {
    PlayedPeer peer = PlayedPeer.greeting(MARIADB, MARIADB_OK, ONE);
    peer.hold(dialogue("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"));
    assertThat(peer.told().get(0)).contains("root\0\0mysql_native_password\0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1045 | Access denied for user 'u'@'localhost' (using password: YES) | MYSQL_USER and MYSQL_PASSWORD, or MYSQL_ROOT_PASSWORD, in its env say how to sign in",
        "1049 | Unknown database 'shop' | MYSQL_DATABASE in its env names the database",
        "1040 | Too many connections | ''"
      })
  void aRefusalIsRepeatedWithAdvice(int code, String words, String advice) {
    String error = "\377" + (char) (code & 0xff) + (char) (code >> 8);
    Refusal refusal = refusal(MARIADB, text(packet(2, error + "#28000" + words)));
    assertThat(refusal.words()).isEqualTo(words);
    assertThat(refusal.advice()).isEqualTo(advice);
    assertThat(refusal(text(packet(0, error + words))).words()).isEqualTo(words);
    assertThat(refusal(MARIADB, MARIADB_OK, text(packet(1, error + "#HY000" + words))).words())
        .isEqualTo(words);
  }

  @Test
  void methodsThatAreNotKnownAreNamed() {
    Refusal refusal = refusal(MARIADB, text(packet(2, "\376client_ed25519\0nonce\0")));
    assertThat(refusal.words())
        .isEqualTo("user \"u\" signs in by client_ed25519, which ready() cannot");
    assertThat(refusal(MARIADB, text(packet(2, "\376"))).words()).contains("before MySQL 4.1");
  }

  @ParameterizedTest
  @CsvSource({
    "'\1\0\0\0\11', something that is not MySQL's protocol",
    "'\0\0\0\0', an empty packet",
    "'\377\377\377\0', a message of 16777215 bytes"
  })
  void otherProtocolsAreToldApart(String greeting, String words) {
    assertThatThrownBy(() -> PlayedPeer.greeting(greeting).hold(dialogue("MYSQL_USER", "u")))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageStartingWith(words);
  }

  @Test
  void aServerThatNeverComesToAnEndIsLeft() {
    String more = text(packet(2, "\1\3")).repeat(100);
    assertThatThrownBy(() -> PlayedPeer.greeting(MYSQL_8, more).hold(dialogue("MYSQL_USER", "u")))
        .hasMessage("no end of the sign-in");
    String row = text(packet(2, "\0011")).repeat(100);
    assertThatThrownBy(
            () -> PlayedPeer.greeting(MARIADB, MARIADB_OK, row).hold(dialogue("MYSQL_USER", "u")))
        .hasMessage("no result of SELECT 1");
  }

  private static MysqlDialogue dialogue(String... environment) {
    Map<String, String> variables = new java.util.HashMap<>();
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return new MysqlDialogue(Credentials.ofMysql(variables));
  }

  private static Refusal refusal(String greeting, String... answers) {
    return catchThrowableOfType(
        Refusal.class,
        () ->
            PlayedPeer.greeting(greeting, answers)
                .hold(dialogue("MYSQL_USER", "u", "MYSQL_PASSWORD", "pw")));
  }

  private static byte[] packet(int number, String body) {
    return MysqlPackets.packet(number, body.getBytes(ISO_8859_1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
