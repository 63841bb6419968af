package dev.faultbox.engine;

import static dev.faultbox.engine.ScriptedEngine.empty;
import static dev.faultbox.engine.ScriptedEngine.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SweeperTest {
  /** The time {@link ScriptedEngine#json} answers carry. */
  private static final Instant NOW = Instant.parse("2026-11-22T14:43:21Z");

  private static final Instant OLD = NOW.minusSeconds(61);
  private static final Instant YOUNG = NOW.minusSeconds(59);

  private static ContainerSummary container(
      String id, String run, String role, String state, Instant created) {
    return new ContainerSummary(id, id, state, created, Map.of(Labels.RUN, run, Labels.ROLE, role));
  }

  private static ContainerSummary service(String id, String run, String state, Instant created) {
    return container(id, run, Labels.ROLE_SERVICE, state, created);
  }

  private static ContainerSummary tracer(String id, String run, String state, Instant created) {
    return container(id, run, Labels.ROLE_TRACER, state, created);
  }

  @Test
  void aRunningTracerKeepsItsRunAlive() {
    assertThat(
            Sweeper.aliveRuns(
                List.of(service("a", "r", "created", OLD), tracer("b", "r", "running", OLD)),
                NOW,
                Sweeper.GRACE))
        .containsExactly("r");
  }

  @Test
  void aRunWithAnEndedTracerIsDead() {
    assertThat(
            Sweeper.aliveRuns(
                List.of(service("a", "r", "running", OLD), tracer("b", "r", "exited", OLD)),
                NOW,
                Sweeper.GRACE))
        .isEmpty();
  }

  @Test
  void oneYoungContainerKeepsItsRunAlive() {
    assertThat(
            Sweeper.aliveRuns(
                List.of(
                    service("a", "r", "created", OLD),
                    service("b", "r", "created", YOUNG),
                    service("c", "dead", "created", OLD)),
                NOW,
                Sweeper.GRACE))
        .containsExactly("r");
  }

  private static List<String> sweep(List<ContainerSummary> containers) throws Exception {
    return sweep(containers, "[]", "[]");
  }

  private static List<String> sweep(
      List<ContainerSummary> containers, String volumes, String images) throws Exception {
    List<String> deleted = new ArrayList<>();
    ScriptedEngine.Script script =
        request -> {
          if (request.method().equals("DELETE")) {
            deleted.add(request.target().replaceAll(".*/(containers|volumes|images)/|\\?.*", ""));
            return request.target().contains("/images/") ? json(200, "[]") : empty(204);
          }
          if (request.target().contains("/images/json?")) {
            return json(200, images);
          }
          if (request.target().contains("/volumes")) {
            return json(200, "{\"Volumes\":" + volumes + "}");
          }
          return json(200, request.target().contains("/_ping") ? "OK" : listing(containers));
        };
    try (ScriptedEngine scripted = new ScriptedEngine(script);
        Engine engine =
            new DockerEngine(
                new EngineHttp(EngineAddress.unix(scripted.socket().toString())),
                new EngineInfo("unix:///x", "D", "1", "1.41", "linux", "amd64", ""),
                NoLogins.NONE)) {
      Sweeper sweeper = new Sweeper(engine, "own");
      List<String> found = sweeper.found();
      assertThat(deleted).isEmpty();
      assertThat(sweeper.sweep()).isEqualTo(deleted);
      assertThat(found).isEqualTo(deleted);
    }
    return deleted;
  }

  private static String listing(List<ContainerSummary> containers) {
    List<String> items = new ArrayList<>();
    for (ContainerSummary c : containers) {
      items.add(
          "{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"State\":\"%s\",\"Created\":%d,\"Labels\":{\"%s\":\"%s\",\"%s\":\"%s\"}}"
              .formatted(
                  c.id(),
                  c.name(),
                  c.state(),
                  c.created().getEpochSecond(),
                  Labels.RUN,
                  c.labels().get(Labels.RUN),
                  Labels.ROLE,
                  c.labels().get(Labels.ROLE)));
    }
    return "[" + String.join(",", items) + "]";
  }

  @Test
  void removesTheContainersOfDeadRunsAlone() throws Exception {
    assertThat(
            sweep(
                List.of(
                    service("own1", "own", "created", OLD),
                    service("alive1", "alive", "created", OLD),
                    tracer("alive2", "alive", "running", OLD),
                    service("young1", "young", "created", YOUNG),
                    service("dead1", "dead", "created", OLD),
                    tracer("dead2", "dead", "exited", OLD))))
        .containsExactly("dead1", "dead2");
  }

  private static String volume(String name, String run, String created) {
    return "{\"Name\":\"%s\",\"CreatedAt\":\"%s\",\"Labels\":{\"%s\":\"%s\"}}"
        .formatted(name, created, Labels.RUN, run);
  }

  @Test
  void removesTheVolumesOfDeadRunsBehindTheirContainers() throws Exception {
    String volumes =
        "["
            + String.join(
                ",",
                volume("ofOwn", "own", OLD.toString()),
                volume("ofAlive", "alive", OLD.toString()),
                volume("ofYoung", "young", YOUNG.toString()),
                volume("ofUnknownAge", "unknown", ""),
                volume("ofDead", "dead", OLD.toString()),
                volume("ofGone", "gone", OLD.toString()))
            + "]";
    assertThat(
            sweep(
                List.of(
                    tracer("alive1", "alive", "running", OLD),
                    service("young1", "young", "created", OLD),
                    service("dead1", "dead", "created", OLD)),
                volumes,
                "[]"))
        .containsExactly("dead1", "ofDead", "ofGone");
  }

  private static String image(String id, String run, Instant created) {
    return "{\"Id\":\"%s\",\"ParentId\":\"p\",\"Created\":%d,\"Labels\":{\"%s\":\"%s\"}}"
        .formatted(id, created.getEpochSecond(), Labels.RUN, run);
  }

  @Test
  void removesTheImagesOfDeadRunsBehindAllElse() throws Exception {
    String images =
        "["
            + String.join(
                ",",
                image("ofOwn", "own", OLD),
                image("ofAlive", "alive", OLD),
                image("ofYoung", "young", YOUNG),
                image("ofDead", "dead", OLD))
            + "]";
    assertThat(
            sweep(
                List.of(
                    tracer("alive1", "alive", "running", OLD),
                    service("dead1", "dead", "created", OLD)),
                "[]",
                images))
        .containsExactly("dead1", "ofDead");
  }

  @Test
  void findsNothingToDo() throws Exception {
    assertThat(sweep(List.of())).isEmpty();
    assertThat(sweep(List.of(service("own1", "own", "created", OLD)))).isEmpty();
  }
}
