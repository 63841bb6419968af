package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  @TempDir Path directory;

  @Test
  void smallRunIsExact() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("syscall", "listen");
    fields.put("addr", "[::]:5432");
    TestResult result =
        Samples.passing("test_ping")
            .events(
                List.of(
                    new Event(7, 2_210_999, "syscall", "syscall.listen", "db", fields),
                    new Event(8, 3_000_000, "log", "log", "test", Map.of("line", "hi"))))
            .build();

    assertThat(json(Samples.summary(0), result))
        .isEqualTo(
            """
            {"version":1,"tool":{"name":"faultbox","version":"0.1.0"},"spec":"shop.star",\
            "command":["test","shop.star"],\
            "engine":{"name":"docker","version":"20.10.24","kernel":"6.18.0","arch":"amd64"},\
            "started_at":"2026-03-01T10:22:31.000Z","duration_ms":1234,"seed":0,"runs":1,\
            "exit_code":0,"counts":{"pass":1,"fail":0,"error":0,"inconclusive":0,"halted":0,\
            "not_run":0},"tests":[
            {"name":"test_ping","run":0,"result":"pass","assertions":1,"seed":0,"duration_ms":150,\
            "syscalls":{"db":{"total":42,"faulted":0,"by_name":{"openat":42}}},\
            "services":{"db":{"ready_ms":6,"isolation":"process"}},"events":[
            {"seq":7,"t_us":2210,"timestamp":"2026-03-01T10:22:31.002210Z","type":"syscall",\
            "event_type":"syscall.listen","service":"db","partition_key":"db",\
            "fields":{"syscall":"listen","addr":"[::]:5432"},"vector_clock":{"db":1}},
            {"seq":8,"t_us":3000,"timestamp":"2026-03-01T10:22:31.003000Z","type":"log",\
            "event_type":"log","service":"test","partition_key":"test",\
            "fields":{"line":"hi"},"vector_clock":{"test":1}}
            ]}
            ]}
            """);
  }

  @Test
  void keysStandInTheOrderOfTheFormat() throws IOException {
    SourceLocation place = new SourceLocation("shop.star", 41, 9);
    Diagnostic diagnostic =
        new Diagnostic(Diagnostic.Level.WARNING, ErrorCode.AMBIGUOUS_PORT, "m", "s", place);
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL)
            .code(ErrorCode.SERVICE_EXITED)
            .assertion(new AssertionFailure("assert_eq", "503", "200", "order"))
            .returnValue("1")
            .log(List.of("a"))
            .output(Map.of("db", new ServiceOutput(List.of("o"), List.of("e"), 3)))
            .syscalls(Map.of("db", new SyscallSummary(1, 0, Map.of("read", 1L))))
            .services(Map.of("db", new ServiceRun("img:1", "sha256:0", -1, "process")))
            .diagnostics(List.of(diagnostic))
            .build();

    JsonNode root = parsed(json(new RunSummary(5, 1, 2, true, List.of(diagnostic)), result));
    JsonNode test = root.at("/tests/0");

    assertThat(keys(root))
        .containsExactly(
            "version tool spec command engine started_at duration_ms seed runs exit_code counts"
                .concat(" tests diagnostics")
                .split(" "));
    assertThat(keys(test))
        .containsExactly(
            "name run result failure_type code reason location assertion assertions seed"
                .concat(" duration_ms replay return_value log output syscalls diagnostics services")
                .concat(" events")
                .split(" "));
    assertThat(keys(test.get("location"))).containsExactly("file", "line", "col");
    assertThat(keys(test.get("assertion")))
        .containsExactly("func", "expected", "actual", "message");
    assertThat(keys(test.at("/output/db"))).containsExactly("stdout", "stderr", "dropped_lines");
    assertThat(keys(test.at("/services/db"))).containsExactly("image", "digest", "isolation");
    assertThat(keys(test.at("/diagnostics/0")))
        .containsExactly("level", "code", "message", "suggestion", "location");
    assertThat(test.get("reason").asText()).doesNotContain("SERVICE_EXITED");
    assertThat(test.get("replay").asText()).isEqualTo("faultbox test shop.star --test x --seed 0");
    assertThat(root.at("/counts/not_run").asInt()).isEqualTo(2);
    assertThat(root.at("/diagnostics/0/level").asText()).isEqualTo("warning");
  }

  @Test
  void emptyPartsAreLeftOut() throws IOException {
    JsonNode root =
        parsed(json(Samples.summary(0), TestResult.builder("test_x", Verdict.PASS).build()));

    assertThat(keys(root)).doesNotContain("diagnostics");
    assertThat(keys(root.at("/tests/0")))
        .containsExactly(
            "name",
            "run",
            "result",
            "assertions",
            "seed",
            "duration_ms",
            "syscalls",
            "services",
            "events");
  }

  @Test
  void nastyTextSurvives() throws IOException {
    String repaired = Samples.NASTY.replace("\uD83D end", "\uFFFD end");
    TestResult result =
        Samples.failing("test_" + Samples.NASTY, Verdict.FAIL)
            .reason(Samples.NASTY)
            .log(List.of(Samples.NASTY))
            .output(Map.of(Samples.NASTY, new ServiceOutput(List.of(Samples.NASTY), List.of(), 0)))
            .events(
                List.of(
                    new Event(1, 0, "log", "log", "test", Map.of(Samples.NASTY, Samples.NASTY))))
            .build();

    String text = json(Samples.summary(1), result);
    JsonNode test = parsed(text).at("/tests/0");

    assertThat(test.get("name").asText()).isEqualTo("test_" + repaired);
    assertThat(test.get("reason").asText()).isEqualTo(repaired);
    assertThat(test.at("/log/0").asText()).isEqualTo(repaired);
    assertThat(test.get("output").get(repaired).at("/stdout/0").asText()).isEqualTo(repaired);
    assertThat(test.at("/events/0/fields").get(repaired).asText()).isEqualTo(repaired);
    assertThat(text).contains("\uD83D\uDC69\u200D\uD83D\uDE80");
    assertThat(text.lines()).hasSize(5);
  }

  @Test
  void hugeReasonIsWhole() throws IOException {
    TestResult result =
        Samples.failing("test_x", Verdict.FAIL).reason("x".repeat(Samples.HUGE_CHARS)).build();

    JsonNode root = parsed(json(Samples.summary(1), result));

    assertThat(root.at("/tests/0/reason").asText()).hasSize(Samples.HUGE_CHARS);
  }

  @Test
  void runWithoutTestsIsValid() throws IOException {
    assertThat(parsed(json(new RunSummary(1, 3, 0, false, List.of()))).get("tests")).isEmpty();
  }

  @Test
  void fileAppearsAtTheEndOnlyAndNothingElseIsLeft() throws IOException {
    Path file = directory.resolve("trace.json");
    Files.writeString(file, "old");
    JsonReport report = JsonReport.toFile("--output", file.toString(), "0.1.0");

    report.runStarted(Samples.run("test_a"));
    report.testFinished(Samples.passing("test_a").build());
    assertThat(file).hasContent("old");
    report.runFinished(Samples.summary(0));

    assertThat(parsed(Files.readString(file)).get("tests")).hasSize(1);
    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void fileIsWrittenByAnInterruptedThread() throws IOException {
    Path file = directory.resolve("trace.json");
    JsonReport report = JsonReport.toFile("--output", file.toString(), "0.1.0");
    try {
      Thread.currentThread().interrupt();
      Samples.play(
          report, new RunSummary(1, 130, 1, true, List.of()), Samples.passing("test_a").build());
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(parsed(Files.readString(file)).get("exit_code").asInt()).isEqualTo(130);
  }

  @Test
  void closingBeforeTheEndLeavesNothing() {
    JsonReport report =
        JsonReport.toFile("--output", directory.resolve("trace.json").toString(), "0.1.0");
    report.runStarted(Samples.run("test_a"));
    report.testFinished(Samples.passing("test_a").build());
    report.close();

    assertThat(directory).isEmptyDirectory();
  }

  static JsonNode parsed(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static String json(RunSummary summary, TestResult... results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonReport report = JsonReport.toStream(new PrintStream(bytes), "0.1.0");
    report.runStarted(Samples.run());
    report.engineFound(Samples.engine());
    for (TestResult result : results) {
      report.testFinished(result);
    }
    report.runFinished(summary);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
