package dev.faultbox.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultbox.engine.Await;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An engine without root, in namespaces of its own, as {@code sh scripts/ensure-tools.sh rootless}
 * makes it possible.
 */
final class RootlessEngine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String USER = "faultbox-rootless";
  private static final Path RANGES = Path.of("/etc/subuid");
  private static final Path TUN = Path.of("/dev/net/tun");

  /** What RootlessKit is to start: directories that the engine of the machine has are hidden. */
  private static final String DAEMON =
      "rm -f /run/docker /run/containerd /run/xtables.lock; exec dockerd --rootless --iptables=false"
          + " --userland-proxy-path=\"$(command -v rootlesskit-docker-proxy)\"";

  private final Path directory;
  private final Process kit;

  private RootlessEngine() throws IOException {
    // A socket's path is short, which directories of test runs are not.
    directory = Files.createTempDirectory(Path.of("/tmp"), "fbrl");
    Toolchain.run(Path.of("/tmp"), Map.of(), List.of("chown", USER, directory.toString()));
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
    command.addAll(List.of("rootlesskit", "--net=slirp4netns", "--mtu=1500", "--pidns"));
    command.addAll(List.of("--port-driver=builtin", "--copy-up=/etc", "--copy-up=/run"));
    command.addAll(List.of("--state-dir=" + at("kit"), "sh", "-c"));
    command.add(
        DAEMON
            + " --host=%s --data-root=%s --exec-root=%s --pidfile=%s"
                .formatted(host(), at("data"), at("exec"), at("pid")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
    builder.environment().put("HOME", directory.toString());
    kit =
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
  }

  /** Starts one, or skips the test where that is impossible. */
  static RootlessEngine start() throws IOException {
    Required.orSkip("root".equals(System.getProperty("user.name")), () -> "needs root");
    // Whether a machine lets users have networks and namespaces of their own is its owner's affair.
    assumeTrue(Files.exists(TUN), "there is no " + TUN);
    assumeTrue(
        Files.exists(RANGES) && Files.readString(RANGES).contains(USER + ":"),
        "there is no user " + USER);
    assumeTrue(mayHaveNamespaces(), "the kernel lets " + USER + " have no namespaces");
    Toolchain.require("rootlesskit");
    Toolchain.require("dockerd");
    RootlessEngine engine = new RootlessEngine();
    try {
      Await.until("the rootless engine answers", LIMIT, engine::answers);
      return engine;
    } catch (AssertionError e) {
      String said = Files.readString(engine.directory.resolve("log"));
      engine.close();
      throw new AssertionError(said, e);
    }
  }

  private static boolean mayHaveNamespaces() {
    List<String> command =
        List.of("setpriv", "--reuid", USER, "--clear-groups", "unshare", "--user", "true");
    try {
      var unused = Toolchain.run(Path.of("/tmp"), Map.of(), command);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private String at(String name) {
    return directory.resolve(name).toString();
  }

  String host() {
    return "unix://" + at("e.sock");
  }

  /** What the engine itself says of its containers, one a line. */
  String containers() {
    return docker("ps", "-aq");
  }

  private String docker(String... words) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(words));
    return Toolchain.run(Path.of("/tmp"), Map.of("DOCKER_HOST", host()), command);
  }

  private boolean answers() {
    if (!kit.isAlive()) {
      throw new AssertionError("rootlesskit has ended");
    }
    try {
      return Files.exists(directory.resolve("e.sock")) && !docker("version").isEmpty();
    } catch (AssertionError e) {
      return false; // it does not listen yet
    }
  }

  @Override
  public void close() throws IOException {
    // With the first process of its namespace all others end.
    kit.descendants().forEach(ProcessHandle::destroyForcibly);
    kit.destroyForcibly();
    try {
      kit.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Toolchain.run(
        Path.of("/tmp"), Map.of(), List.of("rm", "-rf", "--one-file-system", directory.toString()));
  }
}
