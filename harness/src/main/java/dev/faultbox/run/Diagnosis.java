package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.EngineInfo;
import dev.faultbox.engine.EngineResources;
import dev.faultbox.run.CheckupFacts.Area;
import dev.faultbox.run.CheckupFacts.Failure;
import dev.faultbox.run.CheckupFacts.Found;
import dev.faultbox.run.CheckupFacts.Served;
import dev.faultbox.run.CheckupFacts.Started;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** From what a checkup has found out to what that means for runs. A function of the facts alone. */
public final class Diagnosis {
  private static final long MIB = 1L << 20;
  private static final double GIB = 1L << 30;
  private static final double NANOS_PER_MILLI = 1e6;

  /** A tracer, two small services and their layers fit well into this much memory. */
  private static final long LITTLE_MEMORY = 900 * MIB;

  /** Images of real services are some hundred MiB each. */
  private static final long LITTLE_DISK = 2048 * MIB;

  private final CheckupFacts facts;
  private final List<CheckupLine> lines = new ArrayList<>();

  private Diagnosis(CheckupFacts facts) {
    this.facts = requireNonNull(facts, "facts is null");
  }

  /** Everything that was looked at, in the order a run needs it. */
  public static List<CheckupLine> of(CheckupFacts facts) {
    Diagnosis diagnosis = new Diagnosis(facts);
    diagnosis.tool();
    diagnosis.failed(Area.ENGINE, "engine");
    Found found = facts.found();
    if (found != null) {
      diagnosis.engine(found);
      diagnosis.tried(found);
    }
    return List.copyOf(diagnosis.lines);
  }

  /** Whether runs will work. */
  public static boolean works(List<CheckupLine> lines) {
    return lines.stream().noneMatch(line -> line.level() == CheckupLine.Level.FAIL);
  }

