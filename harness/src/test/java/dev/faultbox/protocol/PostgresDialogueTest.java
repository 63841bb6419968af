package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what PostgreSQL 15.18 sent; statuses and parameters shortened. */
final class PostgresDialogueTest {
  private static final String OK = "R\0\0\0\10\0\0\0\0";
  private static final String SERVES =
      "S\0\0\0\36application_name\0faultbox\0" + "K\0\0\0\14\0\0\55O\3636J<Z\0\0\0\5I";
  private static final String ONE =
      "T\0\0\0!\0\1?column?\0\0\0\0\0\0\0\0\0\0\27\0\4\377\377\377\377\0\0"
          + "D\0\0\0\13\0\1\0\0\0\0011C\0\0\0\rSELECT 1\0Z\0\0\0\5I";

  @Test
  void aServerThatTrustsAnswersTheQuery() throws Exception {
    PlayedPeer peer = PlayedPeer.answering(OK + SERVES, ONE);
    peer.hold(dialogue("shop", ""));
    assertThat(peer.told())
        .containsExactly(
            "\0\0\0;\0\3\0\0user\0shop\0database\0shop\0application_name\0faultbox\0\0",
            "Q\0\0\0\rSELECT 1\0");
    assertThat(new String(dialogue("shop", "").goodbye(), ISO_8859_1)).isEqualTo("X\0\0\0\4");
  }

  @Test
  void aClearPasswordIsSent() throws Exception {
    PlayedPeer peer = PlayedPeer.answering("R\0\0\0\10\0\0\0\3", OK + SERVES, ONE);
    assertThat(peer.hold(dialogue("clear", "pw")).told().get(1)).isEqualTo("p\0\0\0\7pw\0");
  }

  @Test
  void anMd5PasswordIsSaltedAsTheServerTookIt() throws Exception {
    PlayedPeer peer = PlayedPeer.answering("R\0\0\0\14\0\0\0\5\273\220]\211", OK + SERVES, ONE);
    assertThat(peer.hold(dialogue("md5u", "pw")).told().get(1))
        .isEqualTo("p\0\0\0(md5a448ae697df7b49814529fc26a79e68f\0");
  }

  @Test
  void scramIsHeldToItsEnd() throws Exception {
    ScramServer scram = new ScramServer("sécret", "salt".getBytes(UTF_8), 64);
    PlayedPeer peer =
        new PlayedPeer(
            new byte[0],
            told ->
                switch (told[0]) {
                  case 0 -> message("R\0\0\0\27\0\0\0\12", "SCRAM-SHA-256\0\0");
                  case 'p' ->
                      new String(told, UTF_8).contains("n,,n=")
                          ? message("R____\0\0\0\13", scram.first(tail(told, "n,,")))
                          : message("R____\0\0\0\14", scram.last(tail(told, "c=")), OK + SERVES);
                  default -> ONE.getBytes(ISO_8859_1);
                });
    peer.hold(dialogue("scram", "sécret"));
    assertThat(peer.told()).hasSize(4);
    assertThat(scram.satisfied()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "28P01 | password authentication failed for user \"x\" | POSTGRES_USER and POSTGRES_PASSWORD in its env say how to sign in",
        "28000 | no pg_hba.conf entry for host \"172.17.0.1\" | a line \"host all all all scram-sha-256\" in its pg_hba.conf admits the tool",
        "3D000 | database \"none\" does not exist | POSTGRES_DB in its env names the database",
        "57P03 | the database system is starting up | ''"
      })
  void aRefusalIsRepeatedWithAdvice(String code, String words, String advice) {
    String body = "SFATAL\0VFATAL\0C" + code + "\0M" + words + "\0Fauth.c\0\0";
    Refusal refusal = refusal("E\0\0\0" + (char) (body.length() + 4) + body, "x", "y");
    assertThat(refusal.words()).isEqualTo(words);
    assertThat(refusal.advice()).isEqualTo(advice);
  }

  @Test
  void aPasswordThatIsNotKnownIsAskedFor() {
    Refusal refusal = refusal("R\0\0\0\10\0\0\0\3", "x", "");
    assertThat(refusal.words()).isEqualTo("it asks for the password of user \"x\"");
    assertThat(refusal.advice()).startsWith("POSTGRES_USER and POSTGRES_PASSWORD");
  }

  @ParameterizedTest
  @CsvSource({"7, authentication method 7", "10, offers GSSAPI to sign in"})
  void otherWaysToSignInAreNamed(int method, String words) {
    String body = method == 10 ? "GSSAPI\0\0" : "";
    String message = "R\0\0\0" + (char) (body.length() + 8) + "\0\0\0" + (char) method + body;
    assertThat(refusal(message, "x", "y").words()).contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 400', a message of 1414811691 bytes",
    "'\n', something that is not PostgreSQL's protocol",
  })
  void otherProtocolsAreToldApart(String answer, String words) {
    assertThatThrownBy(() -> PlayedPeer.answering(answer).hold(dialogue("x", "y")))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageStartingWith(words);
  }

  @Test
  void aServerThatNeverComesToAnEndIsLeft() {
    assertThatThrownBy(
            () -> PlayedPeer.answering("N\0\0\0\4".repeat(2_000)).hold(dialogue("x", "y")))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("more than 1000 messages");
    assertThatThrownBy(() -> PlayedPeer.answering(OK + SERVES).hold(dialogue("x", "y")))
        .isInstanceOf(EarlyEnd.class);
    assertThatThrownBy(
            () -> PlayedPeer.answering(OK + SERVES, "Z\0\0\0\5I").hold(dialogue("x", "y")))
        .hasMessage("no result of SELECT 1");
  }

  private static PostgresDialogue dialogue(String user, String password) {
    return new PostgresDialogue(
        Credentials.ofPostgres(Map.of("POSTGRES_USER", user, "POSTGRES_PASSWORD", password)));
  }

  private static Refusal refusal(String answer, String user, String password) {
    return catchThrowableOfType(
        Refusal.class, () -> PlayedPeer.answering(answer).hold(dialogue(user, password)));
  }

  private static String tail(byte[] told, String from) {
    String text = new String(told, UTF_8);
    return text.substring(text.indexOf(from));
  }

  /** A head whose length is put in, its text, and what follows. */
  private static byte[] message(String head, String... parts) {
    String body = head.substring(5) + parts[0];
    int length = body.length() + 4;
    String rest = parts.length > 1 ? parts[1] : "";
    return ("R\0\0" + (char) (length >> 8) + (char) (length & 0xff) + body + rest)
        .getBytes(ISO_8859_1);
  }
}
