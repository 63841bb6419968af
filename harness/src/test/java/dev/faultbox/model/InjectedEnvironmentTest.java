package dev.faultbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InjectedEnvironmentTest {
  private static final SourceLocation HERE = new SourceLocation("t.star", 1, 1);

  @Test
  void namesEveryInterfaceOfEveryService() {
    assertThat(
            InjectedEnvironment.of(
                List.of(
                    service("my-db", new InterfaceSpec("main", Protocol.TCP, 5432)),
                    service("api", new InterfaceSpec("public.v2", Protocol.HTTP, 8080)))))
        .containsExactly(
            Map.entry("FAULTBOX_MY_DB_MAIN_HOST", "my-db"),
            Map.entry("FAULTBOX_MY_DB_MAIN_PORT", "5432"),
            Map.entry("FAULTBOX_MY_DB_MAIN_ADDR", "my-db:5432"),
            Map.entry("FAULTBOX_API_PUBLIC_V2_HOST", "api"),
            Map.entry("FAULTBOX_API_PUBLIC_V2_PORT", "8080"),
            Map.entry("FAULTBOX_API_PUBLIC_V2_ADDR", "api:8080"));
  }

  @Test
  void theFirstOfTwoEqualNamesWins() {
    assertThat(
            InjectedEnvironment.of(
                List.of(
                    service("a-b", new InterfaceSpec("main", Protocol.TCP, 1)),
                    service("a_b", new InterfaceSpec("main", Protocol.TCP, 2)))))
        .containsEntry("FAULTBOX_A_B_MAIN_ADDR", "a-b:1")
        .hasSize(3);
  }

  private static ServiceSpec service(String name, InterfaceSpec iface) {
    return new ServiceSpec(
        name,
        new ServiceSource.Binary("bin", HERE),
        HERE,
        List.of(iface),
        Map.of(),
        List.of(),
        List.of(),
        null,
        false,
        TraceMode.DEFAULT,
        Placement.DEFAULT,
        Freshness.DEFAULT);
  }
}