  private void tool() {
    CheckupFacts.Tool tool = facts.tool();
    ok(
        "tool",
        "faultbox %s in %s, Java %s on %s %s"
            .formatted(
                tool.version(), tool.place(), tool.java(), tool.system(), architecture(tool)));
    Map<String, String> variables = tool.variables();
    boolean hidden =
        variables.containsKey("DOCKER_CONTEXT") && variables.containsKey("DOCKER_HOST");
    if (hidden) {
      warn(
          "variables",
          "DOCKER_CONTEXT=" + variables.get("DOCKER_CONTEXT") + " is not read",
          "DOCKER_HOST is set and comes first; unset the one that is not meant");
    }
    String others =
        variables.entrySet().stream()
            .filter(variable -> !hidden || !variable.getKey().equals("DOCKER_CONTEXT"))
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      ok("variables", others);
    }
  }

  private void engine(Found found) {
    EngineInfo info = found.info();
    EngineResources resources = found.resources();
    ok(
        "engine",
        "%s %s at %s, API %s"
            .formatted(info.name(), info.version(), info.address(), info.apiVersion()));
    architectures(found);
    machine(resources);
    if (!hasFailed(Area.KERNEL)) {
      kernel(info);
    }
    failed(Area.KERNEL, "kernel");
    storage(found);
    if (!resources.cgroupVersion().isEmpty()) {
      ok("cgroups", "version " + resources.cgroupVersion());
    }
    if (resources.rootless()) {
      rootless(resources);
    }
  }

  private void architectures(Found found) {
    String theirs = found.info().architecture();
    String ours = architecture(facts.tool());
    if (!found.sidecars()) {
      fail(
          "machine",
          "the engine is " + theirs + ", and this build of faultbox has no tracer for that",
          "build it on such a machine, or use an engine on " + ours);
    } else if (!theirs.equals(ours)) {
      warn(
          "machine",
          "the engine is " + theirs + ", this machine is " + ours,
          "programs of this machine do not run there: build them for Linux on "
              + theirs
              + ", and choose images for it");
    }
  }

  private void machine(EngineResources resources) {
    List<String> parts = new ArrayList<>();
    parts.add(requireNonNull(facts.found()).info().architecture());
    if (resources.cpus() > 0) {
      parts.add(resources.cpus() == 1 ? "1 processor" : resources.cpus() + " processors");
    }
    if (resources.totalMemoryBytes() > 0) {
      parts.add(gib(resources.totalMemoryBytes()) + " of memory");
    }
    if (!resources.operatingSystem().isEmpty()) {
      parts.add(resources.operatingSystem());
    }
    String text = String.join(", ", parts);
    boolean little =
        resources.totalMemoryBytes() > 0 && resources.totalMemoryBytes() < LITTLE_MEMORY;
    if (!little) {
      ok("machine", text);
      return;
    }
    warn(
        "machine",
        text,
        "what instances write is memory of their containers, so services may be killed for want of"
            + " it; "
            + (resources.operatingSystem().startsWith("Docker Desktop")
                ? "raise Settings, Resources, Memory"
                : "give the engine's machine more"));
  }

  private void kernel(EngineInfo info) {
    Started started = facts.started();
    String release = started == null ? info.kernelVersion() : started.kernel();
    KernelVersion version = KernelVersion.of(release);
    if (started == null && version == null) {
      return;
    }
    boolean killable =
        started != null ? started.waitKillable() : KernelVersion.WAIT_KILLABLE.in(version);
    boolean sync = started != null ? started.syncWakeUp() : KernelVersion.SYNC_WAKE_UP.in(version);
    if (started != null && !started.unseeing().isEmpty()) {
      ok("kernel", release + ", of which nothing is used where no system calls are seen");
    } else if (!killable) {
      fail(
          "kernel",
          release + " cannot hold a call back while a signal comes (WAIT_KILLABLE_RECV)",
          "no test can be run; run the engine on Linux "
              + KernelVersion.WAIT_KILLABLE
              + " or newer");
    } else if (!sync) {
      warn(
          "kernel",
          release + " has no SYNC_WAKE_UP",
          "everything works, but each intercepted call costs some microseconds more; Linux "
              + KernelVersion.SYNC_WAKE_UP
              + " or newer has it");
    } else {
      ok("kernel", release + ", which has all that is used of it");
    }
  }

  private void storage(Found found) {
    String driver = found.resources().storageDriver();
    String free = found.freeBytes() < 0 ? "" : ", " + gib(found.freeBytes()) + " free";
    if (found.freeBytes() >= 0 && found.freeBytes() < LITTLE_DISK) {
      warn(
          "storage",
          driver + free,
          "images may not fit; docker system prune removes what nobody uses");
    } else if (driver.equals("vfs")) {
      warn(
          "storage",
          driver + free,
          "every container is a whole copy of its image, so starts take long; use overlay2");
    } else if (!driver.isEmpty()) {
      ok("storage", driver + free);
    }
  }

  private void rootless(EngineResources resources) {
    if (resources.cgroupVersion().equals("1")) {
      warn(
          "rootless",
          "the engine runs without root, on cgroups of version 1",
          "memory= and cpus= do not hold, nor does the limit of processes; use cgroups of version"
              + " 2, or an engine that runs as root");
    } else {
      ok("rootless", "the engine runs without root");
    }
  }

  private void tried(Found found) {
    failed(Area.IMAGES, "images");
    failed(Area.CONTAINERS, "containers");
    failed(Area.TRACER, "tracer");
    Started started = facts.started();
    if (started != null) {
      tracer(started);
      isolation(started);
    }
    failed(Area.INSTANCES, "instances");
    failed(Area.PORTS, "ports");
    Served served = facts.served();
    if (started != null && served != null) {
      served(started, served);
    }
    leftOvers(found.leftOvers());
  }

  private void tracer(Started started) {
    if (started.unseeing().isEmpty()) {
      ok("tracer", "attaches to containers");
    } else {
      warn(
          "tracer",
          "may not look into containers: " + started.unseeing(),
          "steps, healthchecks, output and restarts work; faults, traces and queries for system"
              + " calls do not, and end their tests with an error; for those "
              + Sight.REMEDY);
    }
  }

  private void isolation(Started started) {
    if (started.unlayered().isEmpty()) {
      ok("isolation", "fresh instances in one container, each on a file system of its own");
    } else {
      warn(
          "isolation",
          "no fresh instances in one container: " + started.unlayered(),
          "every test gets new containers, which takes most of a second instead of milliseconds;"
              + " use an engine that grants CAP_SYS_ADMIN and overlay mounts to containers");
    }
  }

  private void served(Started started, Served served) {
    boolean seeing = started.unseeing().isEmpty();
    if (!seeing) {
      warn(
          "calls",
          "no system calls are seen",
          "what hangs on them is refused with SYSCALLS_UNAVAILABLE; see the tracer above");
    } else if (served.calls() > 0) {
      ok("calls", served.calls() + " system calls of a program were seen");
    } else {
      fail(
          "calls",
          "no system call of a program was seen",
          "faults and traces do not work; let containers use seccomp user notifications (the"
              + " engine's default seccomp profile does)");
    }
    ok("ports", "a service is reached through its mapped port");
    if (served.reached() && seeing) {
      ok("network", "a service reaches another");
    } else if (served.reached()) {
      warn(
          "network",
          "a service reaches another by its name, but not by localhost",
          "let services call each other by name, and listen on all addresses: only a tracer that"
              + " sees system calls leads localhost to another container");
    } else {
      fail(
          "network",
          "a service does not reach another on the engine's default bridge",
          "specs with several services do not work; let containers of that network talk to each"
              + " other (the engine's option icc, the rules of a firewall for FORWARD)");
    }
    ok(
        "time",
        String.format(
            Locale.ROOT,
            "containers took %.0f ms, the first instance %.1f ms, the next %.1f ms",
            started.nanos() / NANOS_PER_MILLI,
            served.firstNanos() / NANOS_PER_MILLI,
            served.freshNanos() / NANOS_PER_MILLI));
  }

  private void leftOvers(List<String> names) {
    if (!names.isEmpty()) {
      warn(
          "left-overs",
          String.join(", ", names),
          "of runs that were killed with all their processes; nothing to do, they are removed now");
    }
  }

  private boolean hasFailed(Area area) {
    Failure failure = facts.failure();
    return failure != null && failure.area() == area;
  }

  /** Says what ended the checkup, when it was this. */
  private void failed(Area area, String subject) {
    if (!hasFailed(area)) {
      return;
    }
    String message = requireNonNull(facts.failure()).message();
    int split = message.indexOf("; ");
    fail(
        subject,
        split < 0 ? message : message.substring(0, split),
        split < 0 ? "the engine's log may say more" : message.substring(split + 2));
  }

  /** One name for each: Java, kernels and engines have their own. */
  private static String architecture(CheckupFacts.Tool tool) {
    return switch (tool.architecture()) {
      case "x86_64", "amd64" -> "amd64";
      case "aarch64", "arm64" -> "arm64";
      default -> tool.architecture();
    };
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }

  private void ok(String subject, String text) {
    lines.add(CheckupLine.ok(subject, text));
  }

  private void warn(String subject, String text, String remedy) {
    lines.add(CheckupLine.warn(subject, text, remedy));
  }

  private void fail(String subject, String text, String remedy) {
    lines.add(CheckupLine.fail(subject, text, remedy));
  }
}
