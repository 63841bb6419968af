package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScramTest {
  private static final String FIRST =
      "r=2377b789b7b28b48Yb+ZOyjZAGVv8NpQu7tNCgjl,s=HGrP+MZwDNMezmXepC7bqQ==,i=4096";

  private final Scram scram = new Scram(new ScramKeys("sécret"), "2377b789b7b28b48");

  /** What PostgreSQL 15 sent, and accepted. */
  @Test
  void aSignInThatWasAcceptedIsMadeAgain() throws Exception {
    assertThat(scram.first()).isEqualTo("n,,n=,r=2377b789b7b28b48");
    assertThat(scram.second(FIRST))
        .isEqualTo(
            "c=biws,r=2377b789b7b28b48Yb+ZOyjZAGVv8NpQu7tNCgjl,"
                + "p=m2uInZ2jci283GgoZDERw4OmdRV8U032kYdzB8JkS5Q=");
    scram.verify("v=cKK4KR8eNxI4xa8ib3NpC5O0SzAoxX1uLYHhyoqRRKA=");
  }

  @Test
  void passwordsAreComposedBeforeTheyAreHashed() throws Exception {
    Scram decomposed = new Scram(new ScramKeys("se\u0301cret"), "2377b789b7b28b48");
    assertThat(decomposed.second(FIRST)).isEqualTo(scram.second(FIRST));
  }

  @Test
  void aKeyIsRememberedUntilAnotherIsAskedFor() {
    ScramKeys keys = new ScramKeys("pw");
    byte[] salt = {1, 2, 3};
    byte[] first = keys.salted(salt, 10);
    keys.salted(salt, 10)[0]++;
    assertThat(keys.salted(salt, 10)).isEqualTo(first);
    assertThat(keys.salted(salt, 11)).isNotEqualTo(first);
    assertThat(keys.salted(new byte[] {1, 2, 4}, 10)).isNotEqualTo(first);
    assertThat(keys.salted(salt, 10)).isEqualTo(first);
  }

  @Test
  void aServerThatDoesNotKnowThePasswordIsFoundOut() throws Exception {
    ScramServer other = new ScramServer("other", "salt".getBytes(UTF_8), 10);
    String last = other.last(scram.second(other.first(scram.first())));
    assertThat(other.satisfied()).isFalse();
    assertThatThrownBy(() -> scram.verify(last))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("signature");
    assertThatThrownBy(() -> new Scram(new ScramKeys("pw")).verify(last))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "r=2377b789b7b28b48,s=c2FsdA==,i=1",
        "r=someoneelse,s=c2FsdA==,i=1",
        "r=2377b789b7b28b48x,s=!,i=1",
        "r=2377b789b7b28b48x,i=1",
        "r=2377b789b7b28b48x,s=c2FsdA==,i=0",
        "r=2377b789b7b28b48x,s=c2FsdA==,i=-5",
        "r=2377b789b7b28b48x,s=c2FsdA==,i=1000001",
        "r=2377b789b7b28b48x,s=c2FsdA==,i=99999999999"
      })
  void hostileFirstMessagesAreRefused(String first) {
    assertThatThrownBy(() -> scram.second(first)).isInstanceOf(ProtocolViolation.class);
  }
}
