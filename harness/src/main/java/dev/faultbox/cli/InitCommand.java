package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.model.UserException;
import dev.faultbox.run.ExitCodes;
import dev.faultbox.spec.Nearest;
import dev.faultbox.spec.SpecLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code faultbox init}: writes a spec to begin with. */
final class InitCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "init",
          "PROGRAM",
          "write a spec for a program, or a compose file",
          """
          Writes a spec to begin with: for one program, or with --from-compose for the services of a \
          compose file. What of a compose file has no counterpart is said on standard error, and in \
          comments of the spec. A file that exists is not overwritten.""",
          List.of(
              CommandOption.value(
                  "--name", "NAME", "name of the service (default: of the program)"),
              CommandOption.value("--port", "N", "port it listens on (default 8080)"),
              CommandOption.value(
                  "--protocol", "NAME", "what it speaks there (default: http or tcp, guessed)"),
              CommandOption.value(
                  "--output", CommandOption.FILE, "the spec (default faultbox.star); - prints it"),
              CommandOption.flag(
                  "--from-compose", "read compose.yaml or docker-compose.yml, or =FILE")),
          List.of(),
          List.of(
              "faultbox init --port 5432 --output db.star bin/linux/mock-db",
              "faultbox init --from-compose=deploy/compose.yaml"),
          List.of(
              "0 written",
              "2 wrong usage, nothing to read, or the file exists",
              CommandPage.DEFECT));

  private static final String COMPOSE = "--from-compose";
  private static final String DEFAULT_OUTPUT = "faultbox.star";
  private static final List<String> COMPOSE_FILES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");
  private static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  InitCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = Map.copyOf(environment);
    this.out = requireNonNull(out, "out is null");
    this.err = requireNonNull(err, "err is null");
  }

  /**
   * @param args those behind {@code init}
   * @throws UserException when there is nothing to read, or nowhere to write
   */
  int run(List<String> args) {
    refuseOthers(args);
    // Its value stands behind "=" alone: init --from-compose bin/x would be ambiguous.
    List<String> rest = new ArrayList<>(args);
    rest.removeIf(word -> word.startsWith(COMPOSE + "="));
    ParsedOptions parsed = Options.parse(PAGE, rest);
    String output = parsed.text("--output", DEFAULT_OUTPUT);
    List<String> programs = parsed.arguments();
    boolean compose = parsed.has(COMPOSE) || rest.size() < args.size();
    if (parsed.has(COMPOSE) && programs.size() == 1) {
      throw usage(
          "init takes one program, or --from-compose[=FILE]; write faultbox init %s=%s"
              .formatted(COMPOSE, programs.get(0)));
    }
    if (compose != programs.isEmpty() || programs.size() > 1) {
      throw usage(
          "init takes one program, or --from-compose[=FILE]; write faultbox init bin/my-service");
    }
    String text = compose ? fromCompose(args, output) : fromProgram(programs.get(0), parsed);
    int code = write(text, output);
    if (!compose && isScript(path(programs.get(0)))) {
      err.printf(
          "faultbox: %s is a script, and a service runs a Linux program: before this spec runs, put"
              + " the script into an image and write build = \"./dir\" or image = \"…\" in place"
              + " of its path%n",
          programs.get(0));
    }
    return code;
  }

  private static void refuseOthers(List<String> args) {
    for (String word : List.of("--claude", "--vscode")) {
      if (args.contains(word)) {
        throw usage(word + " is not offered; init writes a .star file, editors need no setup");
      }
    }
  }

  private static String fromProgram(String program, ParsedOptions parsed) {
    Path path = path(program);
    if (!Files.isRegularFile(path)) {
      throw new UserException(
          ErrorCode.BINARY_NOT_FOUND,
          program
              + (Files.exists(path) ? " is no program" : " does not exist")
              + "; write the path of a Linux program, relative to this directory");
    }
    String name = parsed.text("--name", SpecText.serviceName(String.valueOf(path.getFileName())));
    if (!name.equals(SpecText.serviceName(name))) {
      throw usage(
          "\"%s\" cannot name a service; write --name %s"
              .formatted(name, SpecText.serviceName(name)));
    }
    int port = port(parsed.text("--port"));
    String protocol = parsed.text("--protocol", ProtocolGuess.ofProgram(name, portOrNone(parsed)));
    if (!ProtocolGuess.words().contains(protocol)) {
      String nearest = Nearest.to(protocol, ProtocolGuess.words());
      throw usage(
          "unknown protocol \"%s\"; %s"
              .formatted(
                  protocol,
                  nearest == null
                      ? "known: " + String.join(", ", ProtocolGuess.words())
                      : "did you mean \"" + nearest + "\"?"));
    }
    return StarterSpec.of(program, name, protocol, port);
  }

  private static boolean isScript(Path program) {
    try (InputStream in = Files.newInputStream(program)) {
      return in.read() == '#' && in.read() == '!';
    } catch (IOException e) {
      return false; // it is said when the spec runs
    }
  }

  private static int portOrNone(ParsedOptions parsed) {
    return parsed.has("--port") ? port(parsed.text("--port")) : 0;
  }

  private static int port(@Nullable String text) {
    if (text == null) {
      return DEFAULT_PORT;
    }
    if (text.matches("\\d{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    }
    throw usage("--port is a number from 1 to " + MAX_PORT + ", got \"" + text + "\"");
  }

  private String fromCompose(List<String> args, String output) {
    String file =
        args.stream()
            .filter(word -> word.startsWith(COMPOSE + "="))
            .map(word -> word.substring(COMPOSE.length() + 1))
            .findFirst()
            .orElseGet(InitCommand::composeFile);
    Path directory = output.equals("-") ? Path.of("") : path(output).toAbsolutePath().getParent();
    ComposeSpec spec =
        new ComposeSpec(
            ComposeFile.read(file, environment), requireNonNull(directory, "directory is null"));
    String text = spec.text(file);
    spec.notes().forEach(note -> err.println("faultbox: " + note));
    return text;
  }

  private static String composeFile() {
    return COMPOSE_FILES.stream()
        .filter(name -> Files.isRegularFile(Path.of(name)))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "there is no "
                        + String.join(", ", COMPOSE_FILES)
                        + " here; write --from-compose=FILE"));
  }

  private int write(String text, String output) {
    if (output.equals("-")) {
      byte[] bytes = text.getBytes(UTF_8);
      out.write(bytes, 0, bytes.length);
      return ExitCodes.PASSED;
    }
    Path path = path(output);
    try {
      Files.writeString(path, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw usage(output + " exists; write --output with another name, or remove it");
    } catch (NoSuchFileException e) {
      throw usage(
          "%s cannot be written: %s is not a directory; create it first"
              .formatted(output, path.toAbsolutePath().getParent()));
    } catch (AccessDeniedException e) {
      throw usage(output + " may not be written; write another --output");
    } catch (IOException e) {
      throw usage(output + " cannot be written (" + e.getMessage() + "); write another --output");
    }
    try {
      Object unused =
          SpecLoader.load(path, LoadOptions.of(environment, Path.of("").toAbsolutePath()));
    } catch (SpecLoadException e) {
      err.println("faultbox: " + output + " is written, but needs a hand before it loads:");
      throw e;
    }
    out.println(output + " is written; run it with: faultbox " + output);
    return ExitCodes.PASSED;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw usage("\"" + text + "\" is no path (" + e.getReason() + ")");
    }
  }

  private static UserException usage(String message) {
    return new UserException(ErrorCode.USAGE, message);
  }
}
