package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class HostsFileTest {
  @Test
  void namesAreFoundWithoutRegardToCase() {
    assertThat(HostsFile.of(Map.of("userDb", "172.17.0.3")))
        .isEqualTo(
            """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            172.17.0.3\tuserDb userdb USERDB
            """);
  }

  @Test
  void aSpellingIsNotRepeated() {
    assertThat(HostsFile.of(Map.of("db", "172.17.0.3"))).endsWith("172.17.0.3\tdb DB\n");
  }
}
