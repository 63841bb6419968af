package dev.faultbox.engine;

import dev.faultbox.engine.Credentials.Login;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks the programs that keep logins for the docker command line. */
final class CredentialHelper {
  private static final String PREFIX = "docker-credential-";

  /** Longest time a helper has; some ask a cloud for a fresh token. */
  private static final int SECONDS = 20;

  /** Longer than any token. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String TOKEN_USER = "<token>";

  private final Path directory;
  private final int seconds;

  private CredentialHelper(Path directory, int seconds) {
    this.directory = directory;
    this.seconds = seconds;
  }

  /** Finds helpers as every program is found. */
  static CredentialHelper onPath() {
    return new CredentialHelper(Path.of(""), SECONDS);
  }

  /** For tests: finds helpers in a directory. */
  static CredentialHelper in(Path directory, int seconds) {
    return new CredentialHelper(directory, seconds);
  }

  /**
   * @param trouble why there is no login although there may be one; empty when it has none
   */
  record Answer(@Nullable Login login, String trouble) {}

  Answer get(String suffix, String server) {
    String name = PREFIX + suffix;
    String program = directory.toString().isEmpty() ? name : directory.resolve(name).toString();
    Process process;
    try {
      process = new ProcessBuilder(List.of(program, "get")).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      return new Answer(null, name + " could not be run");
    }
    try {
      FutureTask<byte[]> output = new FutureTask<>(() -> output(process));
      Thread reader = new Thread(output, "credential-helper");
      reader.setDaemon(true);
      reader.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write((server + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading; its status says more.
      }
      byte[] said = output.get(seconds, TimeUnit.SECONDS);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new TimeoutException();
      }
      return read(name, server, process.exitValue(), said);
    } catch (TimeoutException e) {
      return new Answer(null, name + " did not answer within " + seconds + " s");
    } catch (ExecutionException e) {
      return new Answer(null, name + " could not be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(null, name + " was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] output(Process process) throws IOException {
    return process.getInputStream().readNBytes(MAX_BYTES);
  }

  private static Answer read(String name, String server, int status, byte[] out) {
    if (status != 0) {
      String said = new String(out, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
      boolean none = said.contains("credentials not found");
      return new Answer(null, none ? "" : name + " ended with status " + status);
    }
    String user = Json.field(out, "Username");
    String secret = Json.field(out, "Secret");
    if (user == null || secret == null) {
      return new Answer(null, name + " answered with no login");
    }
    return new Answer(
        user.equals(TOKEN_USER)
            ? new Login(server, "", "", secret, "")
            : new Login(server, user, secret, "", ""),
        "");
  }
}
