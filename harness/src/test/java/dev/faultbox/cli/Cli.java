package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.Timings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Runs the tool in this process. */
record Cli(int exitCode, String out, String err) {
  static Cli run(String... args) {
    return in(Map.of(), args);
  }

  static Cli in(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new CommandLineTool(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Timings.sinceProcessStart("test"),
                environment)
            .run(args);
    return new Cli(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
