package dev.faultbox.engine;

import static dev.faultbox.engine.ScriptedEngine.empty;
import static dev.faultbox.engine.ScriptedEngine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String OTHER = "fedcba9876543210".repeat(4);

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process watchdog(String orders) throws IOException {
    Process process = Watchdog.command().start();
    processes.add(process);
    process.getOutputStream().write(orders.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return process;
  }

  private static String listing(String... ids) {
    StringBuilder list = new StringBuilder("[");
    for (String id : ids) {
      list.append(list.length() > 1 ? "," : "");
      list.append("{\"Id\":\"").append(id).append("\",\"Names\":[\"/x\"],");
      list.append("\"Image\":\"i\",\"ImageID\":\"sha256:1\",\"Labels\":{");
      list.append("\"evil\":\"\\\"Id\\\":\\\"").append("e".repeat(64)).append("\\\"\"}}");
    }
    return list.append("]").toString();
  }

  @Test
  void removesEverythingOfTheRunWhenItsInputEnds() throws Exception {
    AtomicInteger lists = new AtomicInteger();
    // The second container was in the making when the harness died.
    ScriptedEngine.Script script =
        request -> {
          ScriptedEngine.Answer answer =
              request.method().equals("DELETE")
                  ? empty(204)
                  : json(200, lists.incrementAndGet() == 1 ? listing(ID) : listing(OTHER));
          return new ScriptedEngine.Answer(answer.bytes(), true);
        };
    try (ScriptedEngine engine = new ScriptedEngine(script)) {
      Process process = watchdog("guard run-1 1.41 unix " + engine.socket() + "\n");
      process.getOutputStream().close();
      Await.until("both are removed", SOON, () -> targets(engine, "DELETE").size() >= 2);
      assertThat(URLDecoder.decode(targets(engine, "GET").get(0), StandardCharsets.UTF_8))
          .isEqualTo("/v1.41/containers/json?all=1&filters={\"label\":[\"faultbox.run=run-1\"]}");
      assertThat(targets(engine, "DELETE"))
          .startsWith(
              "/v1.41/containers/" + ID + "?force=1&v=1",
              "/v1.41/containers/" + OTHER + "?force=1&v=1")
          .noneMatch(target -> target.contains("eee"));
    }
  }

  @Test
  void removesTheNamedVolumesOfTheRun() throws Exception {
    String volumes =
        "{\"Volumes\":[{\"Name\":\"faultbox-a.1\",\"Labels\":{\"x\":\"\\\"Name\\\":\\\"evil\"}},"
            + "{\"Name\":\"b?c\"},{\"Name\":\"d\"}]}";
    ScriptedEngine.Script script =
        request -> {
          ScriptedEngine.Answer answer =
              request.method().equals("DELETE")
                  ? empty(204)
                  : json(200, request.target().contains("/volumes") ? volumes : "[]");
          return new ScriptedEngine.Answer(answer.bytes(), true);
        };
    try (ScriptedEngine engine = new ScriptedEngine(script)) {
      Process process = watchdog("guard run-1 1.41 unix " + engine.socket() + "\n");
      process.getOutputStream().close();
      Await.until("both are removed", SOON, () -> targets(engine, "DELETE").size() >= 2);
      assertThat(targets(engine, "DELETE").subList(0, 2))
          .containsExactly("/v1.41/volumes/faultbox-a.1?force=1", "/v1.41/volumes/d?force=1");
    }
  }

  @Test
  void removesTheImagesOfTheRun() throws Exception {
    String id = "sha256:" + ID;
    String images = "[{\"Id\":\"%s\",\"ParentId\":\"sha256:%s\"}]".formatted(id, OTHER);
    ScriptedEngine.Script script =
        request -> {
          ScriptedEngine.Answer answer =
              json(200, request.target().contains("/images/json?") ? images : "[]");
          return new ScriptedEngine.Answer(answer.bytes(), true);
        };
    try (ScriptedEngine engine = new ScriptedEngine(script)) {
      Process process = watchdog("guard run-1 1.41 unix " + engine.socket() + "\n");
      process.getOutputStream().close();
      Await.until("it is removed", SOON, () -> !targets(engine, "DELETE").isEmpty());
      assertThat(targets(engine, "DELETE")).containsOnly("/v1.41/images/" + id + "?force=1");
    }
  }

  private static List<String> targets(ScriptedEngine engine, String method) {
    return engine.requests().stream()
        .filter(request -> request.method().equals(method))
        .map(ScriptedEngine.Request::target)
        .toList();
  }

  @Test
  void goesWithoutATraceWhenItIsReleased() throws Exception {
    try (ScriptedEngine engine = new ScriptedEngine(request -> json(200, listing(ID)))) {
      Process process = watchdog("guard run-1 1.41 unix " + engine.socket() + "\nrelease\n");
      assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(engine.requests()).isEmpty();
    }
  }

  @Test
  void goesWhenItsInputEndsBeforeThereIsARun() throws Exception {
    Process process = watchdog("");
    process.getOutputStream().close();
    assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void guardsAndReleases() throws Exception {
    EngineInfo info = new EngineInfo("unix:///x y", "D", "1", "1.41", "linux", "amd64", "");
    Watchdog watchdog = Watchdog.spawn();
    ProcessHandle process = ProcessHandle.of(watchdog.pid()).orElseThrow();
    assertThat(watchdog.active()).isTrue();
    watchdog.guard("r-1", info);
    assertThatThrownBy(() -> watchdog.guard("r\"1", info))
        .isInstanceOf(IllegalArgumentException.class);
    watchdog.close();
    process.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(watchdog.active()).isFalse();
    watchdog.close();
  }
}
