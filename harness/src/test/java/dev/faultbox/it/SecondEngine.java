package dev.faultbox.it;

import dev.faultbox.engine.Await;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.Engines;
import dev.faultbox.engine.Labels;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An engine of the test's own, to be killed: data, sockets and bridge apart from the one that
 * everybody uses. Needs root and dockerd.
 */
final class SecondEngine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LOOPBACK = "127.0.0.1";

  /** Its own on its bridge: as good as another machine's for whoever asks. */
  static final String ADDRESS = "10.213.77.1";

  private final String name = "fbit" + UUID.randomUUID().toString().substring(0, 6);
  private final Path directory;
  private final Path log;
  private final List<String> daemon;
  private Process dockerd;

  private SecondEngine(Optional<String> diskSize, boolean tls)
      throws IOException, InterruptedException {
    // A socket's path is short, which directories of test runs are not.
    directory = Files.createTempDirectory(Path.of("/tmp"), name);
    Files.createDirectory(data());
    if (diskSize.isPresent()) {
      command("mount", "-t", "tmpfs", "-o", "size=" + diskSize.get(), name, data().toString());
    }
    log = directory.resolve("log");
    command("ip", "link", "add", name, "type", "bridge");
    command("ip", "addr", "add", ADDRESS + "/24", "dev", name);
    command("ip", "link", "set", name, "up");
    daemon =
        new ArrayList<>(
            List.of(
                "dockerd",
                "--host=unix://" + socket(),
                "--data-root=" + data(),
                "--exec-root=" + directory.resolve("exec"),
                "--pidfile=" + directory.resolve("pid"),
                "--bridge=" + name,
                // The rules of the machine belong to its own engine.
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
                "--ip-masq=false"));
    if (tls) {
      EngineCertificates certificates = new EngineCertificates(directory.resolve("tls"));
      daemon.add("--host=tcp://" + LOOPBACK + ":0");
      daemon.add("--host=tcp://" + ADDRESS + ":0");
      daemon.addAll(certificates.daemonOptions());
    }
    dockerd = startDaemon();
  }

  private Process startDaemon() throws IOException {
    return new ProcessBuilder(daemon)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Starts one, or skips the test where that is impossible. */
  static SecondEngine start() throws IOException, InterruptedException {
    return start(Optional.empty(), false);
  }

  /** Starts one that is reached over TCP as well, behind TLS, by whom its authority knows. */
  static SecondEngine behindTls() throws IOException, InterruptedException {
    Toolchain.require("openssl");
    return start(Optional.empty(), true);
  }

  /**
   * Starts one whose disk is small.
   *
   * @param diskSize in the words of a tmpfs, such as {@code 6m}
   */
  static SecondEngine withDiskOf(String diskSize) throws IOException, InterruptedException {
    return start(Optional.of(diskSize), false);
  }

  private static SecondEngine start(Optional<String> diskSize, boolean tls)
      throws IOException, InterruptedException {
    Required.orSkip("root".equals(System.getProperty("user.name")), () -> "this is not root");
    Toolchain.require("dockerd");
    Toolchain.require("ip");
    SecondEngine engine = new SecondEngine(diskSize, tls);
    try {
      Await.until("the second engine answers", LIMIT, engine::answers);
      return engine;
    } catch (AssertionError e) {
      String said = Files.readString(engine.log);
      engine.close();
      throw new AssertionError(said, e);
    }
  }

  String host() {
    return "unix://" + socket();
  }

  /** Where it listens behind TLS. */
  String secureHost() {
    return secureHost(LOOPBACK);
  }

  /** Where it listens behind TLS for other machines. */
  String remoteHost() {
    return secureHost(ADDRESS);
  }

  private String secureHost(String address) {
    Pattern listening = Pattern.compile("API listen on " + address + ":(\\d+)");
    String[] port = {""};
    Await.until(
        "the second engine listens on TCP",
        LIMIT,
        () -> {
          Matcher line = listening.matcher(said());
          port[0] = line.find() ? line.group(1) : "";
          return !port[0].isEmpty();
        });
    return "tcp://" + address + ":" + port[0];
  }

  /** The certificates of a user; see {@link EngineCertificates}. */
  Path certificates(String user) {
    return directory.resolve("tls").resolve(user);
  }

  /** What the engine writes on its disk. */
  Path data() {
    return directory.resolve("data");
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path socket() {
    return directory.resolve("e.sock");
  }

  private boolean answers() {
    if (!dockerd.isAlive()) {
      throw new AssertionError("dockerd has ended");
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the engine as a crash does. */
  void kill() throws InterruptedException {
    List<ProcessHandle> helpers = dockerd.descendants().toList();
    dockerd.destroyForcibly().waitFor();
    // containerd is a child of its own life; the shims and what they started stay.
    helpers.stream()
        .filter(p -> p.info().command().orElse("").endsWith("/containerd"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /**
   * Ends the engine as its service manager does, which ends its containers, and starts it again.
   */
  void restart() throws IOException, InterruptedException {
    dockerd.destroy();
    if (!dockerd.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("dockerd does not end: " + said());
    }
    dockerd = startDaemon();
    Await.until("the second engine answers again", LIMIT, this::answers);
  }

  /** Whether the engine has neither containers nor volumes of the run. */
  boolean hasNothingOf(String run) {
    try (Engine engine = Engines.at(host())) {
      return engine.list(Map.of(Labels.RUN, run)).isEmpty()
          && engine.listVolumes(Labels.RUN).isEmpty();
    }
  }

  /** Whether no process of a container is left. */
  boolean hasNoContainerProcesses() {
    return containers() == 0;
  }

  /** How many containers have a process, be it one that waits for the engine to start it. */
  long containers() {
    return shims().filter(shim -> shim.descendants().findAny().isPresent()).count();
  }

  /**
   * How many gates and tracers run. A container in the making has a process of the engine's runtime
   * instead, which an engine that is killed by then leaves behind for ever.
   */
  long running() {
    return shims().filter(shim -> shim.descendants().anyMatch(SecondEngine::isSidecar)).count();
  }

  private static boolean isSidecar(ProcessHandle process) {
    try {
      String name =
          Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm")).strip();
      return name.equals("gate") || name.equals("tracer");
    } catch (IOException e) {
      // It has ended.
      return false;
    }
  }

  private Stream<ProcessHandle> shims() {
    String marker = directory.toString();
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().command().orElse("").contains("containerd-shim"))
        .filter(p -> p.info().commandLine().orElse("").contains(marker));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    kill();
    shims()
        .forEach(
            shim -> {
              shim.descendants().forEach(ProcessHandle::destroyForcibly);
              shim.destroyForcibly();
            });
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String target = line.split(" ")[1];
      if (target.startsWith(directory.toString())) {
        mounts.add(0, target);
      }
    }
    for (String mount : mounts) {
      command("umount", "-l", mount);
    }
    command("ip", "link", "delete", name);
    command("rm", "-rf", "--one-file-system", directory.toString());
  }

  private static void command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).inheritIO().start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", words) + " failed");
    }
  }
}
