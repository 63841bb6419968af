package dev.faultbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With what Redis 7.0, NATS 2.9, memcached 1.6, RabbitMQ 3.10 and two HTTP/2 servers sent. */
final class DialogueTest {
  private static final String INFO =
      "INFO {\"server_id\":\"ND2U\",\"version\":\"2.9.10\",\"proto\":1%s} \r\n";
  private static final String CONNECT =
      "CONNECT {\"verbose\":false,\"pedantic\":false,%s\"name\":\"faultbox\",\"lang\":\"java\","
          + "\"version\":\"1\",\"protocol\":0}";
  private static final String NATS_WANTS_SIGN_IN = ",\"auth_required\":true";
  private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
  private static final String GRPC_HEADERS =
      "\0\0\40\1\4\0\0\0\1\210@\fcontent-type\20application/grpc";

  @Test
  void redisAnswersAPing() throws Exception {
    assertThat(PlayedPeer.answering("+PONG\r\n").hold(redis("")).told())
        .containsExactly("*1\r\n$4\r\nPING\r\n");
    assertThat(PlayedPeer.answering("+OK\r\n+PONG\r\n").hold(redis("pw")).told())
        .containsExactly("*2\r\n$4\r\nAUTH\r\n$2\r\npw\r\n*1\r\n$4\r\nPING\r\n");
    RedisDialogue user =
        new RedisDialogue(Credentials.ofRedis(Map.of("REDIS_USER", "u", "REDIS_PASSWORD", "pä")));
    assertThat(PlayedPeer.answering("+OK\r\n+PONG\r\n").hold(user).told().get(0))
        .startsWith("*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$3\r\np\303\244\r\n");
  }

