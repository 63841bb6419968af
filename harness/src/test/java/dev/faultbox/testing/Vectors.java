package dev.faultbox.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Reads the golden vectors both sides of the wire share. */
public final class Vectors {
  private Vectors() {}

  public static byte[] read(String name) {
    // Tests run in the module's directory.
    Path file = Path.of("..", "tracer-sidecar", "vectors", name + ".hex");
    try (var lines = Files.lines(file)) {
      String hex =
          lines
              .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
              .collect(Collectors.joining());
      return HexFormat.of().parseHex(hex);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
