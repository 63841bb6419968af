package dev.faultbox.report;

import dev.faultbox.model.Accepted;
import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.Event;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.ServiceRun;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallSummary;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.Verdict;
import dev.faultbox.model.WindowResult;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Reports to look at, and what writes them to a file; a program, too, for measurements. */
final class HtmlSamples {
  static final int MANY = 100_000;

  private static final long MILLI = 1_000_000;
  private static final String NO_SPACE = "deny(no space left on device)";

  private HtmlSamples() {}

  /** Writes many events to HTML as a run does, or to a trace file, and prints the milliseconds. */
  public static void main(String[] args) {
    int events = Integer.parseInt(args[2]);
    boolean html = args[0].equals("html");
    Path file = Path.of(args[1]);
    TestResult result = many(events);
    long before = System.nanoTime();
    write(html ? file : null, html ? null : file, result);
    System.out.println((System.nanoTime() - before) / MILLI);
  }

  static void write(Path html, TestResult... results) {
    write(html, null, results);
  }

  private static void write(Path html, Path trace, TestResult... results) {
    ReportOptions options =
        new ReportOptions(
            false,
            false,
            false,
            80,
            false,
            trace == null ? null : trace.toString(),
            null,
            null,
            null,
            html == null ? null : html.toString(),
            "0.1.0");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Reports reports = Reports.open(options, nowhere, nowhere)) {
      reports.runStarted(
          Samples.run(Stream.of(results).map(TestResult::name).toArray(String[]::new)));
      reports.engineFound(Samples.engine());
      for (TestResult result : results) {
        reports.testFinished(result);
      }
      reports.runFinished(Samples.summary(1));
    }
  }

  /** A test that fails because a disk is full, with a bit of everything. */
  static TestResult diskFull() {
    List<Event> events = new ArrayList<>();
    add(events, 1, "service_started", "store", "kind", "binary", "image", "faultbox/svc:1");
    add(events, 2, "service_ready", "store", "after_ms", "4", "check", "localhost:5432");
    add(events, 3, "service_started", "api", "kind", "binary", "image", "faultbox/svc:2");
    add(events, 4, "service_ready", "api", "after_ms", "4", "check", "localhost:8080/health");
    add(events, 10, "fault_applied", "store", "write", NO_SPACE);
    add(events, 11, "step_send", "test", "target", "api", "method", "post", "summary", "/orders");
    call(events, 12, "api", "connect", "allow", "addr", "127.0.0.1:5432", "peer", "store");
    call(events, 13, "store", "accept4", "allow", "peer", "api");
    Event accept = events.remove(events.size() - 1);
    events.add(
        new Event(
            accept.seq(),
            accept.nanos(),
            accept.type(),
            accept.eventType(),
            accept.service(),
            accept.fields(),
            List.of(new Accepted("api", "store", accept.seq() - 1, true))));
    call(events, 14, "store", "write", NO_SPACE, "path", "/data/app.log");
    call(events, 15, "store", "fsync", "delay(2ms)", "path", "/data/app.log");
    add(events, 20, "step_recv", "test", "target", "api", "status_code", "500", "summary", "no");
    add(events, 21, "fault_removed", "store", "matches", "1", "fires", "1", "unresolved", "0");
    Map<String, ServiceOutput> output = new LinkedHashMap<>();
    output.put("store", output(List.of("open log"), List.of("append failed: no space left")));
    output.put("api", output(List.of("listening"), List.of()));
    Map<String, ServiceRun> services = new LinkedHashMap<>();
    services.put("store", new ServiceRun("faultbox/svc:1", "sha256:11", 4, "process"));
    services.put("api", new ServiceRun("faultbox/svc:2", "sha256:22", 4, "process"));
    return Samples.failing("test_disk_full", Verdict.FAIL)
        .assertion(new AssertionFailure("assert_eq", "\"order 7 stored\"", "\"order 7 lost\"", ""))
        .log(List.of("placing order 7"))
        .output(output)
        .services(services)
        .syscalls(
            Map.of(
                "store", new SyscallSummary(3, 2, Map.of("write", 1L, "fsync", 1L, "accept4", 1L)),
                "api", new SyscallSummary(1, 0, Map.of("connect", 1L))))
        .faults(List.of(window(5, 12)))
        .events(events)
        .build();
  }

  /** Two services that talk: this many calls in ten seconds, one in a thousand denied. */
  static TestResult many(int count) {
    Map<String, ServiceRun> services = new LinkedHashMap<>();
    services.put("store", new ServiceRun("faultbox/svc:1", 4, "process"));
    services.put("api", new ServiceRun("faultbox/svc:2", 4, "process"));
    return Samples.passing("test_many")
        .services(services)
        .syscalls(Map.of("store", new SyscallSummary(count, count / 1000, Map.of())))
        .faults(List.of(window(count / 4, count / 2)))
        .events(() -> calls(count))
        .build();
  }

  private static Iterator<Event> calls(int count) {
    String[] names = {"read", "write", "sendto", "recvfrom", "fsync", "openat"};
    return LongStream.rangeClosed(1, count)
        .mapToObj(
            seq -> {
              Map<String, String> fields = new LinkedHashMap<>();
              String name = names[(int) (seq * 7 % names.length)];
              fields.put("syscall", name);
              fields.put("family", name);
              fields.put("pid", "2");
              fields.put("tid", String.valueOf(2 + seq % 8));
              fields.put("comm", "worker-" + seq % 8);
              fields.put("decision", seq % 1000 == 0 ? NO_SPACE : "allow");
              fields.put("path", "/data/segment-" + seq % 5000);
              fields.put("fd", String.valueOf(3 + seq % 20));
              fields.put("size", String.valueOf(seq * 37 % 65536));
              String service = seq % 3 == 0 ? "api" : "store";
              long nanos = seq * 10_000 * MILLI / count + seq * 31 % 97 * 1000;
              return new Event(seq, nanos, "syscall", "syscall." + name, service, fields);
            })
        .iterator();
  }

  private static ServiceOutput output(List<String> stdout, List<String> stderr) {
    return new ServiceOutput(
        stdout,
        stderr,
        0,
        stdout.stream().map(line -> 2 * MILLI).toList(),
        stderr.stream().map(line -> 16 * MILLI).toList());
  }

  private static WindowResult window(long from, long to) {
    Rule rule =
        new Rule(
            "write",
            "",
            List.of(new Syscall(1, "write", "write", false, "F")),
            RuleAction.DENY,
            28,
            "deny(ENOSPC)",
            "deny(\"ENOSPC\")",
            "",
            "disk full",
            Trigger.ALWAYS,
            1,
            0,
            List.of("/data/*"),
            List.of());
    return new WindowResult(
        new FaultWindow(
            Map.of("store", List.of(rule)), true, new SourceLocation("shop.star", 41, 9)),
        Map.of("store", List.of(new RuleResult(rule, "store/write//1", 1, 1, 0))),
        from,
        to,
        false);
  }

  private static void call(
      List<Event> events,
      long millis,
      String service,
      String name,
      String decision,
      String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of("syscall", name, "family", name, "pid", "2", "tid", "2", "decision", decision));
    fields.addAll(List.of(more));
    add(events, millis, "syscall", service, fields.toArray(new String[0]));
  }

  private static void add(
      List<Event> events, long millis, String type, String service, String... pairs) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      fields.put(pairs[i], pairs[i + 1]);
    }
    String eventType = type.equals("syscall") ? "syscall." + fields.get("syscall") : type;
    events.add(new Event(events.size() + 1L, millis * MILLI, type, eventType, service, fields));
  }
}
