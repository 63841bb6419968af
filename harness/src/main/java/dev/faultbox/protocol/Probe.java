package dev.faultbox.protocol;

import dev.faultbox.model.Check;
import dev.faultbox.model.InterfaceSpec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/**
 * How a healthcheck attempt is made on one service. What it has learned, a key that took long to
 * derive, serves all attempts of a run. Safe for any thread.
 */
public interface Probe {
  /**
   * One attempt on the calling thread. Whether the service itself listens is the caller's question.
   *
   * @param budget time left for the healthcheck; an attempt takes no longer, and has its own limit
   * @param farewell how its connection is ended, in addition to the budget
   * @throws InterruptedException as soon as the thread is interrupted
   */
  ProbeResult attempt(InetSocketAddress address, Duration budget, Farewell farewell)
      throws InterruptedException;

  /**
   * The probe a check asks for.
   *
   * @param environment variables the service runs with; they tell how to sign in
   * @throws IllegalArgumentException when the protocol has no probe
   */
  static Probe of(Check check, Map<String, String> environment) {
    if (check instanceof Check.Http http) {
      return HttpProbe.healthy(http.port(), http.path());
    }
    return check instanceof Check.Speaks speaks
        ? speaks(speaks.iface(), environment)
        : new TcpProbe();
  }

  private static Probe speaks(InterfaceSpec iface, Map<String, String> environment) {
    return switch (iface.protocol()) {
      case TCP -> new TcpProbe();
      case HTTP -> HttpProbe.answers(iface.port());
      case CLICKHOUSE -> clickhouse(iface.port(), Credentials.ofClickhouse(environment));
      case HTTP2 -> new DialogueProbe(Http2Dialogue.get(iface.port()));
      case GRPC -> new DialogueProbe(Http2Dialogue.grpcHealth(iface.port()));
      case POSTGRES -> new DialogueProbe(new PostgresDialogue(Credentials.ofPostgres(environment)));
      case MYSQL -> new DialogueProbe(new MysqlDialogue(Credentials.ofMysql(environment)));
      case REDIS -> new DialogueProbe(new RedisDialogue(Credentials.ofRedis(environment)));
      case NATS -> new DialogueProbe(new NatsDialogue(Credentials.ofNats(environment)));
      case MEMCACHED -> new DialogueProbe(new MemcachedDialogue());
      case AMQP -> new DialogueProbe(new AmqpDialogue(Credentials.ofRabbitMq(environment)));
      case MONGODB -> new DialogueProbe(new MongoDialogue());
      case CASSANDRA ->
          new DialogueProbe(new CassandraDialogue(Credentials.ofCassandra(environment)));
      // Nothing can be asked of just any datagram service: bound is ready.
      case UDP -> (address, budget, farewell) -> ProbeResult.success();
      case KAFKA -> throw new IllegalArgumentException("kafka has no probe");
    };
  }

  private static Probe clickhouse(int port, Credentials credentials) {
    return port == ClickhouseDialogue.NATIVE_PORT
        ? new DialogueProbe(new ClickhouseDialogue(credentials))
        : HttpProbe.clickhouse(port, credentials);
  }
}
