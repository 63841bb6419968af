package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of variables, one {@code NAME=value} a line, as compose reads it. */
final class EnvFile {
  /** Bytes of a file that is read; a real one has a few thousand. */
  private static final long MAX_BYTES = 1L << 20;

  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?(?<name>[A-Za-z_][\\w.-]*)\\s*[=:](?<value>.*)");
  private static final Pattern QUOTED =
      Pattern.compile("\\s*(?:'(?<plain>[^']*)'|\"(?<text>(?:[^\"\\\\]|\\\\.)*)\")\\s*(?:#.*)?");

  private EnvFile() {}

  /**
   * @param fill puts in variables where they are meant
   * @throws IOException when it cannot be read, or is no text
   */
  static Map<String, String> read(Path file, UnaryOperator<String> fill) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("more than " + (MAX_BYTES >> 20) + " MiB");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file, UTF_8)) {
      Matcher parts = LINE.matcher(line);
      if (!line.stripLeading().startsWith("#") && parts.matches()) {
        variables.put(parts.group("name"), value(parts.group("value"), fill));
      }
    }
    return variables;
  }

  private static String value(String written, UnaryOperator<String> fill) {
    Matcher quoted = QUOTED.matcher(written);
    if (!quoted.matches()) {
      return fill.apply(written.replaceFirst("(^|\\s)#.*", "").strip());
    }
    String plain = quoted.group("plain");
    return plain == null ? fill.apply(unescaped(quoted.group("text"))) : plain;
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        out.append(
            switch (next) {
              case 'n' -> "\n";
              case 'r' -> "\r";
              case 't' -> "\t";
              case '$' -> "$$";
              case '"', '\\' -> String.valueOf(next);
              default -> "\\" + next;
            });
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
