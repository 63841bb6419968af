package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunListener;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells GitHub Actions of tests that did not pass: as annotations at their lines of the spec, and
 * in the summary of the step. Both at the end of the run. Never fails a run: what cannot be written
 * is said.
 */
public final class GithubReport implements RunListener {
  /** GitHub shows so many annotations of one kind per step, and drops the others silently. */
  static final int MAX_ANNOTATIONS = 10;

  /** GitHub refuses the summary of a step that is larger than 1 MiB, all of it. */
  static final int MAX_SUMMARY_BYTES = 1 << 20;

  /** Characters of the message of an annotation. */
  private static final int MESSAGE_CHARS = 4_000;

  private final GithubGuard guard;
  private final @Nullable PrintStream commands;
  private final @Nullable String summary;
  private final String workspace;
  private final PrintStream err;
  private final List<String> annotations = new ArrayList<>();
  private final Tally tally = new Tally();
  private @Nullable GithubSummary page;
  private @Nullable RunInfo run;
  private int errors;
  private int warnings;

  /**
   * @param environment of this process, which says what GitHub wants
   * @param guard of what else is printed
   * @param commands read by the runner line by line; null when annotations are not wanted
   * @param err told of a summary that cannot be written
   */
  public GithubReport(
      Map<String, String> environment,
      GithubGuard guard,
      @Nullable PrintStream commands,
      PrintStream err) {
    this.guard = requireNonNull(guard, "guard is null");
    this.commands = commands;
    String file = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
    this.summary = file.isEmpty() ? null : file;
    this.workspace = environment.getOrDefault("GITHUB_WORKSPACE", "");
    this.err = requireNonNull(err, "err is null");
  }

  /** Whether this process is run by GitHub Actions. */
  public static boolean isWanted(Map<String, String> environment) {
    return "true".equals(environment.get("GITHUB_ACTIONS"));
  }

  @Override
  public void runStarted(RunInfo started) {
    run = started;
    page = new GithubSummary(started);
  }

  @Override
  public void testFinished(TestResult result) {
    tally.add(result.verdict());
    if (result.verdict() == Verdict.PASS || result.verdict() == Verdict.HALTED) {
      return;
    }
    requireNonNull(page).add(result);
    boolean warning = result.verdict() == Verdict.INCONCLUSIVE;
    int count = warning ? ++warnings : ++errors;
    if (count <= MAX_ANNOTATIONS) {
      annotations.add(annotation(warning ? "warning" : "error", result));
    }
  }

  @Override
  public void runFinished(RunSummary end) {
    if (commands != null) {
      List<String> lines = new ArrayList<>(annotations);
      int hidden = Math.max(0, errors - MAX_ANNOTATIONS) + Math.max(0, warnings - MAX_ANNOTATIONS);
      if (hidden > 0) {
        lines.add("::notice::" + data(hidden + " more tests did not pass; the log has them all"));
      }
      guard.command(commands, lines);
    }
    if (summary != null) {
      append(summary, requireNonNull(page), tally.footer(end));
    }
  }

  private String annotation(String kind, TestResult result) {
    StringBuilder line = new StringBuilder("::").append(kind).append(' ');
    SourceLocation place = result.location() == null ? result.declared() : result.location();
    if (place != null && place.line() > 0) {
      line.append("file=").append(property(inRepository(place.file())));
      line.append(",line=").append(place.line());
      line.append(",col=").append(place.column()).append(',');
    }
    String title = result.verdict().name() + ": " + requireNonNull(run).uniqueName(result);
    line.append("title=").append(property(title)).append("::");
    String reason = TestBlock.reason(result);
    String text = Text.bounded(reason.isEmpty() ? "did not pass" : reason, MESSAGE_CHARS);
    return line.append(data(text + "\n" + new ReplayCommand(run.spec()).of(result))).toString();
  }

  /** Annotations are shown at paths of the repository only. */
  private String inRepository(String file) {
    if (workspace.isEmpty()) {
      return file;
    }
    try {
      Path root = Path.of(workspace).toAbsolutePath().normalize();
      Path path = Path.of(file).toAbsolutePath().normalize();
      return path.startsWith(root) ? root.relativize(path).toString().replace('\\', '/') : file;
    } catch (InvalidPathException e) {
      return file;
    }
  }

  private void append(String file, GithubSummary text, String footer) {
    try {
      Path path = Path.of(file);
      // Earlier commands of the step may have written to it.
      long used = Files.exists(path) ? Files.size(path) : 0;
      byte[] bytes = text.render(footer, MAX_SUMMARY_BYTES - used).getBytes(StandardCharsets.UTF_8);
      try (OutputStream out = new FileOutputStream(path.toFile(), true)) {
        out.write(bytes);
      }
    } catch (IOException | InvalidPathException e) {
      err.println(
          "warning: the step summary could not be written to "
              + Text.printable(file)
              + ": "
              + Text.printable(String.valueOf(e.getMessage())));
    }
  }

  /** The text of a command: what would end its line is encoded. */
  private static String data(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (String part : text.split("\n", -1)) {
      if (out.length() > 0) {
        out.append("%0A");
      }
      out.append(Text.printable(part).replace("%", "%25"));
    }
    return out.toString();
  }

  /** A value in front of the text of a command. */
  private static String property(String text) {
    return Text.printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C");
  }
}