  @Test
  void redisWithoutAPasswordNeedsNone() throws Exception {
    PlayedPeer.answering("-ERR AUTH <password> called without any password configured\r\n+PONG\r\n")
        .hold(redis("pw"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | -NOAUTH Authentication required. | NOAUTH Authentication required. | REDIS_PASSWORD",
        "x | -WRONGPASS invalid username-password pair or user is disabled.~-NOAUTH Authentication required. | WRONGPASS invalid username-password pair or user is disabled. | REDIS_PASSWORD",
        "'' | -LOADING Redis is loading the dataset in memory | LOADING Redis is loading the dataset in memory | ''",
        "x | -DENIED Redis is running in protected mode | DENIED Redis is running in protected mode | args",
      })
  void redisRefuses(String password, String answer, String words, String advice) {
    Refusal refusal = refusal(redis(password), answer.replace("~", "\r\n") + "\r\n");
    assertThat(refusal.words()).isEqualTo(words);
    assertThat(refusal.advice()).startsWith(advice);
    assertThat(refusal.advice().isEmpty()).isEqualTo(advice.isEmpty());
  }

  @Test
  void natsAnswersAPing() throws Exception {
    PlayedPeer peer = PlayedPeer.greeting(INFO.formatted(""), "PING\r\n", "PONG\r\n");
    assertThat(peer.hold(nats(Map.of())).told())
        .containsExactly(CONNECT.formatted("") + "\r\nPING\r\n", "PONG\r\n");
    PlayedPeer refusing = PlayedPeer.greeting(INFO.formatted(""), "-ERR 'Stale Connection'\r\n");
    assertThatThrownBy(() -> refusing.hold(nats(Map.of())))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.words()).isEqualTo("'Stale Connection'");
              assertThat(refusal.advice()).isEmpty();
            });
  }

  @Test
  void natsIsToldWhoSignsIn() throws Exception {
    assertThat(natsIsTold(Map.of("NATS_USER", "u", "NATS_PASSWORD", "p\"\\\n")))
        .startsWith(CONNECT.formatted("\"user\":\"u\",\"pass\":\"p\\\"\\\\\\u000a\","));
    assertThat(natsIsTold(Map.of("NATS_TOKEN", "t")))
        .startsWith(CONNECT.formatted("\"auth_token\":\"t\","));
  }

  private static String natsIsTold(Map<String, String> environment) throws Exception {
    PlayedPeer peer = PlayedPeer.greeting(INFO.formatted(NATS_WANTS_SIGN_IN), "PONG\r\n");
    return peer.hold(nats(environment)).told().get(0);
  }

  /** One that wants TLS is told no password. */
  @Test
  void natsRefuses() {
    PlayedPeer stranger =
        PlayedPeer.greeting(
            INFO.formatted(NATS_WANTS_SIGN_IN), "-ERR 'Authorization Violation'\r\n");
    assertThatThrownBy(() -> stranger.hold(nats(Map.of())))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.words()).isEqualTo("'Authorization Violation'");
              assertThat(refusal.advice()).startsWith("NATS_USER and NATS_PASSWORD");
            });
    PlayedPeer tls = PlayedPeer.greeting(INFO.formatted(",\"tls_required\": true"));
    assertThatThrownBy(() -> tls.hold(nats(Map.of())))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("TLS");
    assertThat(tls.told()).isEmpty();
  }

  private static NatsDialogue nats(Map<String, String> environment) {
    return new NatsDialogue(Credentials.ofNats(environment));
  }

  @Test
  void memcachedTellsItsVersion() throws Exception {
    PlayedPeer peer = PlayedPeer.answering("VERSION 1.6.18\r\n");
    assertThat(peer.hold(new MemcachedDialogue()).told()).containsExactly("version\r\n");
    assertThat(refusal(new MemcachedDialogue(), "SERVER_ERROR out of memory\r\n").words())
        .isEqualTo("SERVER_ERROR out of memory");
  }

  private static final String AMQP_START = "\1\0\0\0\0\0\6\0\n\0\n\0\11\316";
  private static final String AMQP_TUNE = "\1\0\0\0\0\0\f\0\n\0\36\7\377\0\2\0\0\0<\316";
  private static final String AMQP_OPEN = "\1\0\0\0\0\0\5\0\n\0)\0\316";
  private static final String AMQP_HEARTBEAT = "\10\0\0\0\0\0\0\316";

  @Test
  void amqpIsOpened() throws Exception {
    PlayedPeer peer = PlayedPeer.answering(AMQP_START, AMQP_HEARTBEAT + AMQP_TUNE, "", AMQP_OPEN);
    AmqpDialogue dialogue =
        new AmqpDialogue(
            Credentials.ofRabbitMq(
                Map.of("RABBITMQ_DEFAULT_USER", "app", "RABBITMQ_DEFAULT_PASS", "pw")));
    assertThat(peer.hold(dialogue).told())
        .containsExactly(
            "AMQP\0\0\11\1",
            "\1\0\0\0\0\0P\0\n\0\13\0\0\0001\fcapabilitiesF\0\0\0\37"
                + "\34authentication_failure_closet\1\5PLAIN\0\0\0\7\0app\0pw\5en_US\316",
            "\1\0\0\0\0\0\f\0\n\0\37\7\377\0\2\0\0\0\0\316",
            "\1\0\0\0\0\0\b\0\n\0(\1/\0\0\316");
    assertThat(refusal(amqp(Map.of()), "AMQP\3\1\0\0").words())
        .isEqualTo("it speaks AMQP 1-0-0, not 0-9-1");
  }

  @Test
  void amqpTakesTheBrokersDefaultForWhatIsNotSaid() throws Exception {
    for (String variable : new String[] {"RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS"}) {
      PlayedPeer peer = PlayedPeer.answering(AMQP_START, AMQP_TUNE, "", AMQP_OPEN);
      boolean user = variable.endsWith("USER");
      assertThat(peer.hold(amqp(Map.of(variable, "x"))).told().get(1))
          .contains(user ? "\0x\0guest" : "\0guest\0x");
    }
  }

  /** The default user of RabbitMQ may sign in from its own machine only. */
  @Test
  void amqpServesWhoeverItRefuses() throws Exception {
    String refused = "\1\0\0\0\0\0\26\0\n\0002\1\223\13NO, NOT YOU\0\0\0\0\316";
    PlayedPeer.answering(AMQP_START, refused).hold(amqp(Map.of()));
    PlayedPeer peer = PlayedPeer.answering(AMQP_START, refused);
    Dialogue told = amqp(Map.of("RABBITMQ_DEFAULT_USER", "app"));
    assertThatThrownBy(() -> peer.hold(told))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.words()).isEqualTo("403 NO, NOT YOU");
              assertThat(refusal.advice()).startsWith("RABBITMQ_DEFAULT_USER");
            });
    PlayedPeer elsewhere =
        PlayedPeer.answering(
            AMQP_START, AMQP_TUNE, "", "\1\0\0\0\0\0\16\0\n\0002\2\22\3no!\0\0\0\0\316");
    assertThatThrownBy(() -> elsewhere.hold(amqp(Map.of("RABBITMQ_DEFAULT_VHOST", "shop"))))
        .isInstanceOf(Refusal.class)
        .hasMessage("530 no!");
  }

  private static AmqpDialogue amqp(Map<String, String> environment) {
    return new AmqpDialogue(Credentials.ofRabbitMq(environment));
  }

  @Test
  void http2AnswersARequest() throws Exception {
    PlayedPeer peer =
        PlayedPeer.answering(
            SETTINGS
                + "\0\0\10\6\0\0\0\0\00012345678"
                + "\0\0\3\1\4\0\0\0\1\215a\226"
                + "\0\0\2\0\0\0\0\0\1no");
    assertThat(peer.hold(Http2Dialogue.get(18080)).told())
        .containsExactly(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
                + "\0\0\24\1\5\0\0\0\1\202\206\204\1\17localhost:18080",
            "\0\0\0\4\1\0\0\0\0",
            "\0\0\10\6\1\0\0\0\00012345678");
  }

  @Test
  void http2RefusesARequest() throws Exception {
    assertThat(refusal(Http2Dialogue.get(1), SETTINGS + "\0\0\4\3\0\0\0\0\1\0\0\0\7").words())
        .isEqualTo("it takes no requests yet");
    assertThat(
            refusal(Http2Dialogue.get(1), SETTINGS + "\0\0\14\7\0\0\0\0\0\0\0\0\0\0\0\0\13calm")
                .words())
        .isEqualTo("it goes away, error 11: calm");
    // gRPC's server resets what is no call of a method: it has read it.
    PlayedPeer.answering(SETTINGS + "\0\0\4\3\0\0\0\0\1\0\0\0\2").hold(Http2Dialogue.get(1));
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "2, NOT_SERVING", "3, SERVICE_UNKNOWN", "9, status 9"})
  void grpcSaysWhetherItServes(int status, String word) throws Exception {
    String answer = SETTINGS + GRPC_HEADERS + "\0\0\7\0\0\0\0\0\1\0\0\0\0\2\10" + (char) status;
    if (word.isEmpty()) {
      PlayedPeer.answering(answer).hold(Http2Dialogue.grpcHealth(1));
    } else {
      assertThat(refusal(Http2Dialogue.grpcHealth(1), answer).words())
          .isEqualTo("its health service says " + word);
    }
  }

  @Test
  void grpcMayPadAndCutItsAnswer() throws Exception {
    String padded = "\0\0\10\0\10\0\0\0\1\2\0\0\0\0\2\0\0";
    String rest = "\0\0\2\0\1\0\0\0\1\10\1";
    PlayedPeer.answering(SETTINGS + GRPC_HEADERS + padded + rest).hold(Http2Dialogue.grpcHealth(1));
    assertThat(
            refusal(
                    Http2Dialogue.grpcHealth(1),
                    SETTINGS + GRPC_HEADERS + "\0\0\5\0\1\0\0\0\1\0\0\0\0\0")
                .words())
        .isEqualTo("its health service says UNKNOWN");
  }

  @Test
  void grpcWithoutAHealthServiceServes() throws Exception {
    PlayedPeer peer = PlayedPeer.answering(SETTINGS + "\0\0\2\1\5\0\0\0\1\210@");
    assertThat(peer.hold(Http2Dialogue.grpcHealth(19010)).told().get(0))
        .endsWith(
            "\0\0Q\1\4\0\0\0\1\203\206\4\34/grpc.health.v1.Health/Check\1\17localhost:19010"
                + "\17\20\20application/grpc\0\2te\10trailers"
                + "\0\0\5\0\1\0\0\0\1\0\0\0\0\0");
  }

  @Test
  void cassandraSignsInWhereItIsAskedTo() throws Exception {
    PlayedPeer peer =
        PlayedPeer.answering(
            "\204\0\0\0\3\0\0\0\4\0\2ab",
            "\204\0\0\0\20\0\0\0\4\377\377\377\377",
            "\204\0\0\0\10\0\0\0\1x");
    CassandraDialogue dialogue =
        new CassandraDialogue(
            Credentials.ofCassandra(Map.of("CASSANDRA_USER", "u", "CASSANDRA_PASSWORD", "pw")));
    assertThat(peer.hold(dialogue).told())
        .containsExactly(
            "\4\0\0\0\1\0\0\0\26\0\1\0\13CQL_VERSION\0\0053.0.0",
            "\4\0\0\0\17\0\0\0\11\0\0\0\5\0u\0pw",
            "\4\0\0\0\7\0\0\0%\0\0\0\36SELECT now() FROM system.local\0\1\0");
    PlayedPeer.answering("\204\0\0\0\2\0\0\0\0", "\204\0\0\0\10\0\0\0\0").hold(dialogue);
    Refusal refusal = refusal(dialogue, "\204\0\0\0\0\0\0\0\24\0\0\1\0\0\16Bad credential");
    assertThat(refusal.words()).isEqualTo("Bad credential");
    assertThat(refusal.advice()).startsWith("CASSANDRA_USER");
  }

  @Test
  void mongodbAnswersAPing() throws Exception {
    String unknown = mongo("\1ok\0\0\0\0\0\0\0\0\0\2errmsg\0\12\0\0\0no hello!\0");
    String fine = mongo("\10isWritablePrimary\0\1\21t\0abcdefgh\1ok\0\0\0\0\0\0\0\360?");
    PlayedPeer peer = PlayedPeer.answering(unknown, fine);
    assertThat(peer.hold(new MongoDialogue()).told().get(1))
        .isEqualTo(
            "3\0\0\0\1\0\0\0\0\0\0\0\335\7\0\0\0\0\0\0\0\36\0\0\0"
                + "\20ping\0\1\0\0\0\2$db\0\6\0\0\0admin\0\0");
    PlayedPeer starting = PlayedPeer.answering(fine, unknown);
    assertThatThrownBy(() -> starting.hold(new MongoDialogue()))
        .isInstanceOf(Refusal.class)
        .hasMessage("no hello!");
  }

  @Test
  void otherProtocolsAreToldApart() {
    for (Dialogue dialogue :
        new Dialogue[] {
          redis(""),
          nats(Map.of()),
          new MemcachedDialogue(),
          amqp(Map.of()),
          Http2Dialogue.get(1),
          new MongoDialogue(),
          new CassandraDialogue(Credentials.ofCassandra(Map.of()))
        }) {
      PlayedPeer peer = PlayedPeer.greeting("HTTP/1.1 400 Bad Request\r\n\r\n");
      assertThatThrownBy(() -> peer.hold(dialogue)).isInstanceOf(ProtocolViolation.class);
    }
  }

  private static RedisDialogue redis(String password) {
    return new RedisDialogue(Credentials.ofRedis(Map.of("REDIS_PASSWORD", password)));
  }

  private static String mongo(String fields) {
    int document = fields.length() + 5;
    return (char) (document + 21)
        + "\0\0\0\1\0\0\0\1\0\0\0\335\7\0\0\0\0\0\0\0"
        + (char) document
        + "\0\0\0"
        + fields
        + "\0";
  }

  private static Refusal refusal(Dialogue dialogue, String answer) {
    return catchThrowableOfType(Refusal.class, () -> PlayedPeer.greeting(answer).hold(dialogue));
  }
}
