package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultbox.it.HarnessRun.Result;
import dev.faultbox.testing.Required;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * One small service in many languages, and the same spec for all of them: runtimes use threads,
 * descriptors and children each in their own way, and all of them have to be traced, faulted, held
 * and started anew alike, and to survive it.
 */
@EnabledOnOs(OS.LINUX)
final class RuntimesIT {
  private static final Path SOURCES =
      Path.of("src", "test", "resources", "runtimes").toAbsolutePath();
  private static final Path WORK = Path.of("target", "runtimes").toAbsolutePath();

  /** How a child is started, where the program leaves a choice. */
  private static final String ALL_KINDS = "[\"fork\", \"vfork\", \"posix_spawn\"]";

  private static final String OWN_KIND = "[\"\"]";
  private static final Pattern LIBRARY = Pattern.compile("=> (/\\S+)");

  private static final String CC = "cc";

  @TempDir Path output;

  @Test
  void glibcStatic() {
    serve(c("glibc-static", CC, "-static"), "./server", List.of(), Map.of(), ALL_KINDS);
  }

  @Test
  void glibcDynamic() {
    serve(c("glibc-dynamic", CC), "./server", List.of(), Map.of(), ALL_KINDS);
  }

  @Test
  void muslStatic() {
    serve(c("musl-static", "musl-gcc", "-static"), "./server", List.of(), Map.of(), ALL_KINDS);
  }

  @Test
  void programThatExecutesItselfFirst() {
    serve(c("exec", CC, "-static"), "./server", List.of("exec"), Map.of(), ALL_KINDS);
  }

  @Test
  void programWithFilterOfItsOwn() {
    serve(c("filter", CC, "-static"), "./server", List.of("filter"), Map.of(), ALL_KINDS);
  }

  @Test
  void goStatic() {
    Path directory = directory("go");
    Toolchain.run(
        directory,
        Map.of("CGO_ENABLED", "0", "GOTOOLCHAIN", "local", "GO111MODULE", "off"),
        List.of(Toolchain.need("go"), "build", "-o", "server", source("server.go")));
    serve(directory, "./server", List.of(), Map.of(), OWN_KIND);
  }

  @Test
  void rust() {
    Path directory = directory("rust");
    Toolchain.run(
        directory,
        Map.of(),
        List.of(Toolchain.need("rustc"), "--edition=2021", "-o", "server", source("server.rs")));
    serve(directory, "./server", List.of(), Map.of(), OWN_KIND);
  }

  /** The part of the standard library that the program uses lies below its working directory. */
  @Test
  void python() throws IOException {
    Path directory = directory("python");
    Path script = directory.resolve("server.py");
    Files.copy(Path.of(source("server.py")), script, StandardCopyOption.REPLACE_EXISTING);
    Path home = directory.resolve("home");
    delete(home);
    String python =
        Toolchain.run(
                directory,
                Map.of(),
                List.of(
                    Toolchain.need("python3"),
                    "-c",
                    "import os, sys; print(sys.executable if hasattr(os, 'eventfd') else '')"))
            .strip();
    // What a distribution has is as old as it is; a script cannot install another one.
    assumeTrue(!python.isEmpty(), "python3 is older than 3.10");
    Toolchain.run(directory, Map.of(), List.of(python, "-S", "server.py", "collect", "home"));
    serve(
        directory,
        python,
        List.of("-S", "server.py", "home"),
        Map.of("PYTHONHOME", "/app/home"),
        OWN_KIND);
  }

  /**
   * A runtime finds its parts relative to its own file, so it is executed where it is placed: below
   * the working directory, by a program that executes another.
   */
  @Test
  void jvm() throws IOException {
    Path directory = directory("jvm");
    Path jre = directory.resolve("jre-" + Runtime.version());
    if (!Files.exists(jre)) {
      makeJre(directory, jre);
    }
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    Toolchain.run(
        directory,
        Map.of(),
        List.of(bin.resolve("javac").toString(), "-d", "classes", source("Server.java")));
    String name = String.valueOf(jre.getFileName());
    serve(
        directory,
        "/usr/bin/env",
        List.of(name + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp", "classes", "Server", name),
        Map.of(),
        OWN_KIND);
  }

  /** The module java.base alone, and the libraries of this machine that it is linked against. */
  private static void makeJre(Path directory, Path jre) throws IOException {
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    Required.orSkip(Files.isExecutable(jlink), () -> "there is no " + jlink);
    Path unfinished = directory.resolve("unfinished");
    delete(unfinished);
    Toolchain.run(
        directory,
        Map.of(),
        List.of(
            jlink.toString(),
            "--add-modules=java.base",
            "--no-man-pages",
            "--no-header-files",
            "--output=unfinished"));
    Path lib = unfinished.resolve("lib");
    List<String> ldd = new ArrayList<>(List.of(Toolchain.require("ldd")));
    ldd.add(unfinished.resolve("bin/java").toString());
    ldd.add(lib.resolve("server/libjvm.so").toString());
    ldd.add(lib.resolve("libjava.so").toString());
    List<Path> libraries =
        LIBRARY
            .matcher(Toolchain.run(directory, Map.of(), ldd))
            .results()
            .map(MatchResult::group)
            .map(found -> Path.of(found.substring("=> ".length())))
            .filter(library -> !library.startsWith(unfinished))
            .toList();
    for (Path library : libraries) {
      Files.copy(library, lib.resolve(library.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(unfinished, jre);
  }

  private void serve(
      Path directory,
      String program,
      List<String> args,
      Map<String, String> environment,
      String kinds) {
    try {
      Files.copy(
          SOURCES.resolve("runtime.star"),
          directory.resolve("runtime.star"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(
          directory.resolve("program.star"),
          """
          PROGRAM = "%s"
          ARGS = [%s]
          ENV = {%s}
          KINDS = %s
          """
              .formatted(
                  program,
                  String.join(", ", args.stream().map(arg -> '"' + arg + '"').toList()),
                  String.join(
                      ", ",
                      environment.entrySet().stream()
                          .map(e -> "\"%s\": \"%s\"".formatted(e.getKey(), e.getValue()))
                          .toList()),
                  kinds));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (HarnessRun run = HarnessRun.startIn(directory, output, "runtime.star")) {
      Result result = run.await();
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(result.out()).endsWith("\n7 passed, 0 failed\n");
      assertThat(result.leftovers()).isEmpty();
    }
  }

  private static Path c(String name, String compiler, String... flags) {
    Path directory = directory(name);
    List<String> command = new ArrayList<>(List.of(Toolchain.require(compiler)));
    command.addAll(List.of("-std=gnu11", "-D_GNU_SOURCE", "-O1", "-pthread"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", "server", source("server.c")));
    Toolchain.run(directory, Map.of(), command);
    return directory;
  }

  private static String source(String name) {
    return SOURCES.resolve(name).toString();
  }

  private static Path directory(String name) {
    try {
      return Files.createDirectories(WORK.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
