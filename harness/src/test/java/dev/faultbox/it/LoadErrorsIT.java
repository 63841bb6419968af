package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that end a run before anything is started: one line says what, where, what to write. */
class LoadErrorsIT {
  /** Runs at a time; most of each is the start of a JVM. */
  private static final int SIDE_BY_SIDE = 3;

  private static final String DB = "db = service(\"db\", \"bin/linux/mock-db\", interface(";
  private static final int ELF_MACHINE_AT = 18;
  private static final short EM_AARCH64 = 183;
  private static final short EM_X86_64 = 62;

  @TempDir Path directory;

  private final Map<Path, String> expected = new LinkedHashMap<>();

  /**
   * @param firstLine of standard error, behind the spec's path
   */
  private void expect(String name, String spec, String firstLine) {
    expected.put(write(name + ".star", spec), firstLine);
  }

  @Test
  void mistakesInTheText() {
    expect(
        "syntax",
        "while True:\n    pass\n",
        ":1:1: error [SPEC_SYNTAX]: this language has no \"while\"; write \"for i in"
            + " range(1000):\" and leave it with \"break\"");
    expect(
        "name",
        "db = servce(\"db\")\n",
        ":1:6: error [SPEC_NAME]: name \"servce\" is not defined; did you mean \"service\"?");
    expect(
        "type",
        DB + "\"main\", \"tcp\", \"5432\"))\n",
        ":1:66: error [SPEC_TYPE]: port must be an int, got str \"5432\"; write 5432");
    expect(
        "keyword",
        DB + "\"main\", \"tcp\", 5432), comand=[\"x\"])\n",
        ":1:73: error [SPEC_ARG]: service() has no argument \"comand\"; write args = [\"--flag\"]"
            + " (the program itself is the second argument). Valid: ");
    expect(
        "duplicate",
        DB + "\"main\", \"tcp\", 1))\n" + DB.replace("db =", "b =") + "\"main\", \"tcp\", 1))\n",
        ":2:13: error [SPEC_DUPLICATE]: a service \"db\" is declared at ");
    expect(
        "port-zero",
        DB + "\"main\", \"tcp\", 0))\n",
        ":1:66: error [SPEC_VALUE]: port 0 does not exist; write a number from 1 to 65535");
    expect(
        "port-high",
        DB + "\"main\", \"tcp\", 70000))\n",
        ":1:66: error [SPEC_VALUE]: port 70000 does not exist; write a number from 1 to 65535");
    expect(
        "cycle",
        """
        a = service("a", "bin/linux/mock-db", interface("m", "tcp", 1), depends_on = ["b"])
        b = service("b", "bin/linux/mock-db", interface("m", "tcp", 1), depends_on = ["a"])
        """,
        ":2:79: error [SPEC_VALUE]: depends_on forms a cycle: b -> a -> b; drop one edge, addresses in env need no depends_on");
    expect(
        "no-tests",
        DB + "\"main\", \"tcp\", 5432))\n",
        ":1:1: error [NO_TESTS_DISCOVERED]: the file declares 1 service and no test; write def"
            + " test_something(): …");
    expect(
        "recursion",
        "def f():\n    f()\nf()\n",
        ":2:5: error [SPEC_RECURSION]: f calls itself (f -> f); recursion is not available,"
            + " write a loop over a work list");
    expect(
        "endless",
        "def go():\n    for i in range(1000000000):\n        pass\ngo()\n",
        ":3:9: error [SPEC_LIMIT]: more than 100000000 evaluation steps; the loop here may have"
            + " no end");
    check();
  }

