package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The other forms in which a run tells its result. */
class OutputsIT {
  @TempDir Path directory;

  @Test
  void jsonAloneOnStandardOutputTextOnStandardError() throws Exception {
    Path file = directory.resolve("trace.json");
    Path html = directory.resolve("run.html");
    Result result =
        HarnessRun.run(
            directory,
            "specs/two-services.star",
            "--html",
            html.toString(),
            "--format",
            "json",
            "--output",
            file.toString(),
            "--seed",
            "3");
    Map<String, Object> run = Json.object(result.out());
    assertThat(run)
        .containsEntry("version", 1L)
        .containsEntry("spec", "specs/two-services.star")
        .containsEntry("seed", 3L)
        .containsEntry("exit_code", 0L);
    assertThat(run.get("counts")).asString().contains("pass=4", "fail=0", "not_run=0");
    assertThat(result.err()).contains("--- PASS: test_api_is_healthy (", "4 passed, 0 failed");
    assertThat(Files.readString(file)).isEqualTo(result.out());

    Map<String, Object> test = Json.objects(run.get("tests")).get(1);
    assertThat(test)
        .containsEntry("name", "test_value_goes_through_the_api_into_the_store")
        .containsEntry("result", "pass")
        .containsEntry("assertions", 2L);
    assertEvents(Json.objects(test.get("events")));
    assertReport(file, html);
  }

  /** What the run wrote as HTML is what its trace gives, but for the title of the page. */
  private void assertReport(Path trace, Path html) throws Exception {
    Path later = directory.resolve("later.html");
    Result result =
        HarnessRun.run(directory, "report", trace.toString(), "--output", later.toString());
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo(later + ": 4 tests\n");
    assertThat(withoutTitle(later)).isEqualTo(withoutTitle(html));
  }

  private static String withoutTitle(Path html) throws Exception {
    return Files.readString(html).replaceFirst("<title>[^<]*</title>", "");
  }

  /** One order: what was decided first has the lower number, whoever saw it. */
  private static void assertEvents(List<Map<String, Object>> events) {
    List<Long> numbers = events.stream().map(event -> (Long) event.get("seq")).toList();
    assertThat(numbers).isSorted().doesNotHaveDuplicates().startsWith(1L);
    List<Long> times = events.stream().map(event -> (Long) event.get("t_us")).toList();
    assertThat(times).allMatch(time -> time >= 0);
    List<String> types =
        events.stream().map(event -> event.get("event_type") + " " + event.get("service")).toList();
    assertThat(types)
        .containsSubsequence(
            "lifecycle.started db",
            "syscall.listen db",
            "lifecycle.ready db",
            "lifecycle.started api",
            "syscall.listen api",
            "lifecycle.ready api",
            "step_send.api test",
            "syscall.connect api",
            "syscall.accept4 db",
            "syscall.fsync db",
            "step_recv.api test",
            "step_send.db test",
            "syscall.accept4 db",
            "step_recv.db test");
    Map<String, Object> connect =
        events.stream()
            .filter(event -> event.get("event_type").equals("syscall.connect"))
            .findFirst()
            .orElseThrow();
    assertThat(connect.get("fields").toString())
        .contains("addr=127.0.0.1:5432", "peer=db", "decision=allow");
  }

  @Test
  void junitAlsoWhenTestsFail() throws Exception {
    Path file = directory.resolve("junit.xml");
    Result result =
        HarnessRun.spec(
            directory,
            """
            db = service("db", "bin/linux/mock-db", interface("main", "tcp", 5432),
                healthcheck = tcp("localhost:5432"))

            def test_good():
                print("only when asked for")
                assert_eq(db.send("PING"), "PONG")

            def test_bad():
                assert_eq(db.send("PING"), "<&>")
            """,
            "--junit",
            file.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).doesNotContain("only when asked for");
    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    Element failure = (Element) xml.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("assert_eq: got \"PONG\", want \"<&>\"");
    assertThat(((Element) failure.getParentNode()).getAttribute("name")).isEqualTo("test_bad");
  }

  @Test
  void dryRunNeedsNoEngine() {
    Map<String, String> nowhere = Map.of("DOCKER_HOST", "tcp://127.0.0.1:1");
    try (HarnessRun run =
        HarnessRun.start(
            directory, List.of(), nowhere, "specs/two-services.star", "--dry-run", "--seed", "1")) {
      Result result = run.await();
      assertThat(result.out())
          .isEqualTo(
              """
              services:
                db  bin/linux/mock-db  main tcp 5432
                api  bin/linux/mock-api  public http 8080
              tests:
                test_api_is_healthy
                test_value_goes_through_the_api_into_the_store
                test_value_comes_back_through_the_api
                test_unknown_key_is_404
              """);
      assertThat(result.problems()).isEmpty();
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void verboseShowsServicesLiveAndLogsOfPassingTests() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            db = service("db", "bin/linux/test/misbehave", interface("main", "tcp", 5432),
                args = ["no-newline"], healthcheck = tcp("localhost:5432"))
            print("while loading")

            def test_a():
                print("in the test")
                assert_eq(db.send("PING"), "PONG")
                return [1, "x"]
            """,
            "--verbose");
    assertThat(result.err()).contains("while loading\n", "db: no newline at the end\n");
    assertThat(result.log("test_a")).containsExactly("in the test");
    assertThat(result.block("test_a"))
        .contains("  db stdout (last 1 line):\n    no newline at the end\n")
        .endsWith("\n  return: [1, \"x\"]");
    assertThat(result.exitCode()).isZero();
  }
}
