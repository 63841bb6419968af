package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.http.DeadlineException;
import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.EngineTls;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the engine: {@code DOCKER_HOST} and nothing else when it is set, behind TLS when {@code
 * DOCKER_TLS_VERIFY} says so; otherwise the current docker context, then the sockets of the engines
 * people use. Each candidate that exists gets {@value EngineLimits#CANDIDATE_SECONDS} s to answer,
 * and the first that can be used is taken.
 */
public final class EngineLocator {
  private static final String DENIED = "permission denied";
  private static final String DOCKER_HOST = "DOCKER_HOST";
  private static final String TLS_VERIFY = "DOCKER_TLS_VERIFY";
  private static final String CERT_PATH = "DOCKER_CERT_PATH";

  private final Map<String, String> environment;
  private final Path home;
  private final Path root;
  private final int seconds;

  /**
   * @param environment variables of the process
   * @param home the user's home directory
   * @param root what absolute socket paths are resolved against; {@code /} outside of tests
   * @param seconds time each candidate has to answer
   */
  EngineLocator(Map<String, String> environment, Path home, Path root, int seconds) {
    this.environment = requireNonNull(environment, "environment is null");
    this.home = requireNonNull(home, "home is null");
    this.root = requireNonNull(root, "root is null");
    this.seconds = seconds;
  }

  /** A locator for this process and user. */
  public static EngineLocator system() {
    return new EngineLocator(
        System.getenv(),
        Path.of(System.getProperty("user.home", "/")),
        Path.of("/"),
        EngineLimits.CANDIDATE_SECONDS);
  }

  /**
   * Connects to the engine.
   *
   * @throws EnvironmentException ENGINE_UNAVAILABLE naming each candidate and why it was not taken
   */
  public Engine locate() {
    StringBuilder tried = new StringBuilder();
    String host = environment.get(DOCKER_HOST);
    if (host != null && !host.isBlank()) {
      Engine engine = tryText("DOCKER_HOST=" + host, host.strip(), certificates(), tried);
      if (engine != null) {
        return engine;
      }
      throw unavailable(
          "no container engine answers at DOCKER_HOST; correct or unset the variable", tried);
    }
    Set<String> paths = new LinkedHashSet<>();
    DockerContext context = DockerContext.current(environment, config(), tried);
    if (context != null) {
      String at = context.host();
      if (at.startsWith("unix://")) {
        paths.add(at.substring("unix://".length()));
      } else if (context.tls() != null && context.unchecked()) {
        note(
            tried,
            "docker context " + at,
            "it leaves the engine's certificate unchecked, which is not supported; give it the"
                + " engine's ca.pem (docker context update)");
      } else {
        Engine engine = tryText("docker context " + at, at, context.tls(), tried);
        if (engine != null) {
          return engine;
        }
      }
    }
    addWellKnown(paths);
    for (String path : paths) {
      Engine engine = trySocket(path, tried);
      if (engine != null) {
        return engine;
      }
    }
    throw unavailable("no container engine answers; " + advice(tried), tried);
  }

  /** Docker, Docker Desktop, Colima, Rancher Desktop, Podman; then their rootless forms. */
  private void addWellKnown(Set<String> paths) {
    paths.add(root.resolve("var/run/docker.sock").toString());
    paths.add(home.resolve(".docker/run/docker.sock").toString());
    paths.add(home.resolve(".colima/default/docker.sock").toString());
    paths.add(home.resolve(".rd/docker.sock").toString());
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isBlank()) {
      paths.add(runtime + "/podman/podman.sock");
    }
    paths.add(root.resolve("run/podman/podman.sock").toString());
    if (runtime != null && !runtime.isBlank()) {
      paths.add(runtime + "/docker.sock");
    }
  }

  private @Nullable Engine trySocket(String path, StringBuilder tried) {
    if (!new File(path).exists()) {
      note(tried, path, "no such file");
      return null;
    }
    return tryAddress(path, EngineAddress.unix(path), null, tried);
  }

  /** Where the certificates for {@code DOCKER_HOST} are; null when TLS is not asked for. */
  private @Nullable Path certificates() {
    if (environment.getOrDefault(TLS_VERIFY, "").isBlank()) {
      return null;
    }
    String path = environment.getOrDefault(CERT_PATH, "");
    return path.isBlank() ? config().directory() : Path.of(path);
  }

  /**
   * @param certificates directory with certificates for TLS, null for an engine without
   */
  private @Nullable Engine tryText(
      String shown, String text, @Nullable Path certificates, StringBuilder tried) {
    try {
      EngineAddress address = EngineAddress.parse(text);
      if (address.isUnix() || (certificates == null && !address.secure())) {
        return tryAddress(shown, address, null, tried);
      }
      Path directory = certificates == null ? config().directory() : certificates;
      return tryAddress(shown, address.secured(), EngineTls.read(directory), tried);
    } catch (IllegalArgumentException e) {
      note(tried, shown, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      note(tried, shown, "no TLS: " + e.getMessage());
    }
    return null;
  }

  private @Nullable Engine tryAddress(
      String shown, EngineAddress address, @Nullable EngineTls tls, StringBuilder tried) {
    EngineHttp http = new EngineHttp(address, tls);
    try {
      return new DockerEngine(http, introduction(http), credentials());
    } catch (EngineVersion.Unusable e) {
      note(tried, shown, String.valueOf(e.getMessage()));
    } catch (DeadlineException e) {
      note(tried, shown, "no answer within " + seconds + " s");
    } catch (IOException e) {
      String reason = tls == null ? Failures.reason(e) : Failures.reason(e, tls);
      boolean denied = reason.equals(DENIED);
      note(tried, shown, denied ? reason + " (add yourself to the group docker)" : reason);
    }
    http.close();
    return null;
  }

  /**
   * Podman runs several programs, and a package manager, before it tells its version; on a busy
   * machine that takes longer than a candidate has. An engine that is alive is waited for.
   */
  private EngineInfo introduction(EngineHttp http) throws IOException {
    try {
      return EngineVersion.ask(http, seconds);
    } catch (DeadlineException e) {
      if (!EngineVersion.alive(http, seconds)) {
        throw e;
      }
      return EngineVersion.ask(http, EngineLimits.CONTAINER_SECONDS);
    }
  }

  private Credentials credentials() {
    return new Credentials(config(), CredentialHelper.onPath());
  }

  private DockerConfig config() {
    return DockerConfig.of(environment, home);
  }

  private static void note(StringBuilder tried, String candidate, String reason) {
    tried.append("\n  ").append(candidate).append(": ").append(reason);
  }

  /** What to do, by what was found: an engine that runs needs no second one. */
  static String advice(CharSequence tried) {
    String os = System.getProperty("os.name", "");
    if (os.startsWith("Mac")) {
      return "start Docker Desktop, Colima or Rancher Desktop, or install one of them";
    }
    if (os.startsWith("Windows")) {
      return "let Docker Desktop listen on tcp://localhost:2375 (Settings, General) and set"
          + " DOCKER_HOST to it, or run inside WSL 2";
    }
    if (tried.toString().contains(DENIED)) {
      return "one is there, but its socket may not be opened by you: sudo usermod -aG docker $USER,"
          + " then log in again";
    }
    return "start it (sudo systemctl start docker) or install one (sudo apt-get install docker.io)";
  }

  private static EnvironmentException unavailable(String message, StringBuilder tried) {
    return new EnvironmentException(ErrorCode.ENGINE_UNAVAILABLE, message + ". Tried:" + tried);
  }
}
