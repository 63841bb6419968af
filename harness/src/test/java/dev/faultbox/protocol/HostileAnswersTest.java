package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a service sends: an end in bounds, and words that fit into a message. */
final class HostileAnswersTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "POSTGRES_PASSWORD", "pw",
          "MYSQL_ROOT_PASSWORD", "pw",
          "REDIS_PASSWORD", "pw");

  private static final List<Dialogue> DIALOGUES =
      List.of(
          new PostgresDialogue(Credentials.ofPostgres(ENVIRONMENT)),
          new MysqlDialogue(Credentials.ofMysql(ENVIRONMENT)),
          new RedisDialogue(Credentials.ofRedis(ENVIRONMENT)),
          new NatsDialogue(Credentials.ofNats(Map.of())),
          new MemcachedDialogue(),
          new AmqpDialogue(Credentials.ofRabbitMq(Map.of())),
          Http2Dialogue.get(1),
          Http2Dialogue.grpcHealth(1),
          new MongoDialogue(),
          new CassandraDialogue(Credentials.ofCassandra(ENVIRONMENT)),
          new ClickhouseDialogue(Credentials.ofClickhouse(ENVIRONMENT)));

  /** The beginning of an answer of each that is not hostile. */
  private static final List<String> SAMPLES =
      List.of(
          "R\0\0\0\27\0\0\0\12SCRAM-SHA-256\0\0R\0\0\0\40\0\0\0\13r=x,s=c2FsdA==,i=99\0"
              + "E\0\0\0\20SFATAL\0Mwhy\0\0",
          "J\0\0\0\n8.0.30\0\21'\0\0\65NA>&6H{\0\r\252!\0\0\70\0\25\0\0\0\0\0\0\0\0\0\0"
              + "tkCjp/(~V6GV\0caching_sha2_password\0\2\0\0\2\1\4\10\0\0\4\1-----AB\7\0\0\2\0\0\0",
          "+OK\r\n-NOAUTH Authentication required.\r\n",
          "INFO {}\r\nPING\r\n-ERR 'x'\r\n",
          "SERVER_ERROR x\r\n",
          "AMQP\0\0\11\1",
          "\0\0\0\4\0\0\0\0\0\0\0\10\7\0\0\0\0\0\0\0\0\0\0\0\0\1",
          "\0\0\0\4\0\0\0\0\0\0\0\7\0\0\0\0\0\1\0\0\0\0\2\10\2",
          "0\0\0\0\1\0\0\0\1\0\0\0\335\7\0\0\0\0\0\0\0\33\0\0\0\1ok\0\0\0\0\0\0\0\0\0"
              + "\2e\0\2\0\0\0x\0\0",
          "\204\0\0\0\0\0\0\0\12\0\0\1\0\0\4nope",
          "\0\1C\1\1\1\1Z\1\0\1\0\2\377\377\377\377\0\1\1\0011\5UInt8\1\3\1\1\0\2\302\0\0\0\1x\4nope\0\0");

  @Property(tries = 4000)
  void mutatedAnswersEndInBounds(@ForAll @IntRange(max = 10) int index, @ForAll Random random) {
    byte[] answer = SAMPLES.get(index).getBytes(ISO_8859_1);
    for (int i = random.nextInt(6); i > 0; i--) {
      answer[random.nextInt(answer.length)] = (byte) random.nextInt();
    }
    check(DIALOGUES.get(index), answer, random);
    check(DIALOGUES.get(index), Arrays.copyOf(answer, random.nextInt(answer.length + 1)), random);
  }

  @Property(tries = 2000)
  void noiseEndsInBounds(
      @ForAll @IntRange(max = 10) int index,
      @ForAll @IntRange(max = 3000) int length,
      @ForAll Random random) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    check(DIALOGUES.get(index), noise, random);
  }

  private static void check(Dialogue dialogue, byte[] answer, Random random) {
    // Said over and over, until the dialogue has enough.
    PlayedPeer peer =
        new PlayedPeer(answer, told -> random.nextInt(4) == 0 ? answer.clone() : new byte[0]);
    try {
      dialogue.hold(new PeerInput(peer), peer);
      assertThat(peer.told()).hasSizeLessThan(1_100);
    } catch (EarlyEnd e) {
      assertThat(peer.told()).hasSizeLessThan(1_100);
    } catch (Refusal e) {
      assertThat(e.words()).isNotEmpty().hasSizeLessThan(700);
      assertThat(e.words().chars()).noneMatch(Character::isISOControl);
    } catch (ProtocolViolation e) {
      assertThat(e.getMessage()).isNotEmpty().hasSizeLessThan(300);
      assertThat(e.getMessage().chars()).noneMatch(Character::isISOControl);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("not an end of a dialogue", e);
    }
  }
}
