package dev.faultbox.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineAddressTest {
  @Test
  void readsSocketFiles() {
    EngineAddress address = EngineAddress.parse("unix:///run/my docker.sock");
    assertThat(address.isUnix()).isTrue();
    assertThat(address.path()).isEqualTo("/run/my docker.sock");
    assertThat(address.text()).isEqualTo("unix:///run/my docker.sock");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:2375, 127.0.0.1, 2375",
    "tcp://engine.lan:80/, engine.lan, 80",
    "http://h:1, h, 1",
    "tcp://[::1]:2375, ::1, 2375",
  })
  void readsTcp(String text, String host, int port) {
    EngineAddress address = EngineAddress.parse(text);
    assertThat(address.isUnix()).isFalse();
    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "unix://relative, absolute path",
    "npipe:////./pipe/docker_engine, tcp://127.0.0.1:2375",
    "ssh://user@host, ssh -nNT -L",
    "tcp://host, expected tcp://host:port",
    "tcp://:2375, expected tcp://host:port",
    "tcp://host:0, expected tcp://host:port",
    "tcp://host:70000, expected tcp://host:port",
    "tcp://host:x, expected tcp://host:port",
    "/var/run/docker.sock, expected unix:///path",
  })
  void saysWhatIsWrongWithOthers(String text, String reason) {
    assertThatThrownBy(() -> EngineAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
