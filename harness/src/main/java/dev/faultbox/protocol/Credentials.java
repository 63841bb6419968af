package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * How to sign in to a service, inferred from the variables it runs with: those that the official
 * images read. Variables that name a file ({@code ..._FILE}) are not read.
 *
 * @param user empty for none
 * @param password empty for none
 * @param database empty for none
 */
record Credentials(String user, String password, String database) {
  Credentials {
    requireNonNull(user, "user is null");
    requireNonNull(password, "password is null");
    requireNonNull(database, "database is null");
  }

  /** The image's variables, then those of PostgreSQL's own clients. */
  static Credentials ofPostgres(Map<String, String> environment) {
    String user = first(environment, "postgres", "POSTGRES_USER", "PGUSER");
    return new Credentials(
        user,
        first(environment, "", "POSTGRES_PASSWORD", "PGPASSWORD"),
        first(environment, user, "POSTGRES_DB", "PGDATABASE"));
  }

  /** A user with a password, or else root, whose password may be empty. */
  static Credentials ofMysql(Map<String, String> environment) {
    String database = first(environment, "", "MYSQL_DATABASE", "MARIADB_DATABASE");
    String user = first(environment, "", "MYSQL_USER", "MARIADB_USER");
    String password = first(environment, "", "MYSQL_PASSWORD", "MARIADB_PASSWORD");
    return user.isEmpty() || password.isEmpty()
        ? new Credentials(
            "root",
            first(environment, "", "MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"),
            database)
        : new Credentials(user, password, database);
  }

  static Credentials ofRedis(Map<String, String> environment) {
    return new Credentials(
        first(environment, "", "REDIS_USER"),
        first(environment, "", "REDIS_PASSWORD", "REQUIREPASS"),
        "");
  }

  static Credentials ofClickhouse(Map<String, String> environment) {
    return new Credentials(
        first(environment, "", "CLICKHOUSE_USER"),
        first(environment, "", "CLICKHOUSE_PASSWORD"),
        first(environment, "", "CLICKHOUSE_DB"));
  }

  /** Those of RabbitMQ's image, with the virtual host as the database. */
  static Credentials ofRabbitMq(Map<String, String> environment) {
    return new Credentials(
        first(environment, "", "RABBITMQ_DEFAULT_USER"),
        first(environment, "", "RABBITMQ_DEFAULT_PASS"),
        first(environment, "", "RABBITMQ_DEFAULT_VHOST"));
  }

  /**
   * Those that NATS's own command line reads, or those of another usual image. A token is a
   * password without a user, and is taken when there is no user.
   */
  static Credentials ofNats(Map<String, String> environment) {
    String user = first(environment, "", "NATS_USER", "NATS_USERNAME");
    return user.isEmpty()
        ? new Credentials("", first(environment, "", "NATS_TOKEN"), "")
        : new Credentials(user, first(environment, "", "NATS_PASSWORD"), "");
  }

  static Credentials ofCassandra(Map<String, String> environment) {
    return new Credentials(
        first(environment, "cassandra", "CASSANDRA_USER"),
        first(environment, "cassandra", "CASSANDRA_PASSWORD"),
        "");
  }

  /** The first of the variables that is set and not empty. */
  private static String first(Map<String, String> environment, String otherwise, String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return otherwise;
  }
}