  @Test
  void wrongPrograms() throws IOException {
    Path mach =
        write("mach", new byte[] {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe, 7, 0});
    Path script = write("run.sh", "#!/no/such/interpreter -x\n".getBytes(StandardCharsets.UTF_8));
    Path bash = write("ok.sh", "#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8));
    expect(
        "missing",
        program("bin/linux/mockdb"),
        ":1:20: error [BINARY_NOT_FOUND]: bin/linux/mockdb does not exist in ");
    expect(
        "mach-o",
        program(mach.toString()),
        ":1:20: error [BINARY_NOT_ELF]: "
            + mach
            + " is a Mach-O program for macOS; services run on Linux: build with GOOS=linux, or use"
            + " image= or build=");
    expect(
        "script",
        program(script.toString()),
        ":1:20: error [BINARY_NOT_ELF]: " + script + " is a script for /no/such/interpreter");
    expect(
        "script-that-works",
        program(bash.toString()),
        ":1:20: error [BINARY_NOT_ELF]: " + bash + " is a script for /bin/sh; write build =");
    check();
  }

  @Test
  void programOfAnotherArchitecture() throws IOException {
    byte[] elf = Files.readAllBytes(HarnessRun.ROOT.resolve("bin/linux/mock-db"));
    ByteBuffer header = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    boolean arm = header.getShort(ELF_MACHINE_AT) == EM_AARCH64;
    header.putShort(ELF_MACHINE_AT, arm ? EM_X86_64 : EM_AARCH64);
    Path other = write("other", elf);
    Path spec = write("arch.star", program(other.toString()));
    Result result = HarnessRun.run(directory, spec.toString());
    String is = arm ? "amd64" : "arm64";
    String engine = arm ? "arm64" : "amd64";
    assertThat(result.err())
        .startsWith(
            spec
                + ":1:20: error [BINARY_ARCH]: "
                + other
                + " is for "
                + is
                + ", the engine runs "
                + engine);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void wrongUsage() throws IOException {
    Path spec = write("one.star", program("bin/linux/mock-db"));
    assertUsage(
        spec
            + ":1:1: error [SPEC_NAME]: no test matches \"pign\"; did you mean \"ping\"? The spec"
            + " has: test_ping",
        spec.toString(),
        "--test",
        "pign");
    Path missing = directory.resolve("none.star");
    assertUsage("error [SPEC_LOAD_FAILED]: " + missing + " does not exist", missing.toString());
    Path folder = Files.createDirectory(directory.resolve("dir.star"));
    assertUsage(
        "error [NO_TESTS_DISCOVERED]: " + folder + " holds no .star file", folder.toString());
    assertUsage("error [USAGE]: unknown option --tset", spec.toString(), "--tset", "x");
    assertUsage(
        "error [USAGE]: --timeout: \"500\" has no unit", spec.toString(), "--timeout", "500");
    assertUsage(
        "error [USAGE]: --jobs takes a whole number above 0, or auto, got \"0\"",
        spec.toString(),
        "--jobs",
        "0");
  }

  private void assertUsage(String firstLine, String... args) {
    Result result = HarnessRun.run(directory, args);
    assertThat(result.err()).as("%s", result).startsWith(firstLine);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.leftovers()).isEmpty();
  }

  /** Runs everything expected, a few side by side, and looks at all results. */
  private void check() {
    SoftAssertions softly = new SoftAssertions();
    List<Path> specs = new ArrayList<>(expected.keySet());
    for (int from = 0; from < specs.size(); from += SIDE_BY_SIDE) {
      List<Path> batch = specs.subList(from, Math.min(specs.size(), from + SIDE_BY_SIDE));
      List<HarnessRun> runs =
          batch.stream().map(spec -> HarnessRun.start(directory, spec.toString())).toList();
      for (int i = 0; i < batch.size(); i++) {
        try (HarnessRun run = runs.get(i)) {
          Result result = run.await();
          String name = batch.get(i).getFileName().toString();
          softly
              .assertThat(result.err().lines().findFirst().orElse(""))
              .as(name)
              .startsWith(batch.get(i) + expected.get(batch.get(i)));
          softly.assertThat(result.out()).as(name).isEmpty();
          softly.assertThat(result.exitCode()).as(name).isEqualTo(2);
          softly.assertThat(result.leftovers()).as(name).isEmpty();
        }
      }
    }
    softly.assertAll();
  }

  private static String program(String path) {
    return "db = service(\"db\", \""
        + path
        + "\", interface(\"main\", \"tcp\", 5432))\n"
        + "def test_ping():\n    pass\n";
  }

  private Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) {
    try {
      Path file = Files.write(directory.resolve(name), bytes);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
