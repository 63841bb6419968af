package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.RunSummary;
import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import dev.faultbox.model.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardMergeTest {
  private static final String VERSION = "0.1.0";

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void whatIsMergedIsWhatTheWholeRunWouldHaveWritten() throws IOException {
    List<TestResult> tests =
        List.of(
            Samples.passing("test_a").spec("a.star").build(),
            Samples.failing("test_b", Verdict.FAIL).spec("a.star").build(),
            Samples.passing(Samples.NASTY).spec("a.star").build(),
            Samples.failing("test_a", Verdict.INCONCLUSIVE).spec("b.star").build(),
            Samples.passing("test_c").spec("b.star").build());
    Path whole = directory.resolve("whole.json");
    Path wholeXml = directory.resolve("whole.xml");
    write(whole, wholeXml, tests, null, 1);
    List<String> shards = new ArrayList<>();
    for (int index : new int[] {3, 1, 2}) {
      shards.add(shard(tests, index, 3).toString());
    }

    Path merged = directory.resolve("merged.json");
    Path mergedXml = directory.resolve("merged.xml");
    merge(shards, merged, mergedXml, 1);
    assertThat(withoutShards(Files.readString(merged)))
        .isEqualTo(withoutDuration(Files.readString(whole)));
    assertThat(withoutTimes(Files.readString(mergedXml)))
        .isEqualTo(withoutTimes(Files.readString(wholeXml)));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("=== a.star ===\n\n--- FAIL: test_b (212ms, seed=0) ---\n")
        .contains("\n\n=== b.star ===\n\n--- INCONCLUSIVE: test_a (212ms, seed=0) ---\n")
        .contains("\n3 passed, 1 failed, 1 inconclusive\n[LEFT_OVERS] left\n");
  }

  @Test
  void testsThatWereNotRunKeepTheirNames() throws IOException {
    List<TestResult> tests =
        List.of(
            Samples.passing("test_a").spec("a.star").build(),
            Samples.passing("test_b").spec("a.star").build(),
            Samples.passing("test_c").spec("a.star").build());
    Path interrupted = directory.resolve("interrupted.json");
    write(interrupted, null, tests, new Shard(1, 2), 130, 1);
    Path xml = directory.resolve("merged.xml");
    merge(
        List.of(interrupted.toString(), shard(tests, 2, 2).toString()),
        directory.resolve("m.json"),
        xml,
        130);
    assertThat(Files.readString(xml))
        .contains(
            "tests=\"3\"",
            "<testcase name=\"test_c\" classname=\"a\" file=\"a.star\" time=\"0.000\">"
                + "<skipped message=\"not run (interrupted)\"/></testcase>");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("2 passed, 0 failed, 1 not run (interrupted)\n");
  }

  @Test
  void aFileThatWasCutOffAnywhereIsRefused() throws IOException {
    List<TestResult> tests = List.of(Samples.diskFull(), Samples.passing("test_b").build());
    byte[] whole = Files.readAllBytes(shard(tests, 1, 1));
    Path cut = directory.resolve("cut.json");
    // The last byte is the end of the line.
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertRefused("cut.json ", cut);
    }
  }

  @Test
  void filesThatAreNoResultsAreRefused() throws IOException {
    List<TestResult> tests = List.of(Samples.passing("test_a").build());
    Path good = shard(tests, 1, 1);
    assertRefused("is a directory", directory);
    assertRefused("does not exist", directory.resolve("none.json"));
    assertRefused("is no JSON", text("<testsuites/>"));
    assertRefused("is no trace file", text("[1]"));
    assertRefused("is no trace file", text("{\"version\":1,\"tests\":[]}"));
    assertRefused("is no trace file", text(replace(good, "\"tests\":[", "\"tests\":[7,")));
    assertRefused("goes on behind its end", text(Files.readString(good) + "{}"));
    assertRefused("has version 2", text(replace(good, "\"version\":1,", "\"version\":2,")));
    assertRefused("is damaged: it is", text(replace(good, "\"of\":1,", "\"of\":0,")));
    assertRefused("is damaged: it does", text(replace(good, "\"index\":0", "\"index\":4")));
    assertRefused("is damaged: it does", text(replace(good, "\"tests\":1,", "\"tests\":2,")));
    write(directory.resolve("whole.json"), null, tests, null, 0);
    assertRefused("is the result of a whole run", directory.resolve("whole.json"));
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws IOException {
    List<TestResult> tests =
        List.of(Samples.passing("test_a").build(), Samples.passing("test_b").build());
    Path first = shard(tests, 1, 2);
    Path second = shard(tests, 2, 2);
    assertRefused("are both shard 1/2", first, first);
    assertRefused("there is no file of shard 1/3, 3/3", shard(tests, 2, 3));
    assertRefused("(number of shards 2 and 3)", first, shard(tests, 2, 3));
    UnaryOperator<String> tool = text -> text.replace("\"0.1.0\"", "\"0.2.0\"");
    assertRefused("(tool version 0.1.0 and 0.2.0)", first, edited(second, tool));
    UnaryOperator<String> seed = text -> text.replace("\"seed\":0,\"runs\"", "\"seed\":1,\"runs\"");
    assertRefused("(seed 0 and 1)", first, edited(second, seed));
    UnaryOperator<String> selection = text -> text.replace("\"5e1ec7\"", "\"07he7\"");
    assertRefused("(fingerprint of the tests", first, edited(second, selection));
  }

  private void assertRefused(String why, Path... files) {
    assertThatThrownBy(() -> ShardMerge.read(Arrays.stream(files).map(Path::toString).toList()))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
        .hasMessageContaining(why);
  }

  private void merge(List<String> files, Path json, Path xml, int exitCode) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (ShardMerge merge = ShardMerge.read(files);
        Reports reports = Reports.openForMerge(options(json, xml), merge, stream, stream)) {
      merge.tell(reports, exitCode, exitCode == 130);
    }
  }

  private Path shard(List<TestResult> tests, int index, int of) {
    Path file = directory.resolve("shard-" + index + "-" + of + ".json");
    write(file, null, tests, new Shard(index, of), 0);
    return file;
  }

  private static void write(
      Path json, Path xml, List<TestResult> tests, Shard shard, int exitCode) {
    write(json, xml, tests, shard, exitCode, Integer.MAX_VALUE);
  }

  /**
   * @param shard null for the whole run
   * @param limit how many tests of it are run
   */
  private static void write(
      Path json, Path xml, List<TestResult> tests, Shard shard, int exitCode, int limit) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (Reports reports = Reports.open(options(json, xml), nowhere, nowhere)) {
      List<TestResult> own = new ArrayList<>();
      for (int i = 0; i < tests.size(); i++) {
        if (shard == null || shard.has(i)) {
          own.add(tests.get(i));
        }
      }
      List<SpecInfo> specs = new ArrayList<>();
      for (String spec : tests.stream().map(TestResult::spec).distinct().toList()) {
        specs.add(
            new SpecInfo(
                spec.isEmpty() ? "shop.star" : spec,
                own.stream().filter(t -> t.spec().equals(spec)).map(TestResult::name).toList(),
                Map.of()));
      }
      ShardInfo part = shard == null ? null : new ShardInfo(shard, tests.size(), "5e1ec7");
      reports.runStarted(
          new RunInfo(
              specs,
              shard == null ? List.of("test", "x") : List.of("test", "--shard", "" + shard, "x"),
              Samples.STARTED,
              0,
              Samples.engine(),
              part));
      own.stream().limit(limit).forEach(reports::testFinished);
      reports.runFinished(
          new RunSummary(
              12,
              exitCode,
              Math.max(0, own.size() - limit),
              exitCode == 130,
              List.of(
                  new Diagnostic(
                      Diagnostic.Level.WARNING, ErrorCode.LEFT_OVERS, "left", "sweep", null))));
    }
  }

  private static ReportOptions options(Path json, Path xml) {
    return new ReportOptions(
        false,
        false,
        false,
        80,
        false,
        json.toString(),
        xml == null ? null : xml.toString(),
        null,
        null,
        VERSION);
  }

  /** A shard says more of its tests than a whole run does, and less of the time. */
  private static String withoutShards(String json) {
    return withoutDuration(json)
        .replaceAll(
            "\"index\":\\d+,\"declared\":\\{\"file\":\"shop.star\",\"line\":\\d+,\"col\":1\\},",
            "");
  }

  private static String withoutDuration(String json) {
    return json.replaceFirst("\"duration_ms\":\\d+", "\"duration_ms\":N");
  }

  /** That of the run is the sum of its parts. */
  private static String withoutTimes(String xml) {
    return xml.replaceAll("(<testsuites .*) time=\"[0-9.]+\"", "$1");
  }

  private Path text(String text) throws IOException {
    return Files.writeString(directory.resolve("text.json"), text);
  }

  private static String replace(Path file, String part, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(part);
    return text.replace(part, by);
  }

  private Path edited(Path file, UnaryOperator<String> edit) throws IOException {
    String text = Files.readString(file);
    assertThat(edit.apply(text)).isNotEqualTo(text);
    return Files.writeString(directory.resolve("edited.json"), edit.apply(text));
  }
}
