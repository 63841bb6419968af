package dev.faultbox.cli;

import dev.faultbox.model.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which protocol a port probably speaks. */
final class ProtocolGuess {
  private static final Map<Integer, String> BY_PORT =
      Map.ofEntries(
          Map.entry(80, "http"),
          Map.entry(3000, "http"),
          Map.entry(5000, "http"),
          Map.entry(8000, "http"),
          Map.entry(8080, "http"),
          Map.entry(8081, "http"),
          Map.entry(5432, "postgres"),
          Map.entry(3306, "mysql"),
          Map.entry(6379, "redis"),
          Map.entry(9092, "kafka"),
          Map.entry(4222, "nats"),
          Map.entry(27017, "mongodb"),
          Map.entry(9042, "cassandra"),
          Map.entry(8123, "clickhouse"),
          Map.entry(50051, "grpc"),
          Map.entry(5672, "amqp"),
          Map.entry(11211, "memcached"));

  /** Part of an image's name, its protocol and the port it listens on. */
  private record Image(String part, String protocol, int port) {}

  private static final List<Image> IMAGES =
      List.of(
          new Image("postgres", "postgres", 5432),
          new Image("timescale", "postgres", 5432),
          new Image("mysql", "mysql", 3306),
          new Image("mariadb", "mysql", 3306),
          new Image("redis", "redis", 6379),
          new Image("valkey", "redis", 6379),
          new Image("kafka", "kafka", 9092),
          new Image("nats", "nats", 4222),
          new Image("mongo", "mongodb", 27017),
          new Image("cassandra", "cassandra", 9042),
          new Image("clickhouse", "clickhouse", 8123),
          new Image("rabbitmq", "amqp", 5672),
          new Image("memcached", "memcached", 11211),
          new Image("nginx", "http", 80),
          new Image("httpd", "http", 80));

  private ProtocolGuess() {}

  /** Every word a spec may write. */
  static List<String> words() {
    return Arrays.stream(Protocol.values()).map(Protocol::word).sorted().toList();
  }

  /** Of a port of a service from an image; {@code image} is empty for a build. */
  static String of(String image, int port) {
    for (Image known : IMAGES) {
      if (baseName(image).contains(known.part) && known.port == port) {
        return known.protocol;
      }
    }
    return BY_PORT.getOrDefault(port, "tcp");
  }

  /** The port that a well-known image listens on; 0 for others. */
  static int port(String image) {
    for (Image known : IMAGES) {
      if (baseName(image).contains(known.part)) {
        return known.port;
      }
    }
    return 0;
  }

  /** Of a program, which speaks a protocol of its own more often than that of its port. */
  static String ofProgram(String name, int port) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean web = List.of("http", "api", "web", "gateway").stream().anyMatch(lower::contains);
    return web || "http".equals(BY_PORT.get(port)) ? "http" : "tcp";
  }

  private static String baseName(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    int end = name.indexOf(':');
    return end < 0 ? name : name.substring(0, end);
  }
}
