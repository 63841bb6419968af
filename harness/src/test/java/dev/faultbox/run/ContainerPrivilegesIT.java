package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultbox.engine.ContainerSummary;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.engine.LeakCheck;
import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the engine was asked to allow, as the engine tells it. */
@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
class ContainerPrivilegesIT {
  private static final int SECONDS = 30;

  private static final String SPEC =
      """
      db = service("db", "bin/linux/mock-db",
          interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"),
      )

      def test_a():
          assert_eq(db.send(data="PING"), "PONG")
      """;

  @TempDir private Path directory;

  private static JsonNode get(EngineHttp http, String target) throws IOException {
    try (HttpAnswer answer = http.send("GET", target, Map.of(), null, SECONDS)) {
      return new ObjectMapper().readTree(answer.readAll());
    }
  }

  private static void assertOwnsNothingElse(JsonNode container) {
    JsonNode host = container.get("HostConfig");
    assertThat(host.get("Privileged").asBoolean()).isFalse();
    assertThat(host.path("Binds")).isEmpty();
    assertThat(host.path("Mounts")).isEmpty();
    assertThat(host.path("VolumesFrom")).isEmpty();
    assertThat(host.path("Devices")).isEmpty();
    assertThat(container.get("Mounts")).isEmpty();
    assertThat(container.get("NetworkSettings").get("Networks").fieldNames())
        .toIterable()
        .containsExactly("bridge");
    assertThat(host.get("IpcMode").asText()).isNotEqualTo("host");
    assertThat(host.get("NetworkMode").asText()).isNotEqualTo("host");
    assertThat(host.get("UTSMode").asText()).isEmpty();
    assertThat(host.get("AutoRemove").asBoolean()).isTrue();
    host.get("PortBindings")
        .forEach(
            port ->
                port.forEach(
                    binding -> assertThat(binding.get("HostIp").asText()).isEqualTo("127.0.0.1")));
  }

  @Test
  void containersGetNamedCapabilitiesAndNothingOfTheHost() throws Exception {
    try (TestSession test = new TestSession(directory, SPEC);
        EngineHttp http = new EngineHttp(EngineAddress.parse(test.engine().info().address()))) {
      test.runTest();
      String service = test.session().services().get(0).details().id();
      String run =
          get(http, "/containers/" + service + "/json")
              .get("Config")
              .get("Labels")
              .get(Labels.RUN)
              .asText();
      Map<String, JsonNode> containers = new TreeMap<>();
      for (ContainerSummary summary : test.engine().list(Map.of(Labels.RUN, run))) {
        containers.put(
            summary.labels().get(Labels.ROLE), get(http, "/containers/" + summary.id() + "/json"));
      }
      assertThat(containers).hasSize(2);
      containers.values().forEach(ContainerPrivilegesIT::assertOwnsNothingElse);

      JsonNode tracer = containers.remove(Labels.ROLE_TRACER).get("HostConfig");
      assertThat(tracer.get("CapDrop")).extracting(JsonNode::asText).containsExactly("ALL");
      assertThat(tracer.get("CapAdd"))
          .extracting(JsonNode::asText)
          .containsExactlyInAnyOrder("SYS_PTRACE", "DAC_READ_SEARCH");
      assertThat(tracer.get("ReadonlyRootfs").asBoolean()).isTrue();
      assertThat(tracer.get("PidMode").asText()).isEqualTo("host");

      JsonNode gate = containers.values().iterator().next().get("HostConfig");
      assertThat(gate.get("CapAdd")).extracting(JsonNode::asText).containsExactly("SYS_ADMIN");
      assertThat(gate.get("PidMode").asText()).isEmpty();
      assertThat(gate.get("PidsLimit").asInt()).isEqualTo(ContainerRequests.SERVICE_PIDS);
    }
  }

  @Test
  void aRunMakesNoNetworkAndNoVolume() throws Exception {
    try (EngineHttp http = new EngineHttp(EngineAddress.parse(address()))) {
      List<String> networks = get(http, "/networks").findValuesAsText("Id");
      List<String> volumes = get(http, "/volumes").findValuesAsText("Name");
      try (TestSession test = new TestSession(directory, SPEC)) {
        test.runTest();
        assertThat(get(http, "/networks").findValuesAsText("Id")).hasSameElementsAs(networks);
        assertThat(get(http, "/volumes").findValuesAsText("Name")).hasSameElementsAs(volumes);
      }
    }
  }

  private static String address() {
    try (Engine engine = EngineLocator.system().locate()) {
      return engine.info().address();
    }
  }
}
