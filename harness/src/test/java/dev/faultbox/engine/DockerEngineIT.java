package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
class DockerEngineIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration NOTICE = Duration.ofSeconds(5);
  private static Engine engine;

  private final String run = LeakCheck.newRun();
  private final List<String> created = new ArrayList<>();

  @BeforeAll
  static void locate() {
    engine = EngineLocator.system().locate();
    StaticProgram.ensureImage(engine);
  }

  @AfterEach
  void removeContainers() {
    created.forEach(engine::removeForce);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private ContainerRequest.Builder program(String... arguments) {
    List<String> command = new ArrayList<>(List.of("/program"));
    Collections.addAll(command, arguments);
    return ContainerRequest.of(StaticProgram.TAG)
        .labels(Labels.ofService(run, "0", "db"))
        .entrypoint(command);
  }

  private String create(ContainerRequest.Builder request) {
    String id = engine.create(request.build());
    created.add(id);
    return id;
  }

  private ContainerDetails ended(String id) {
    Await.until("container ends", SOON, () -> !engine.inspect(id).orElseThrow().running());
    return engine.inspect(id).orElseThrow();
  }

  @Test
  void introducesItself() {
    EngineInfo info = engine.info();
    assertThat(info.os()).isEqualTo("linux");
    assertThat(info.architecture()).isIn("amd64", "arm64");
    assertThat(info.kernelVersion()).isNotEmpty();
    assertThat(info.version()).isNotEmpty();
    EngineResources resources = engine.resources();
    assertThat(resources.totalMemoryBytes()).isGreaterThan(100L << 20);
    assertThat(resources.cpus()).isPositive();
    assertThat(resources.operatingSystem()).isNotEmpty();
    assertThat(engine.clock()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
  }

  @Test
  void importsAnImageOfOneLayer() {
    String tag = "faultbox-test/" + UUID.randomUUID() + ":t";
    assertThat(engine.hasImage(tag)).isFalse();
    engine.importRootfs(tag, StaticProgram.textFile("a", "b"), Map.of("x", "y"));
    assertThat(engine.hasImage(tag)).isTrue();
    TestImages.remove(tag);
    assertThat(engine.hasImage(tag)).isFalse();
  }

  @Test
  void aTarThatIsNoneIsRefusedWithTheEnginesWords() {
    TarSource garbage = out -> out.write("this is not a tar at all".repeat(100).getBytes("UTF-8"));
    assertThatThrownBy(() -> engine.importRootfs("faultbox-test/none:1", garbage, Map.of()))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BUILD_FAILED);
              assertThat(e).hasMessageContaining("faultbox-test/none:1");
              assertThat(e).hasCauseInstanceOf(EngineRefusal.class);
            });
  }

  @Test
  void livesThroughTheLifeOfAServiceContainer() {
    String id =
        create(
            program("idle")
                .name("faultbox-" + run)
                .hostname("db")
                .env("A", "b c")
                .capability("SYS_ADMIN")
                .securityOption("apparmor=unconfined")
                .sysctl("net.ipv4.tcp_max_tw_buckets", "0")
                .tcpPort(5432)
                .tcpPort(80)
                .memoryBytes(64L << 20)
                .cpus(0.5)
                .autoRemove()
                .discardLogs());
    ContainerDetails before = engine.inspect(id).orElseThrow();
    assertThat(before.state()).isEqualTo("created");
    assertThat(before.running()).isFalse();
    assertThat(before.mappedPorts()).isEmpty();
    assertThat(before.name()).isEqualTo("faultbox-" + run);

    engine.start(id);
    engine.start(id);

    ContainerDetails running = engine.inspect(id).orElseThrow();
    assertThat(running.running()).isTrue();
    assertThat(running.hostPid()).isPositive();
    assertThat(running.ipAddress()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    assertThat(running.mappedPorts()).containsOnlyKeys(5432, 80);
    assertThat(running.mappedPorts().get(80)).isNotEqualTo(running.mappedPorts().get(5432));

    assertThat(engine.removeForce(id)).isTrue();
    assertThat(engine.inspect(id)).isEmpty();
    assertThat(engine.removeForce(id)).isFalse();
    assertThat(engine.kill(id, "SIGKILL")).isFalse();
  }

  @Test
  void theSysctlIsInForce() {
    String id =
        create(
            program("expect", "/proc/sys/net/ipv4/tcp_max_tw_buckets", "0")
                .sysctl("net.ipv4.tcp_max_tw_buckets", "0"));
    engine.start(id);
    assertThat(ended(id).exitCode()).isZero();
  }

  @Test
  void copiesFilesIntoACreatedContainer() {
    String id = create(program("expect", "/tmp/word", "hello"));
    engine.copyInto(id, "/tmp", StaticProgram.textFile("word", "hello"));
    engine.start(id);
    assertThat(ended(id).exitCode()).isZero();
    assertThatThrownBy(() -> engine.copyInto(id, "/nowhere", StaticProgram.textFile("a", "b")))
        .isInstanceOf(EnvironmentException.class)
        .hasCauseInstanceOf(EngineRefusal.class);
  }

  @Test
  void readOnlyRootAndTmpfs() {
    String id = create(program("idle").readOnlyRoot().tmpfs("/tmp", "size=1m").hostPid());
    engine.start(id);
    assertThat(engine.inspect(id).orElseThrow().running()).isTrue();
  }

  @Test
  void reportsExitCodesAndSignals() {
    String seven = create(program("exit", "7"));
    engine.start(seven);
    assertThat(ended(seven).exitCode()).isEqualTo(7);
    assertThat(engine.kill(seven, "SIGTERM")).isFalse();

    String killed = create(program("idle"));
    engine.start(killed);
    assertThat(engine.kill(killed, "SIGKILL")).isTrue();
    assertThat(ended(killed).exitCode()).isEqualTo(137);
  }

  /**
   * An engine reads the notice apart from the end, and misses it now and then on a busy machine.
   */
  @Test
  void reportsAnEndByLackOfMemory() {
    boolean told = false;
    for (int i = 0; i < 5 && !told; i++) {
      String id = create(program("eat", "64").memoryBytes(16L << 20));
      engine.start(id);
      assertThat(ended(id).exitCode()).isEqualTo(137);
      told = Await.within(NOTICE, () -> engine.inspect(id).orElseThrow().oomKilled());
    }
    assertThat(told).isTrue();
  }

  @Test
  void listsByLabelWhateverTheState() {
    String waiting = create(program("idle"));
    String running = create(program("idle"));
    engine.start(running);
    List<ContainerSummary> all = engine.list(Map.of(Labels.RUN, run));
    assertThat(all).extracting(ContainerSummary::id).containsExactlyInAnyOrder(waiting, running);
    assertThat(all).extracting(ContainerSummary::state).contains("created", "running");
    assertThat(all.get(0).labels()).containsEntry(Labels.SERVICE, "db");
    assertThat(Duration.between(all.get(0).created(), engine.clock()).abs())
        .isLessThan(Sweeper.GRACE);
    assertThat(engine.listLabelled(Labels.RUN))
        .extracting(ContainerSummary::id)
        .contains(waiting, running);
    assertThat(engine.list(Map.of(Labels.RUN, run, Labels.SERVICE, "other"))).isEmpty();
  }

  @Test
  void refusalsCarryTheEnginesWords() {
    assertThatThrownBy(() -> engine.create(ContainerRequest.of("faultbox-test/no:such").build()))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNAVAILABLE))
        .hasMessageContaining("faultbox-test/no:such");
    String id = create(program("idle").entrypoint(List.of("/missing")));
    assertThatThrownBy(() -> engine.start(id))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("/missing")
        .hasCauseInstanceOf(EngineRefusal.class);
    assertThatThrownBy(() -> engine.start("0".repeat(64)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("No such container");
  }

  @Test
  void worksForManyThreadsAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> ids = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ids.add(threads.submit(() -> engine.create(program("idle").build())));
      }
      for (Future<String> id : ids) {
        created.add(id.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(engine.list(Map.of(Labels.RUN, run))).hasSize(4);
  }

  @Test
  void buildsAnImage() {
    String tag = "faultbox-test/" + UUID.randomUUID() + ":b";
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    engine.buildImage(
        tag, out -> context(out, "FROM scratch\nCOPY word /word\n"), Map.of("k", "v"), lines::add);
    assertThat(engine.hasImage(tag)).isTrue();
    assertThat(lines).anyMatch(line -> line.contains("FROM scratch"));
    TestImages.remove(tag);
  }

  @Test
  void aFailingBuildSaysHowItFailed() {
    TarSource context = out -> context(out, "FROM scratch\nCOPY missing /word\n");
    assertThatThrownBy(() -> engine.buildImage("faultbox-test/f:1", context, Map.of(), x -> {}))
        .isInstanceOfSatisfying(
            EnvironmentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUILD_FAILED))
        .hasMessageContaining("missing")
        .hasMessageContaining("COPY missing /word");
  }

  private static void context(OutputStream out, String dockerfile) throws java.io.IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    for (String[] file : new String[][] {{"Dockerfile", dockerfile}, {"word", "hello"}}) {
      byte[] bytes = file[1].getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry(file[0]);
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    tar.finish();
  }
}
