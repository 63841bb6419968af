package dev.faultbox.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class CredentialsTest {
  @Test
  void postgres() {
    assertThat(Credentials.ofPostgres(Map.of()))
        .isEqualTo(new Credentials("postgres", "", "postgres"));
    assertThat(
            Credentials.ofPostgres(
                Map.of("POSTGRES_USER", "shop", "POSTGRES_PASSWORD", "pw", "PGUSER", "other")))
        .isEqualTo(new Credentials("shop", "pw", "shop"));
    assertThat(
            Credentials.ofPostgres(
                Map.of("PGUSER", "a", "PGPASSWORD", "b", "PGDATABASE", "c", "POSTGRES_DB", "")))
        .isEqualTo(new Credentials("a", "b", "c"));
    assertThat(Credentials.ofPostgres(Map.of("POSTGRES_PASSWORD_FILE", "/run/secrets/pw")))
        .isEqualTo(new Credentials("postgres", "", "postgres"));
  }

  @Test
  void mysql() {
    assertThat(Credentials.ofMysql(Map.of("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")))
        .isEqualTo(new Credentials("root", "", ""));
    assertThat(Credentials.ofMysql(Map.of("MARIADB_ROOT_PASSWORD", "r", "MYSQL_DATABASE", "d")))
        .isEqualTo(new Credentials("root", "r", "d"));
    assertThat(
            Credentials.ofMysql(
                Map.of("MYSQL_USER", "u", "MYSQL_PASSWORD", "p", "MYSQL_ROOT_PASSWORD", "r")))
        .isEqualTo(new Credentials("u", "p", ""));
    assertThat(Credentials.ofMysql(Map.of("MYSQL_USER", "u", "MYSQL_ROOT_PASSWORD", "r")))
        .isEqualTo(new Credentials("root", "r", ""));
  }

  @Test
  void nats() {
    assertThat(Credentials.ofNats(Map.of("NATS_PASSWORD", "p")))
        .isEqualTo(new Credentials("", "", ""));
    assertThat(
            Credentials.ofNats(Map.of("NATS_USER", "u", "NATS_PASSWORD", "p", "NATS_TOKEN", "t")))
        .isEqualTo(new Credentials("u", "p", ""));
    assertThat(Credentials.ofNats(Map.of("NATS_USERNAME", "u", "NATS_PASSWORD", "p")))
        .isEqualTo(new Credentials("u", "p", ""));
    assertThat(Credentials.ofNats(Map.of("NATS_TOKEN", "t")))
        .isEqualTo(new Credentials("", "t", ""));
  }

  @Test
  void others() {
    assertThat(Credentials.ofRedis(Map.of("REQUIREPASS", "p")))
        .isEqualTo(new Credentials("", "p", ""));
    assertThat(Credentials.ofRedis(Map.of("REDIS_USER", "u", "REDIS_PASSWORD", "p")))
        .isEqualTo(new Credentials("u", "p", ""));
    assertThat(Credentials.ofCassandra(Map.of()))
        .isEqualTo(new Credentials("cassandra", "cassandra", ""));
    assertThat(
            Credentials.ofClickhouse(
                Map.of("CLICKHOUSE_USER", "u", "CLICKHOUSE_PASSWORD", "p", "CLICKHOUSE_DB", "d")))
        .isEqualTo(new Credentials("u", "p", "d"));
  }
}
