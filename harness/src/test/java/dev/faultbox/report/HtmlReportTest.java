package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.Accepted;
import dev.faultbox.model.Event;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the HTML report's file holds; how it looks is asked of a browser elsewhere. */
class HtmlReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void savedTraceGivesTheReportOfTheRun() throws IOException {
    Path html = directory.resolve("run.html");
    Path trace = directory.resolve("trace.json");
    play(html, trace, Samples.diskFull(), talking());

    Path saved = directory.resolve("saved.html");
    int tests = SavedReport.toFile(trace.toString(), HtmlDetail.BOUNDED, saved.toString()).write();

    assertThat(tests).isEqualTo(2);
    String one = Files.readString(html);
    String two = Files.readString(saved);
    assertThat(listed(two)).isEqualTo(listed(one));
    assertThat(run(two)).isEqualTo(run(one));
    // The clock of the run is in the trace with each event, and in milliseconds in the result.
    assertThat(details(two)).isEqualTo(details(one));
  }

  @Test
  void testsAreListedWithWhatTheListShows() throws IOException {
    JsonNode entry = listed(report(Samples.diskFull())).get(0);

    assertThat(entry.path("name").asText()).isEqualTo("test_disk_full");
    assertThat(entry.path("result").asText()).isEqualTo("fail");
    assertThat(entry.path("reason").asText()).startsWith("assert_eq: got 200, want 503");
    assertThat(entry.path("calls").asInt()).isEqualTo(58);
    assertThat(entry.path("faulted").asInt()).isEqualTo(1);
  }

  @Test
  void eventsStandInOneArrayOfNumbers() throws IOException {
    JsonNode events = details(report(talking())).get(0).path("events");

    List<String> kinds = texts(events.path("kinds"));
    assertThat(kinds).contains("[\"syscall\",\"syscall.connect\"]");
    List<Integer> rows = new ArrayList<>();
    events.path("rows").forEach(number -> rows.add(number.intValue()));
    // connect, then the acceptance that its accept tells, with what that taught the store.
    assertThat(rows).containsSequence(EventColumns.ACCEPTED, 1);
    assertThat(rows).contains(EventColumns.CLOCK);
    assertThat(events.path("left_out").asInt()).isZero();
  }

  @Test
  void nothingHostileIsMarkup() throws IOException {
    String nasty = Samples.NASTY + "</script><script>alert(1)</script><!--";
    String page =
        report(
            Samples.failing(nasty, Verdict.FAIL)
                .reason(nasty)
                .log(List.of(nasty))
                .output(Map.of(nasty, new ServiceOutput(List.of(nasty), List.of(nasty), 0)))
                .services(Map.of(nasty, new ServiceRun(nasty, 1, "process")))
                .events(List.of(Samples.syscall(1, nasty, Map.of("syscall", nasty))))
                .build());

    assertThat(page).doesNotContain("alert(1)</script>", "<b>", "<!--");
    JsonNode detail = details(page).get(0);
    String shown = Text.wellFormed(nasty);
    assertThat(detail.path("reason").asText()).isEqualTo(shown);
    assertThat(texts(detail.path("events").path("texts"))).contains(JSON.writeValueAsString(shown));
  }

  @Test
  void brokenSurrogatesOfTraceDoNotStopTheReport() throws IOException {
    Path trace =
        write("{\"version\":1,\"tool\":{},\"tests\":[{\"name\":\"\\ud83d\",\"result\":\"pass\"}]}");

    assertThat(listed(saved(trace)).get(0).path("name").asText()).isEqualTo("\ud83d");
  }

  @Test
  void whatStandsBehindTheEventsIsKept() throws IOException {
    String test =
        "{\"name\":\"test_x\",\"result\":\"fail\",\"events\":[{\"seq\":1,\"type\":\"log\",\"later\":{}}],"
            + "\"reason\":\"because\",\"added\":[1]}";
    String page = saved(write("{\"version\":1,\"tool\":{},\"tests\":[" + test + "],\"more\":2}"));

    assertThat(listed(page).get(0).path("reason").asText()).isEqualTo("because");
    assertThat(details(page).get(0).path("reason").asText()).isEqualTo("because");
    assertThat(details(page).get(0).path("added")).hasSize(1);
    assertThat(run(page).path("more").asInt()).isEqualTo(2);
  }

  @Test
  void fiveMegabytesStayWhole() throws IOException {
    String huge = "é".repeat(Samples.HUGE_CHARS);
    String page = report(Samples.failing("test_x", Verdict.FAIL).reason(huge).build());

    assertThat(details(page).get(0).path("reason").asText()).isEqualTo(huge);
    assertThat(listed(page).get(0).path("reason").asText()).hasSizeLessThan(400);
  }

  @Test
  void policyNamesExactlyWhatThePageHas() throws Exception {
    String page = report(Samples.diskFull());

    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1)).startsWith("default-src 'none'").doesNotContain("unsafe");
    List<String> scripts = found("<script>(.*?)</script>", page);
    List<String> allowed = found("'(sha256-[^']*)'", policy.group(1));
    assertThat(allowed).hasSize(scripts.size() + 1);
    for (String script : scripts) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(UTF_8));
      assertThat(allowed).contains("sha256-" + Base64.getEncoder().encodeToString(digest));
    }
  }

  @Test
  void pageNamesNoOtherPlace() throws IOException {
    String page = report(Samples.diskFull());

    // The name of a format is no address that is fetched.
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:", "https:", "@import", "url(");
  }

  /** Every text becomes a text node; no file of the report can do otherwise. */
  @Test
  void scriptsWriteNoMarkup() throws IOException {
    for (String script : found("<script>(.*?)</script>", report(Samples.diskFull()))) {
      assertThat(script)
          .startsWith("'use strict';")
          .doesNotContain(
              "innerHTML",
              "outerHTML",
              "insertAdjacentHTML",
              "document.write",
              "eval(",
              "Function(");
    }
  }

  @Test
  void summaryHasNeitherEventsNorOutput() throws IOException {
    Path trace = directory.resolve("trace.json");
    play(directory.resolve("x.html"), trace, Samples.diskFull());
    Path out = directory.resolve("summary.html");
    SavedReport.toFile(trace.toString(), HtmlDetail.SUMMARY, out.toString()).write();

    JsonNode detail = details(Files.readString(out)).get(0);
    assertThat(detail.has("events")).isFalse();
    assertThat(detail.has("output")).isFalse();
    assertThat(detail.path("reason").asText()).startsWith("assert_eq");
  }

  @Test
  void middleOfVeryLongTestIsLeftOutUnlessItSaysSomething() throws IOException {
    ObjectNode fields = JSON.createObjectNode().put("name", "test_long").put("result", "pass");
    fields.putObject("syscalls").putObject("db").put("total", 100);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new HtmlTest(out, HtmlDetail.BOUNDED, 40)
        .write(
            fields,
            sink -> {
              for (int i = 1; i <= 100; i++) {
                String decision = i == 50 ? "deny(EIO)" : "allow";
                Map<String, String> call = Map.of("syscall", "write", "decision", decision);
                sink.event(Samples.syscall(i, "db", call), i, Map.of());
              }
            });

    JsonNode packed = details(out.toString(UTF_8)).get(0).path("events");

    assertThat(packed.path("left_out").asInt()).isEqualTo(19);
    assertThat(texts(packed.path("texts"))).contains("\"deny(EIO)\"");
    List<Integer> rows = new ArrayList<>();
    packed.path("rows").forEach(number -> rows.add(number.intValue()));
    assertThat(rows).containsSequence(EventColumns.SEQ, 50).containsSequence(EventColumns.SEQ, 61);
  }

  @Test
  void damagedTracesAreToldWithTheirPlace() throws IOException {
    Path good = directory.resolve("good.json");
    play(directory.resolve("x.html"), good, Samples.diskFull(), talking());
    String text = Files.readString(good);

    assertRefused(write(""), "is empty");
    assertRefused(write("def test():"), "is no trace file: it does not begin with {");
    assertRefused(write("{\"version\":x}"), "is damaged at line 1, column");
    assertRefused(write("[]"), "is no trace file: it does not begin with {");
    assertRefused(write("{}"), "is no trace file: it has no \"version\"");
    assertRefused(write("{\"version\":1,\"tool\":{}}"), "it has no \"tests\"");
    assertRefused(write("{\"version\":2,\"tool\":{},\"tests\":[]}"), "has version 2");
    assertRefused(write("{\"version\":1,\"tool\":{},\"tests\":{}}"), "\"tests\" is no list");
    assertRefused(write("{\"version\":1,\"tool\":{},\"tests\":[1]}"), "test 1 is no object");
    assertRefused(write("{\"version\":1,\"tool\":{},\"tests\":[{}]}"), "test 1 has no \"name\"");
    assertRefused(write(text + "{}"), "goes on behind its end");
    assertRefused(
        write(text.replaceFirst("\"seq\":51", "\"seq\":\"51\"")),
        "\"seq\" is no whole number at line");
    // Cut at every place: a clear message each time, and never a report.
    for (int end = 1; end < text.length() - 2; end += 37) {
      assertRefused(write(text.substring(0, end)), "good.json".replace("good", "t"));
    }
    assertRefused(
        write(text.substring(0, text.indexOf("\"seq\":51"))), "in test 1 (test_disk_full)");
  }

  @Test
  void unreadableTracesAreTold() {
    assertRefused(directory, "is a directory");
    assertRefused(directory.resolve("none.json"), "does not exist");
  }

  @Test
  void placeOfReportIsLookedAtFirst() throws IOException {
    Path trace = write("x");

    assertThatThrownBy(
            () ->
                SavedReport.toFile(
                    trace.toString(), HtmlDetail.FULL, directory.resolve("no/r.html").toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not a directory");
    assertThatThrownBy(
            () -> SavedReport.toFile(trace.toString(), HtmlDetail.FULL, trace.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is the trace file");
  }

  @Test
  void damagedTraceLeavesNothingBehind() throws IOException {
    Path out = directory.resolve("r.html");
    Path trace = write("{\"version\":1,\"tool\":{},\"tests\":[");

    assertThatThrownBy(
            () -> SavedReport.toFile(trace.toString(), HtmlDetail.FULL, out.toString()).write())
        .isInstanceOf(UserException.class);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(trace);
    }
  }

  private void assertRefused(Path trace, String message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(
            () ->
                SavedReport.toStream(trace.toString(), HtmlDetail.BOUNDED, new PrintStream(out))
                    .write())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("test --output FILE");
    assertThat(out.size()).isZero();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("t.json"), text);
  }

  private static String saved(Path trace) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SavedReport.toStream(trace.toString(), HtmlDetail.BOUNDED, new PrintStream(out)).write();
    return out.toString(UTF_8);
  }

  private String report(TestResult... results) throws IOException {
    Path html = directory.resolve("report.html");
    play(html, directory.resolve("report.json"), results);
    return Files.readString(html);
  }

  private static void play(Path html, Path trace, TestResult... results) {
    ReportOptions options =
        new ReportOptions(
            false,
            false,
            false,
            80,
            false,
            trace.toString(),
            null,
            null,
            null,
            html.toString(),
            "0.1.0");
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    try (Reports reports = Reports.open(options, nowhere, nowhere)) {
      Samples.play(reports, Samples.summary(1), results);
    }
  }

  /** A client that connects to a store, and output whose time is known. */
  private static TestResult talking() {
    Map<String, String> connect = Map.of("syscall", "connect", "peer", "db", "decision", "allow");
    Event accept =
        new Event(
            2,
            9_000,
            "syscall",
            "syscall.accept4",
            "db",
            Map.of("syscall", "accept4"),
            List.of(new Accepted("api", "db", 1, true)));
    return Samples.passing("test_talking")
        .events(List.of(Samples.syscall(1, "api", connect), accept))
        .output(
            Map.of("db", new ServiceOutput(List.of("line"), List.of(), 0, List.of(5L), List.of())))
        .build();
  }

  private static JsonNode run(String page) throws IOException {
    return JSON.readTree(found("id=\"run\">(.*?)</script>", page).get(0));
  }

  private static List<JsonNode> listed(String page) throws IOException {
    List<JsonNode> entries = new ArrayList<>();
    for (String block : found("data-test>(.*?)</script>", page)) {
      entries.add(JSON.readTree(block));
    }
    return entries;
  }

  private static List<JsonNode> details(String page) throws IOException {
    List<JsonNode> details = new ArrayList<>();
    for (String block : found("data-detail>(.*?)</script>", page)) {
      byte[] packed = Base64.getDecoder().decode(block);
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        details.add(JSON.readTree(in));
      }
    }
    return details;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(value -> texts.add(value.toString()));
    return texts;
  }

  private static List<String> found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    List<String> found = new ArrayList<>();
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
