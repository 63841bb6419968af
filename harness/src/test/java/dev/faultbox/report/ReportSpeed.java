package dev.faultbox.report;

import dev.faultbox.model.Event;
import dev.faultbox.model.RunInfo;
import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import dev.faultbox.model.SpecInfo;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A program that measures how long it takes to write what 10,000 tests have to tell, and to merge
 * it from shards. {@code bench/reports.sh} runs it.
 */
final class ReportSpeed {
  private static final int TESTS = 10_000;

  /** As many as a test of the first chapter has. */
  private static final int EVENTS = 12;

  private static final int SHARDS = 4;

  private final Path directory;
  private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());

  private ReportSpeed(Path directory) {
    this.directory = directory;
  }

  /**
   * Takes a directory for the files, and prints lines of a name, the milliseconds that passed, and
   * those the processor worked on it, which are fewer when the machine does other things as well.
   */
  public static void main(String[] args) throws Exception {
    ReportSpeed speed = new ReportSpeed(Files.createDirectories(Path.of(args[0])));
    for (String name : List.of("console", "json", "junit", "json+junit")) {
      // As the end of a run finds it: a JVM in which this has hardly been done before.
      report(name, () -> speed.write(name, null));
    }
    for (int index = 1; index <= SHARDS; index++) {
      Shard shard = new Shard(index, SHARDS);
      report("shard-" + index, () -> speed.write("json", shard));
    }
    report("merge", speed::merge);
  }

  private static void report(String name, Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    work.run();
    System.out.printf(
        Locale.ROOT,
        "%s %d %d%n",
        name,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
        TimeUnit.NANOSECONDS.toMillis(threads.getCurrentThreadCpuTime() - cpu));
  }

  private void write(String what, @Nullable Shard shard) {
    String name = shard == null ? "whole" : "shard-" + shard.index();
    String json = what.contains("json") ? directory.resolve(name + ".json").toString() : null;
    String junit = what.contains("junit") ? directory.resolve(name + ".xml").toString() : null;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < TESTS; i++) {
      if (shard == null || shard.has(i)) {
        names.add("test_" + i);
      }
    }
    try (Reports reports = Reports.open(options(json, junit), nowhere, nowhere)) {
      reports.runStarted(
          new RunInfo(
              List.of(new SpecInfo("shop.star", names, Map.of())),
              List.of("test"),
              Samples.STARTED,
              0,
              Samples.engine(),
              shard == null ? null : new ShardInfo(shard, TESTS, "0")));
      for (String test : names) {
        reports.testFinished(result(test));
      }
      reports.runFinished(Samples.summary(1));
    }
  }

  private void merge() {
    List<String> files = new ArrayList<>();
    for (int index = 1; index <= SHARDS; index++) {
      files.add(directory.resolve("shard-" + index + ".json").toString());
    }
    String json = directory.resolve("merged.json").toString();
    String junit = directory.resolve("merged.xml").toString();
    try (ShardMerge merge = ShardMerge.read(files);
        Reports reports = Reports.openForMerge(options(json, junit), merge, nowhere, nowhere)) {
      merge.tell(reports, 1, false);
    }
  }

  private static ReportOptions options(@Nullable String json, @Nullable String junit) {
    return new ReportOptions(false, false, false, 80, false, json, junit, null, null, "0.1.0");
  }

  /** Every tenth has failed. */
  private static TestResult result(String name) {
    Verdict verdict = name.endsWith("0") ? Verdict.FAIL : Verdict.PASS;
    return (verdict == Verdict.FAIL ? Samples.failing(name, verdict) : Samples.passing(name))
        .log(List.of("some words"))
        .events(ReportSpeed::events)
        .build();
  }

  private static Iterator<Event> events() {
    Map<String, String> fields = Map.of("syscall", "write", "path", "/data/app.log");
    return LongStream.rangeClosed(1, EVENTS)
        .mapToObj(seq -> Samples.syscall(seq, "db", fields))
        .iterator();
  }
}
