package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultbox.model.Activities;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void textGoesToStandardOutput() {
    try (Reports reports = open(false, null, null)) {
      Samples.play(reports, Samples.summary(0), Samples.passing("test_a").build());
    }

    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n\n1 passed, 0 failed\n");
    assertThat(err.size()).isZero();
  }

  @Test
  void jsonTakesStandardOutputAndMovesTextAside() throws IOException {
    try (Reports reports = open(true, null, null)) {
      Samples.play(reports, Samples.summary(0), Samples.passing("test_a").build());
    }

    assertThat(JsonReportTest.parsed(out.toString(StandardCharsets.UTF_8)).at("/counts/pass"))
        .hasToString("1");
    assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\n\n1 passed, 0 failed\n");
  }

  @Test
  void placesThatCannotBeWrittenAreFoundBeforeTheRun() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertRefused("--output", "/nonexistent/x", "/nonexistent is not a directory");
    assertRefused("--junit", "/nonexistent/x", "/nonexistent is not a directory");
    assertRefused("--output", directory.toString(), "is a directory");
    assertRefused("--output", file.resolve("x").toString(), "is not a directory");
    assertRefused("--output", "", "names no file");
    assertRefused("--junit", "a\u0000b", "is not a valid path");
  }

  @Test
  void twoResultsDoNotShareAFile() {
    String path = directory.resolve("x").toString();

    assertThatThrownBy(() -> open(false, path, directory + "/./x"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("both name");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void linksAreFollowedAndKept() throws IOException {
    Path target = Files.writeString(directory.resolve("target.json"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), target);

    try (Reports reports = open(false, link.toString(), null)) {
      Samples.play(reports, Samples.summary(0));
    }

    assertThat(link).isSymbolicLink();
    assertThat(target).content().startsWith("{\"version\":1");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void pipeIsWrittenAndNotReplaced() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    FutureTask<String> reader = new FutureTask<>(() -> Files.readString(pipe));
    new Thread(reader, "reader").start();

    try (Reports reports = open(false, pipe.toString(), null)) {
      Samples.play(reports, Samples.summary(0), Samples.passing("test_a").build());
    }

    assertThat(JsonReportTest.parsed(reader.get()).at("/counts/pass")).hasToString("1");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void directoryThatVanishesFailsTheRunAndStillPrintsTheFooter() throws IOException {
    Path results = Files.createDirectory(directory.resolve("results"));
    Reports reports =
        open(false, results.resolve("trace.json").toString(), directory + "/junit.xml");
    Files.delete(results);

    assertThatThrownBy(
            () -> Samples.play(reports, Samples.summary(0), Samples.passing("test_a").build()))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessageStartingWith("--output " + results);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("1 passed, 0 failed\n");
    assertThat(directory.resolve("junit.xml")).isRegularFile();
  }

  @Test
  void readerThatGoesAwayFailsTheRun() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    JsonReport report = JsonReport.toStream(new PrintStream(broken), "0.1.0");

    assertThatThrownBy(() -> Samples.play(report, Samples.summary(0)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("standard output");
  }

  @Test
  void brokenTestIsTakenBackAndTheRestStaysReadable() throws IOException {
    Path file = directory.resolve("trace.json");
    JsonReport report = JsonReport.toFile("--output", file.toString(), "0.1.0");
    Iterable<Event> broken =
        () -> {
          throw new IllegalStateException("log is damaged");
        };
    report.runStarted(Samples.run("test_a", "test_b"));
    TestResult damaged = Samples.passing("test_a").events(broken).build();
    assertThatThrownBy(() -> report.testFinished(damaged))
        .isInstanceOf(IllegalStateException.class);
    report.testFinished(Samples.passing("test_b").build());
    report.runFinished(Samples.summary(0));

    assertThat(JsonReportTest.parsed(Files.readString(file)).at("/tests"))
        .singleElement()
        .satisfies(test -> assertThat(test.get("name").asText()).isEqualTo("test_b"));
  }

  @Test
  void longRunNeedsNoMoreMemoryThanAShortOne() throws Exception {
    Path json = directory.resolve("trace.json");
    Path junit = directory.resolve("junit.xml");

    LongRun.inItsOwnProcess(json, junit);

    assertThat(json)
        .as("more than the process could have held")
        .satisfies(file -> assertThat(Files.size(file)).isGreaterThan(2 * LongRun.HEAP_BYTES));
    assertThat(countEvents(json)).isEqualTo((long) LongRun.TESTS * LongRun.EVENTS);
    assertThat(countCases(junit)).isEqualTo(LongRun.TESTS);
  }

  /** As in a lane beside others: something else goes on when a result is printed. */
  @Test
  void nothingIsDrawnWhileAResultIsPrinted() {
    OutputStream terminal =
        new OutputStream() {
          @Override
          public void write(int value) {
            out.write(value);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            if (length > 0 && bytes[offset] == '-') {
              waitForDrawing();
            }
            out.write(bytes, offset, length);
          }
        };
    ReportOptions options =
        new ReportOptions(false, false, true, 80, false, null, null, null, null, "0.1.0");
    try (Reports reports =
            Reports.open(options, new PrintStream(terminal), new PrintStream(terminal));
        Activities.Activity other = reports.activities().begin("test_b")) {
      other.detail(() -> "waiting for db");
      reports.runStarted(Samples.run("test_a", "test_b"));
      reports.testStarted("test_b");
      reports.testStarted("test_a");
      while (!out.toString(StandardCharsets.UTF_8).contains("waiting for db")) {
        Thread.onSpinWait();
      }
      reports.testFinished(Samples.passing("test_a").build());
    }

    assertThat(TerminalScreen.lines(80, out.toString(StandardCharsets.UTF_8)))
        .first()
        .asString()
        .startsWith("--- PASS: test_a ");
  }

  /** Three times as long as the pause between two drawings. */
  private static void waitForDrawing() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void assertRefused(String option, String path, String why) {
    boolean output = option.equals("--output");
    assertThatThrownBy(() -> open(false, output ? path : null, output ? null : path))
        .isInstanceOfSatisfying(
            UserException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
              assertThat(e.code().exitCode()).isEqualTo(2);
            })
        .hasMessageStartingWith(option + " " + path)
        .hasMessageContaining(why);
  }

  private Reports open(boolean json, @Nullable String output, @Nullable String junit) {
    return Reports.open(
        new ReportOptions(false, false, false, 80, json, output, junit, null, null, "0.1.0"),
        new PrintStream(out),
        new PrintStream(err));
  }

  private static long countEvents(Path file) throws IOException {
    long count = 0;
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals("vector_clock")) {
          count++;
        }
      }
    }
    return count;
  }

  private static long countCases(Path file) throws Exception {
    long count = 0;
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = XMLInputFactory.newFactory().createXMLStreamReader(in);
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamReader.START_ELEMENT
            && reader.getLocalName().equals("testcase")) {
          count++;
        }
      }
    }
    return count;
  }
}
