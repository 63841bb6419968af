package dev.faultbox.it;

import dev.faultbox.engine.Await;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Podman's socket with storage of the test's own. Needs root, podman, runc and netavark. */
final class PodmanService implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Path> NETAVARK =
      List.of(Path.of("/usr/lib/podman/netavark"), Path.of("/usr/libexec/podman/netavark"));

  private final Path directory;
  private final Process service;

  private PodmanService() throws IOException {
    // A socket's path is short, which directories of test runs are not.
    directory = Files.createTempDirectory(Path.of("/tmp"), "fbpod");
    Files.writeString(directory.resolve("containers.conf"), configuration());
    service =
        process("system", "service", "--time=0", host())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  /**
   * Containers get limits below those of this process, because a build machine may not be allowed
   * to give higher ones; and the runtime that works with old and mixed control groups, too.
   */
  private static String configuration() {
    return """
    [containers]
    default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
    [engine]
    runtime = "runc"
    [network]
    network_backend = "netavark"
    """;
  }

  /** Starts one, or skips the test where that is impossible. */
  static PodmanService start() throws IOException {
    Required.orSkip("root".equals(System.getProperty("user.name")), () -> "this is not root");
    Toolchain.require("podman");
    Toolchain.require("runc");
    Required.orSkip(NETAVARK.stream().anyMatch(Files::isExecutable), () -> "there is no netavark");
    PodmanService podman = new PodmanService();
    try {
      Await.until("podman's socket answers", LIMIT, podman::answers);
      return podman;
    } catch (AssertionError e) {
      String said = Files.readString(podman.directory.resolve("log"));
      podman.close();
      throw new AssertionError(said, e);
    }
  }

  String host() {
    return "unix://" + directory.resolve("p.sock");
  }

  /** What podman itself says of its containers, one a line. */
  String containers() {
    return Toolchain.run(
        directory, Map.of("CONTAINERS_CONF", configurationFile()), command("ps", "-aq"));
  }

  private boolean answers() {
    if (!service.isAlive()) {
      throw new AssertionError("podman has ended");
    }
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("p.sock")))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String configurationFile() {
    return directory.resolve("containers.conf").toString();
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of("--root", directory.resolve("root").toString()));
    command.addAll(List.of("--runroot", directory.resolve("run").toString()));
    command.addAll(List.of("--network-config-dir", directory.resolve("net").toString()));
    command.addAll(List.of(words));
    return command;
  }

  private ProcessBuilder process(String... words) {
    ProcessBuilder builder = new ProcessBuilder(command(words));
    builder.environment().put("CONTAINERS_CONF", configurationFile());
    return builder;
  }

  @Override
  public void close() throws IOException {
    try {
      Map<String, String> environment = Map.of("CONTAINERS_CONF", configurationFile());
      Toolchain.run(directory, environment, command("rm", "--all", "--force", "--time=0"));
    } finally {
      service.destroyForcibly();
      List<String> mounts = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
        String target = line.split(" ")[1];
        if (target.startsWith(directory + "/")) {
          mounts.add(0, target);
        }
      }
      for (String mount : mounts) {
        Toolchain.run(Path.of("/tmp"), Map.of(), List.of("umount", "-l", mount));
      }
      Toolchain.run(
          Path.of("/tmp"),
          Map.of(),
          List.of("rm", "-rf", "--one-file-system", directory.toString()));
    }
  }
}
