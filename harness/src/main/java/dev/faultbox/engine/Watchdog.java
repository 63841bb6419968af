package dev.faultbox.engine;

import dev.faultbox.engine.http.EngineAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cleans up after a harness that is killed. What was created but not started knows nothing of its
 * harness and would stay for ever; so a tiny second process waits at the other end of a pipe, and
 * when the pipe closes without a release it removes every container and volume of the run. It is
 * started before the first container is created and costs nothing while it waits.
 *
 * <p>It does not outlive a kill of the whole process group with SIGKILL; then only the {@link
 * Sweeper} of the next run is left. Safe for use by many threads.
 */
public final class Watchdog implements AutoCloseable {
  private final @Nullable Process process;

  private Watchdog(@Nullable Process process) {
    this.process = process;
  }

  /**
   * Starts the process; takes some 10 ms and can be done while an engine is being looked for. Where
   * it cannot be started the run goes on without, see {@link #active}.
   */
  public static Watchdog spawn() {
    ProcessBuilder builder = command();
    try {
      return new Watchdog(builder.start());
    } catch (IOException e) {
      return new Watchdog(null);
    }
  }

  static ProcessBuilder command() {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx24m",
                "-cp",
                classPath(),
                WatchdogMain.class.getName()));
    // It must hold nothing of the terminal, or a pipe on our output would wait for its end.
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    // Options meant for the harness (agents, debuggers, heap sizes) are not for it.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("_JAVA_OPTIONS");
    return builder;
  }

  /** Whether the process was started and is alive. */
  public boolean active() {
    return process != null && process.isAlive();
  }

  /** Pid of the process, 0 when it was not started. */
  public long pid() {
    return process == null ? 0 : process.pid();
  }

  /**
   * Tells it what to remove should this process end. Must be called before the first container of
   * the run is created.
   *
   * @param run letters, digits and dashes
   * @return false when there is no process that could do it
   */
  public boolean guard(String run, EngineInfo engine) {
    try {
      send(order(run, engine));
      return active();
    } catch (IOException e) {
      return false;
    }
  }

  /** What the process is told. */
  static String order(String run, EngineInfo engine) {
    if (!run.chars().allMatch(c -> c == '-' || (c < 128 && Character.isLetterOrDigit(c)))) {
      throw new IllegalArgumentException("run id has other characters than letters and digits");
    }
    EngineAddress address = EngineAddress.parse(engine.address());
    Path certificates = engine.certificates();
    String where;
    if (address.isUnix()) {
      where = "unix " + address.path();
    } else if (certificates != null) {
      where = "tls " + address.text() + " " + certificates.toAbsolutePath();
    } else {
      where = "tcp " + address.port() + " " + address.host();
    }
    return "guard " + run + " " + engine.apiVersion() + " " + where;
  }

  /** Sends it away without touching anything; for a run whose containers are gone. */
  @Override
  public void close() {
    try {
      send("release");
    } catch (IOException e) {
      // A watchdog that is gone needs no release.
    }
  }

  private void send(String line) throws IOException {
    if (process != null) {
      OutputStream stdin = process.getOutputStream();
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    }
  }

  /** Where the process finds its classes: our own jar, or our class directory in a build. */
  private static String classPath() {
    CodeSource source = Watchdog.class.getProtectionDomain().getCodeSource();
    if (source != null) {
      try {
        return Path.of(source.getLocation().toURI()).toString();
      } catch (URISyntaxException e) {
        // Fall back to what this process was started with.
      }
    }
    return System.getProperty("java.class.path");
  }
}
