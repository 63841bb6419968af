package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.engine.EngineInfo;
import dev.faultbox.engine.EngineResources;
import dev.faultbox.run.CheckupFacts.Area;
import dev.faultbox.run.CheckupFacts.Failure;
import dev.faultbox.run.CheckupFacts.Found;
import dev.faultbox.run.CheckupFacts.Served;
import dev.faultbox.run.CheckupFacts.Started;
import dev.faultbox.run.CheckupLine.Level;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final long GIB = 1L << 30;
  private static final String SOCKET = "unix:///var/run/docker.sock";

  private static final CheckupFacts.Tool TOOL = tool("amd64", Map.of());
  private static final EngineInfo DOCKER =
      new EngineInfo(SOCKET, "Docker Engine", "27.1.1", "1.46", "linux", "amd64", "6.8.0-40");
  private static final EngineResources RESOURCES = resources("Ubuntu 24.04", "2");
  private static final Found FOUND = found(DOCKER, RESOURCES);
  private static final Started STARTED = new Started("6.8.0-40", true, true, "", "", 900_000_000);
  private static final Served SERVED = new Served(6, true, 12_340_000, 1_260_000);

  private static CheckupFacts.Tool tool(String architecture, Map<String, String> variables) {
    return new CheckupFacts.Tool(
        "1.0", "/opt/harness.jar", "17.0.15", "Linux", architecture, variables);
  }

  private static EngineResources resources(
      String system, String cgroups, String... securityOptions) {
    return new EngineResources(16 * GIB, 8, system, List.of(securityOptions), cgroups, "overlay2");
  }

  private static Found found(EngineInfo info, EngineResources resources) {
    return new Found(info, resources, true, 50 * GIB, List.of());
  }

  private static EngineInfo on(String architecture, String kernel) {
    return new EngineInfo(SOCKET, "Docker Engine", "27.1.1", "1.46", "linux", architecture, kernel);
  }

  private static List<CheckupLine> healthy(Found found) {
    return Diagnosis.of(new CheckupFacts(TOOL, found, STARTED, SERVED, null));
  }

  private static List<CheckupLine> failed(@Nullable Found found, Area area, String message) {
    return Diagnosis.of(new CheckupFacts(TOOL, found, null, null, new Failure(area, message)));
  }

  private static Stream<CheckupLine> not(List<CheckupLine> lines) {
    return lines.stream().filter(line -> line.level() != Level.OK);
  }

  private static CheckupLine onlyProblem(List<CheckupLine> lines) {
    List<CheckupLine> problems = not(lines).toList();
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private static String text(List<CheckupLine> lines, String subject) {
    return lines.stream()
        .filter(line -> line.subject().equals(subject))
        .findFirst()
        .orElseThrow()
        .text();
  }

  @Test
  void everythingWorks() {
    List<CheckupLine> lines = healthy(FOUND);
    assertThat(Diagnosis.works(lines)).isTrue();
    assertThat(not(lines)).isEmpty();
    assertThat(lines.stream().map(CheckupLine::subject))
        .containsExactly(
            "tool",
            "engine",
            "machine",
            "kernel",
            "storage",
            "cgroups",
            "tracer",
            "isolation",
            "calls",
            "ports",
            "network",
            "time");
    assertThat(text(lines, "engine"))
        .isEqualTo("Docker Engine 27.1.1 at unix:///var/run/docker.sock, API 1.46");
    assertThat(text(lines, "machine"))
        .isEqualTo("amd64, 8 processors, 16.0 GiB of memory, Ubuntu 24.04");
    assertThat(text(lines, "time"))
        .isEqualTo("containers took 900 ms, the first instance 12.3 ms, the next 1.3 ms");
  }

  @Test
  void noEngine() {
    List<CheckupLine> lines =
        failed(
            null,
            Area.ENGINE,
            "no container engine answers; start it. Tried:\n  /var/run/docker.sock: no such file");
    assertThat(Diagnosis.works(lines)).isFalse();
    assertThat(onlyProblem(lines))
        .isEqualTo(
            new CheckupLine(
                Level.FAIL,
                "engine",
                "no container engine answers",
                "start it. Tried:\n  /var/run/docker.sock: no such file"));
  }

  @Test
  void anApiThatIsTooOldIsAmongWhatWasTried() {
    List<CheckupLine> lines =
        failed(
            null,
            Area.ENGINE,
            "no container engine answers; start it. Tried:\n  /var/run/docker.sock: Docker Engine"
                + " 18.06 speaks API 1.38, at least 1.40 is needed; upgrade it");
    assertThat(onlyProblem(lines).remedy()).endsWith("at least 1.40 is needed; upgrade it");
  }

  @Test
  void aKernelThatIsTooOldIsToldOnce() {
    List<CheckupLine> lines =
        failed(
            found(on("amd64", "5.15.0-91"), RESOURCES),
            Area.KERNEL,
            "the link: no WAIT_KILLABLE_RECV; run the engine on Linux 5.19 or newer");
    CheckupLine problem = onlyProblem(lines);
    assertThat(problem.level()).isEqualTo(Level.FAIL);
    assertThat(problem.subject()).isEqualTo("kernel");
    assertThat(problem.remedy()).contains("Linux 5.19");
  }

  @Test
  void aKernelThatIsTooOldIsToldFromItsReleaseToo() {
    List<CheckupLine> lines =
        failed(found(on("amd64", "5.4.0"), RESOURCES), Area.PORTS, "no tracer answered; look");
    assertThat(not(lines).map(CheckupLine::subject)).containsExactly("kernel", "ports");
    assertThat(Diagnosis.works(lines)).isFalse();
  }

  @Test
  void aKernelWithoutSyncWakeUpIsSlower() {
    List<CheckupLine> lines =
        Diagnosis.of(
            new CheckupFacts(
                TOOL, FOUND, new Started("6.1.0-18", true, false, "", "", 1), SERVED, null));
    assertThat(onlyProblem(lines).level()).isEqualTo(Level.WARN);
    assertThat(onlyProblem(lines).remedy()).contains("Linux 6.6");
    assertThat(Diagnosis.works(lines)).isTrue();
  }

  @Test
  void anEngineThatDoesNotTellItsKernelIsNotBlamed() {
    List<CheckupLine> lines =
        failed(found(on("amd64", ""), RESOURCES), Area.IMAGES, "no space; make some");
    assertThat(onlyProblem(lines).subject()).isEqualTo("images");
  }

  @Test
  void withoutOverlayEveryTestGetsContainers() {
    List<CheckupLine> lines =
        Diagnosis.of(
            new CheckupFacts(
                TOOL,
                FOUND,
                new Started("6.8.0-40", true, true, "mount overlay: EPERM", "", 1),
                SERVED,
                null));
    CheckupLine problem = onlyProblem(lines);
    assertThat(problem.level()).isEqualTo(Level.WARN);
    assertThat(problem.text()).contains("mount overlay: EPERM");
    assertThat(problem.remedy()).contains("CAP_SYS_ADMIN");
    assertThat(Diagnosis.works(lines)).isTrue();
  }

  @Test
  void withoutPtraceNoCallsAreSeen() {
    List<CheckupLine> lines =
        Diagnosis.of(
            new CheckupFacts(
                TOOL,
                FOUND,
                new Started("5.15.0", false, false, "", "SYS_PTRACE is not allowed", 1),
                new Served(0, true, 1, 1),
                null));
    assertThat(Diagnosis.works(lines)).isTrue();
    assertThat(not(lines).map(CheckupLine::subject)).containsExactly("tracer", "calls", "network");
    assertThat(text(lines, "tracer")).endsWith("SYS_PTRACE is not allowed");
    assertThat(text(lines, "network")).contains("not by localhost");
    assertThat(not(lines).findFirst().orElseThrow().remedy())
        .contains("faults", "grants SYS_PTRACE");
  }

  @Test
  void withoutPtraceNothingCanBeAttached() {
    List<CheckupLine> lines =
        failed(
            FOUND,
            Area.TRACER,
            "attaching to listener: the tracer cannot reach the container: pidfd_getfd (errno 1);"
                + " let the engine grant SYS_PTRACE and the host's pid namespace");
    CheckupLine problem = onlyProblem(lines);
    assertThat(problem.subject()).isEqualTo("tracer");
    assertThat(problem.text()).endsWith("pidfd_getfd (errno 1)");
    assertThat(problem.remedy()).startsWith("let the engine grant SYS_PTRACE");
    assertThat(Diagnosis.works(lines)).isFalse();
  }

  @Test
  void cgroupsOfVersionOneAreFine() {
    List<CheckupLine> lines = healthy(found(DOCKER, resources("Debian 11", "1")));
    assertThat(not(lines)).isEmpty();
    assertThat(text(lines, "cgroups")).isEqualTo("version 1");
  }

  @Test
  void rootlessEnginesLimitNothingOnCgroupsOfVersionOne() {
    Found rootless = found(DOCKER, resources("Debian 11", "1", "name=seccomp", "name=rootless"));
    assertThat(onlyProblem(healthy(rootless)).remedy()).contains("memory= and cpus=");
    rootless = found(DOCKER, resources("Ubuntu 24.04", "2", "name=rootless"));
    assertThat(not(healthy(rootless))).isEmpty();
    assertThat(text(healthy(rootless), "rootless")).isEqualTo("the engine runs without root");
  }

  @Test
  void aBuildWithoutATracerForTheEngineCannotRun() {
    Found found = new Found(on("arm64", "6.8.0"), RESOURCES, false, 50 * GIB, List.of());
    List<CheckupLine> lines = Diagnosis.of(new CheckupFacts(TOOL, found, null, null, null));
    assertThat(onlyProblem(lines).level()).isEqualTo(Level.FAIL);
    assertThat(onlyProblem(lines).text()).contains("the engine is arm64");
    assertThat(onlyProblem(lines).remedy()).contains("an engine on amd64");
  }

  @Test
  void programsOfAnotherMachineDoNotRun() {
    List<CheckupLine> lines = healthy(found(on("arm64", "6.8.0-40"), RESOURCES));
    assertThat(onlyProblem(lines).level()).isEqualTo(Level.WARN);
    assertThat(onlyProblem(lines).remedy()).contains("build them for Linux on arm64");
  }

  @Test
  void javaHasItsOwnNamesForMachines() {
    CheckupFacts facts =
        new CheckupFacts(
            tool("aarch64", Map.of()),
            found(on("arm64", "6.8.0-40"), RESOURCES),
            STARTED,
            SERVED,
            null);
    assertThat(not(Diagnosis.of(facts))).isEmpty();
  }

  @Test
  void desktopProductsAreGivenMemoryInTheirSettings() {
    EngineResources small =
        new EngineResources(GIB / 2, 1, "Docker Desktop", List.of(), "2", "overlay2");
    CheckupLine problem = onlyProblem(healthy(found(DOCKER, small)));
    assertThat(problem.text()).isEqualTo("amd64, 1 processor, 0.5 GiB of memory, Docker Desktop");
    assertThat(problem.remedy()).contains("Settings, Resources, Memory");
  }

  @Test
  void podmanIsNamed() {
    EngineInfo podman =
        new EngineInfo(
            "unix:///run/podman/podman.sock", "Podman", "4.3.1", "1.41", "linux", "amd64", "6.8");
    EngineResources vfs = new EngineResources(16 * GIB, 8, "", List.of(), "2", "vfs");
    List<CheckupLine> lines = healthy(found(podman, vfs));
    assertThat(text(lines, "engine")).startsWith("Podman 4.3.1 at unix:///run/podman");
    assertThat(onlyProblem(lines).subject()).isEqualTo("storage");
    assertThat(onlyProblem(lines).remedy()).contains("use overlay2");
  }

  @Test
  void containersThatDoNotReachEachOtherFail() {
    List<CheckupLine> lines =
        Diagnosis.of(new CheckupFacts(TOOL, FOUND, STARTED, new Served(6, false, 1, 1), null));
    assertThat(onlyProblem(lines).subject()).isEqualTo("network");
    assertThat(Diagnosis.works(lines)).isFalse();
  }

  @Test
  void aProgramWhoseCallsAreNotSeenFails() {
    List<CheckupLine> lines =
        Diagnosis.of(new CheckupFacts(TOOL, FOUND, STARTED, new Served(0, true, 1, 1), null));
    assertThat(onlyProblem(lines).subject()).isEqualTo("calls");
    assertThat(Diagnosis.works(lines)).isFalse();
  }

  @Test
  void whatDeadRunsHaveLeftIsNamed() {
    Found found = new Found(DOCKER, RESOURCES, true, 50 * GIB, List.of("faultbox-1-tracer"));
    assertThat(onlyProblem(healthy(found)).text()).isEqualTo("faultbox-1-tracer");
  }

  @Test
  void littleDiskIsTold() {
    Found found = new Found(DOCKER, RESOURCES, true, GIB, List.of());
    assertThat(onlyProblem(healthy(found)).text()).isEqualTo("overlay2, 1.0 GiB free");
    found = new Found(DOCKER, RESOURCES, true, -1, List.of());
    assertThat(text(healthy(found), "storage")).isEqualTo("overlay2");
  }

  @Test
  void variablesAreShownAndOneThatIsNotReadIsSaidSo() {
    Map<String, String> variables =
        Map.of("FAULTBOX_HERMETIC", "1", "DOCKER_HOST", SOCKET, "DOCKER_CONTEXT", "remote");
    List<CheckupLine> lines =
        Diagnosis.of(new CheckupFacts(tool("amd64", variables), FOUND, STARTED, SERVED, null));
    assertThat(onlyProblem(lines).text()).isEqualTo("DOCKER_CONTEXT=remote is not read");
    assertThat(lines)
        .contains(CheckupLine.ok("variables", "DOCKER_HOST=" + SOCKET + ", FAULTBOX_HERMETIC=1"));
  }

  @Test
  void kernelVersionsAreNumbers() {
    assertThat(KernelVersion.WAIT_KILLABLE.in(KernelVersion.of("5.19.0-50-generic"))).isTrue();
    assertThat(KernelVersion.WAIT_KILLABLE.in(KernelVersion.of("5.9.1"))).isFalse();
    assertThat(KernelVersion.WAIT_KILLABLE.in(KernelVersion.of("10.1"))).isTrue();
    assertThat(KernelVersion.SYNC_WAKE_UP.in(KernelVersion.of("6.12+"))).isTrue();
    assertThat(KernelVersion.SYNC_WAKE_UP.in(KernelVersion.of("6.5.13"))).isFalse();
    assertThat(KernelVersion.of("WSL2")).isNull();
  }
}
