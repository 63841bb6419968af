package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.report.TraceDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code faultbox diff A B}: compares two normalized traces. */
final class DiffCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "diff",
          "A B",
          "compare what two runs did",
          """
          Compares two files of test --normalize: what each service did, without times, numbers and \
          ports. Lines that only A has begin with -, those that only B has with +.""",
          List.of(),
          List.of(),
          List.of(
              "faultbox specs/crash.star --normalize before.txt",
              "faultbox diff before.txt after.txt"),
          List.of(
              "0 the files are equal",
              "1 they differ",
              "2 wrong usage, or a file cannot be read",
              CommandPage.DEFECT));

  /** How a file of {@code test --output} begins. */
  private static final String TRACE_FILE = "{\"version\":";

  private static final int EQUAL = 0;
  private static final int DIFFERENT = 1;

  /** Bytes of a file that is compared; a trace of a million calls is smaller. */
  private static final long MAX_BYTES = 256L << 20;

  private final Map<String, String> environment;
  private final PrintStream out;

  DiffCommand(Map<String, String> environment, PrintStream out) {
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
  }

  /**
   * @return 0 when the files are equal, 1 when they differ
   * @throws UserException when one cannot be read
   */
  int run(List<String> args) {
    List<String> files = Options.parse(PAGE, args).arguments();
    if (files.size() != 2) {
      throw usage("diff compares two files, got " + files.size());
    }
    TraceDiff diff =
        new TraceDiff(
            read(files.get(0)), read(files.get(1)), Terminal.colourWanted(environment, out));
    byte[] text = diff.render(files.get(0), files.get(1)).getBytes(UTF_8);
    out.write(text, 0, text.length);
    return diff.equal() ? EQUAL : DIFFERENT;
  }

  private static UserException usage(String what) {
    return new UserException(
        ErrorCode.USAGE, what + "; write faultbox diff before.norm after.norm");
  }

  private static List<String> read(String file) {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) {
        throw unreadable(file, "is a directory");
      }
      if (Files.size(path) > MAX_BYTES) {
        throw unreadable(file, "has more than " + (MAX_BYTES >> 20) + " MiB");
      }
      // Not strictly decoded: a path of a service may be any bytes, and is to be compared.
      String text = new String(Files.readAllBytes(path), UTF_8);
      if (text.startsWith(TRACE_FILE)) {
        throw unreadable(file, "is a trace file of test --output, full of times and numbers");
      }
      return List.of(text.split("\n", -1));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "does not exist");
    } catch (InvalidPathException | IOException e) {
      throw unreadable(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private static UserException unreadable(String file, String why) {
    return new UserException(
        ErrorCode.USAGE, file + " " + why + "; diff needs two files of test --normalize");
  }
}
