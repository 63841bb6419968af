package dev.faultbox.model;

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
  MEMCACHED
}
