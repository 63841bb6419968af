package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Keeps the runner of GitHub Actions from obeying what specs and services say: it takes a line of
 * either standard stream that begins with {@code ::}, or that has {@code ##[} in it, for a command.
 * Between the first line of the tool and its last one no command counts but those of {@link
 * #command}.
 *
 * <p>The runner reads the two streams side by side and has one state for both, so each carries its
 * own beginning and end: whichever is read first, nothing stands in front of the beginning, and a
 * stream that is redirected to a file does not leave the runner deaf. Commands are sent at the end
 * of a run, long after the blocks of its tests.
 */
public final class GithubGuard implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;

  private final String token;
  private final List<PrintStream> streams;

  private GithubGuard(String token, List<PrintStream> streams) {
    this.token = requireNonNull(token, "token is null");
    this.streams = List.copyOf(streams);
    this.streams.forEach(stream -> print(stream, stop()));
  }

  /**
   * Begins to guard, where GitHub Actions runs this process; anywhere else it prints nothing.
   *
   * @param streams that carry lines for people; those that carry JSON have none to fear
   */
  public static GithubGuard over(Map<String, String> environment, List<PrintStream> streams) {
    if (!GithubReport.isWanted(environment)) {
      return new GithubGuard("", List.of());
    }
    byte[] random = new byte[TOKEN_BYTES];
    // Whoever could guess it could end the guard.
    new SecureRandom().nextBytes(random);
    return new GithubGuard("faultbox-" + HexFormat.of().formatHex(random), streams);
  }

  /** Sends commands to the runner, a line each, and nothing between them. */
  void command(PrintStream stream, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    String commands = String.join("\n", lines) + "\n";
    boolean guarded = streams.contains(stream);
    print(stream, guarded ? resume() + commands + stop() : commands);
  }

  /** Lets the runner obey again: the step may have more to say. */
  @Override
  public void close() {
    streams.forEach(stream -> print(stream, resume()));
  }

  private String stop() {
    return "::stop-commands::" + token + "\n";
  }

  private String resume() {
    return "::" + token + "::\n";
  }

  /** In one piece, so that no line of another thread comes between. */
  private static void print(PrintStream stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    stream.write(bytes, 0, bytes.length);
    stream.flush();
  }
}
