package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import dev.faultbox.testing.GithubRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Names and messages with everything that means something to somebody, in every output at once. */
@EnabledOnOs(OS.LINUX)
class HostileNamesIT {
  private static final int HUGE_CHARS = 5_000_000;

  @TempDir Path directory;

  @Test
  void everyFileStaysWhatItIs() throws Exception {
    Path spec = directory.resolve("a \"quoted\"\n=== '<b>&%, $(x).star");
    Files.writeString(
        spec,
        Specs.DB
            + """
            EVIL = "q\\"'\\\\ \\x1b[31m\\x07\\n::error::x\\n=== test_fake ===\\r<b>&]]> 🚀 %0A"

            def test_label():
                def scenario():
                    assert_eq(db.main.send(data = "WRITE /tmp/f x"), EVIL)
                fault(db, write = deny("EIO", path = "/tmp/*", label = EVIL), run = scenario)

            def test_huge():
                print("::error::x")
                fail(EVIL + "x" * 5000000 + "the end")
            """);
    Path other = Files.writeString(directory.resolve("b.star"), Specs.DB + Specs.ping("plain"));
    Path json = directory.resolve("run.json");
    Path junit = directory.resolve("run.xml");
    Path normalized = directory.resolve("run.txt");
    Path shiviz = directory.resolve("run.log");
    Path summary = directory.resolve("summary.md");
    Result result;
    try (HarnessRun run =
        HarnessRun.start(
            directory,
            List.of(),
            Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString()),
            spec.toString(),
            other.toString(),
            "--output",
            json.toString(),
            "--junit",
            junit.toString(),
            "--normalize",
            normalized.toString(),
            "--shiviz",
            shiviz.toString())) {
      result = run.await();
    }
    assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
    String shown = spec.toString().replace("\n", "\\n");
    assertConsole(result.out(), shown);
    assertJson(json, spec.toString());
    assertJunit(junit);
    assertLines(normalized, shown, "=== ");
    assertLines(shiviz, shown, "=== ");
    assertThat(GithubRunner.obeyed(result.out(), "deaf")).isEmpty();
    assertThat(GithubRunner.obeyed(result.err(), "deaf"))
        .hasSize(2)
        .allMatch(line -> line.startsWith("::error file=") && line.contains("%2C $(x).star"));
    assertThat(summary).isNotEmptyFile();
    assertThat(Files.size(summary)).isLessThan(1 << 20);
    assertThat(Files.readString(summary)).doesNotContain("<b>", "\u001b");
  }

  private static void assertConsole(String out, String spec) {
    assertThat(out)
        .startsWith("::stop-commands::faultbox-")
        .contains("\n=== " + spec + " ===\n")
        .contains("2 failed", "more characters", "(the trace file of --output has all of it)")
        .doesNotContain("\u001b", "\u0007", "\r")
        .hasSizeLessThan(200_000);
    assertThat(out.lines().filter(line -> line.startsWith("=== ")))
        .hasSize(2)
        .noneMatch(line -> line.contains("test_fake"));
  }

  private static void assertJson(Path json, String spec) throws IOException {
    Map<String, Object> run = Json.object(Files.readString(json));
    assertThat(run).containsEntry("spec", spec);
    List<Map<String, Object>> tests = Json.objects(run.get("tests"));
    assertThat(tests).hasSize(3);
    assertThat((String) tests.get(1).get("reason"))
        .hasSizeGreaterThan(HUGE_CHARS)
        .contains("🚀", "\u001b[31m\u0007\n")
        .endsWith("the end");
  }

  private static void assertJunit(Path junit) throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(junit.toFile())
            .getDocumentElement();
    assertThat(root.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    assertThat(root.getElementsByTagName("failure").getLength()).isEqualTo(2);
    assertThat(Files.size(junit)).isLessThan(1 << 20);
  }

  /** Each test begins with one line of its own, whatever is in names and texts. */
  private static void assertLines(Path file, String spec, String begin) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.stream().filter(line -> line.startsWith(begin)))
        .hasSize(3)
        .contains(begin + spec + ": test_huge ===");
  }
}
