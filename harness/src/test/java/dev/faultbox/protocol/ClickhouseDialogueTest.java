package dev.faultbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With what ClickHouse 18.16 sent. */
final class ClickhouseDialogueTest {
  private static final String GREETING = "\0\nClickHouse\22\20\214\251\3\7Etc/UTC";
  private static final String INFO = "\0\1\0\2\377\377\377\377\0";
  private static final String HEADER = "\1" + INFO + "\1\0\0011\5UInt8";
  private static final String ROW = "\1" + INFO + "\1\1\0011\5UInt8\1";
  private static final String PROFILE = "\6\1\1\t\0\0\1";
  private static final String PROGRESS = "\3\1\1\0";
  private static final String NOTHING = "\1" + INFO + "\0\0";
  private static final String END = "\5";

  @Test
  void answersAQuery() throws Exception {
    PlayedPeer peer =
        PlayedPeer.answering(GREETING, HEADER + ROW + PROFILE + PROGRESS + NOTHING + END);
    assertThat(
            peer.hold(dialogue(Map.of("CLICKHOUSE_USER", "app", "CLICKHOUSE_PASSWORD", "pä")))
                .told())
        .containsExactly(
            "\0\10faultbox\1\0\305\247\3\7default\3app\3p\303\244",
            "\1\0\1\0\0\t0.0.0.0:0\1\0\0\10faultbox\1\0\305\247\3\0\0\2\0\10SELECT 1"
                + "\2\0\1\0\2\377\377\377\377\0\0\0");
  }

  @Test
  void isTheDefaultUsersUnlessToldOtherwise() throws Exception {
    String answer = ROW + END;
    assertThat(PlayedPeer.answering(GREETING, answer).hold(dialogue(Map.of())).told().get(0))
        .endsWith("\7default\7default\0");
    Map<String, String> shop = Map.of("CLICKHOUSE_DB", "shop");
    assertThat(PlayedPeer.answering(GREETING, answer).hold(dialogue(shop)).told().get(0))
        .endsWith("\4shop\7default\0");
  }

  @Test
  void refuses() {
    String refusal =
        "\2\302\0\0\0\rDB::Exception-DB::Exception: Password required for user app\0\0";
    assertRefused(PlayedPeer.answering(refusal));
    assertRefused(PlayedPeer.answering(GREETING, refusal));
    assertRefused(PlayedPeer.answering(GREETING, HEADER + refusal));
  }

  private static void assertRefused(PlayedPeer peer) {
    assertThatThrownBy(() -> peer.hold(dialogue(Map.of())))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.words())
                  .isEqualTo("DB::Exception: Password required for user app");
              assertThat(refusal.advice()).startsWith("CLICKHOUSE_USER");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        END,
        HEADER + END,
        "\1" + INFO + "\1\1\0011\5UInt8\2" + END,
        "\1" + INFO + "\1\1\0011\6String\0011" + END,
        "\1" + INFO + "\2\1\0011\5UInt8\1" + END,
        "\7",
        "\377\377\377\377\377\377\377\377\377\377\377",
      })
  void somethingElseIsNoAnswer(String answer) {
    PlayedPeer peer = PlayedPeer.answering(GREETING, answer);
    assertThatThrownBy(() -> peer.hold(dialogue(Map.of()))).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void endlessProgressEnds() {
    PlayedPeer peer = PlayedPeer.answering(GREETING, PROGRESS.repeat(1_000));
    assertThatThrownBy(() -> peer.hold(dialogue(Map.of())))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("more than 20 packets");
  }

  private static ClickhouseDialogue dialogue(Map<String, String> environment) {
    return new ClickhouseDialogue(Credentials.ofClickhouse(environment));
  }
}
