package dev.faultbox.model;

import java.util.Locale;

/** Protocol an interface speaks; the name in a spec is the lower-case constant name. */
public enum Protocol {
  HTTP,
  HTTP2,
  TCP,
  UDP,
  POSTGRES,
  MYSQL,
  REDIS,
  KAFKA,
  NATS,
  MONGODB,
  CASSANDRA,
  CLICKHOUSE,
  GRPC,
  AMQP,
  MEMCACHED;

  /** What its ports belong to. */
  public Transport transport() {
    return this == UDP ? Transport.UDP : Transport.TCP;
  }

  /** Name as a spec writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
