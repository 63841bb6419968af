package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Peer;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleResult;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.UserException;
import dev.faultbox.model.WindowResult;
import dev.faultbox.trace.EventLog;
import dev.faultbox.trace.TracedRule;
import dev.faultbox.tracer.RuleTally;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerRefusedException;
import dev.faultbox.tracer.WireRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The windows of one test. A window is in force from the tracer's answer to RULES to its answer to
 * UNRULE; what runs between the two is the author's. Used by the body's thread, but for {@link
 * #explainsExit}, which any thread may ask.
 */
final class TestFaults {
  /** A window in force or over. */
  private static final class Open {
    final FaultWindow window;
    final Map<String, Integer> numbers = new LinkedHashMap<>();
    final Map<String, List<Installed>> rules = new LinkedHashMap<>();
    long fromSeq;

    Open(FaultWindow window) {
      this.window = window;
    }
  }

  private record Installed(Rule rule, String id, int number) {}

  private final TracerClient tracer;
  private final EventLog log;
  private final Marks marks;
  private final long seed;
  private final RuleNumbers numbers;
  private final boolean widened;
  private final Map<String, FaultTarget> targets;
  private final Map<String, Integer> installations = new HashMap<>();
  private final TreeMap<Integer, Open> open = new TreeMap<>();
  private final TreeMap<Integer, WindowResult> over = new TreeMap<>();
  private final Set<String> restarting = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> active = new ConcurrentHashMap<>();
  private final Set<String> fired = ConcurrentHashMap.newKeySet();
  private final Set<String> missing = new LinkedHashSet<>();
  private final Set<String> missingFamilies = new LinkedHashSet<>();
  private final Map<String, Integer> held = new LinkedHashMap<>();
  private Set<Integer> openAtEnd = Set.of();
  private int handles;

  /**
   * @param targets services by name
   * @param numbers source of numbers on the wire, shared by all tests of a run
   * @param widened the test was restarted once already
   */
  TestFaults(
      TracerClient tracer,
      Map<String, FaultTarget> targets,
      EventLog log,
      Marks marks,
      long seed,
      RuleNumbers numbers,
      boolean widened) {
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.targets = Map.copyOf(targets);
    this.log = requireNonNull(log, "log is null");
    this.marks = requireNonNull(marks, "marks is null");
    this.seed = seed;
    this.numbers = requireNonNull(numbers, "numbers is null");
    this.widened = widened;
  }

  /**
   * Puts a window in force, or nothing of it.
   *
   * @return a handle; -1 when calls are missing, which {@link #missing} then names
   * @throws UserException when calls are missing and the test was restarted already
   * @throws TracerRefusedException when the tracer refuses a rule
   */
  int install(FaultWindow window) throws InterruptedException {
    forgetHeld();
    requireIntercepted(window);
    if (!missing.isEmpty()) {
      return -1;
    }
    Open opening = new Open(window);
    int handle = ++handles;
    open.put(handle, opening);
    try {
      putInForce(opening);
    } catch (TracerRefusedException e) {
      takeBack(opening);
      open.remove(handle);
      throw e;
    }
    return handle;
  }

  private void putInForce(Open opening) throws InterruptedException {
    FaultWindow window = opening.window;
    for (Map.Entry<String, List<Rule>> entry : window.rules().entrySet()) {
      String service = entry.getKey();
      List<Installed> rules = entry.getValue().stream().map(r -> number(service, r)).toList();
      opening.rules.put(service, rules);
      if (!window.traces()) {
        active.merge(service, 1, Integer::sum);
      }
      int number = numbers.nextWindow();
      List<WireRule> wire = rules.stream().map(this::wire).toList();
      TracerClient.await(
          tracer.rules(number(service), number, seed, wire),
          RunLimits.REQUEST,
          "rules on " + service);
      opening.numbers.put(service, number);
    }
    for (String service : window.rules().keySet()) {
      long seq =
          TracerClient.await(
              marks.applied(number(service), service, window),
              RunLimits.REQUEST,
              "record of a window");
      if (opening.fromSeq == 0) {
        opening.fromSeq = seq;
      }
    }
  }

  /** What is in force on some services although another one's rules were refused. */
  private void takeBack(Open opening) throws InterruptedException {
    for (Map.Entry<String, Integer> entry : opening.numbers.entrySet()) {
      String service = entry.getKey();
      TracerClient.await(
          tracer.unrule(number(service), entry.getValue()),
          RunLimits.REQUEST,
          "end of the rules on " + service);
    }
    if (!opening.window.traces()) {
      opening.rules.keySet().forEach(service -> active.merge(service, -1, Integer::sum));
    }
  }

  private void requireIntercepted(FaultWindow window) {
    for (Map.Entry<String, List<Rule>> entry : window.rules().entrySet()) {
      for (Rule rule : entry.getValue()) {
        require(target(entry.getKey()), rule.keyword(), rule.calls());
      }
    }
    refuseToGrowTwice();
  }

  /**
   * Whether calls that a query names are recorded.
   *
   * @param service empty for every service
   * @return false when they are missing, which {@link #missing} then names
   * @throws UserException when they are missing and the test was restarted already
   */
  boolean isRecorded(String service, String name, List<Syscall> calls) {
    for (Map.Entry<String, FaultTarget> target : targets.entrySet()) {
      if (service.isEmpty() ? target.getValue().traced() : service.equals(target.getKey())) {
        require(target.getValue(), name, calls);
      }
    }
    refuseToGrowTwice();
    return missing.isEmpty();
  }

  private void require(FaultTarget target, String name, List<Syscall> calls) {
    if (!onEngine(calls).stream().allMatch(call -> target.intercepted().contains(call.id()))) {
      missing.add(name);
      calls.forEach(call -> missingFamilies.add(call.family()));
    }
  }

  private void refuseToGrowTwice() {
    if (widened && !missing.isEmpty()) {
      String names = String.join(", ", missing);
      missing.clear();
      throw new UserException(
          ErrorCode.SET_GREW_TWICE,
          "the test was restarted once to intercept more calls and now asks for "
              + names
              + "; name the calls in the source, as a keyword or a str");
    }
  }

  /** Keywords whose calls are not intercepted: the test must be restarted with a wider set. */
  Set<String> missing() {
    return missing;
  }

  /** Families of {@link #missing}. */
  Set<String> missingFamilies() {
    return missingFamilies;
  }

  private List<Syscall> onEngine(List<Syscall> calls) {
    String machine = tracer.welcome().machine();
    return calls.stream().filter(call -> SyscallTable.isOn(machine, call)).toList();
  }

  private Installed number(String service, Rule rule) {
    String prefix = service + "/" + rule.keyword() + "/" + rule.label() + "/";
    String id = prefix + installations.merge(prefix, 1, Integer::sum);
    int number = numbers.nextRule();
    if (rule.restarts()) {
      restarting.add(id);
    }
    log.rule(number, new TracedRule(id, rule.label(), rule.op(), rule.text()));
    return new Installed(rule.withCalls(onEngine(rule.calls())), id, number);
  }

  private WireRule wire(Installed installed) {
    Rule rule = installed.rule();
    return new WireRule(
        installed.number(),
        installed.id(),
        rule.label(),
        rule.calls().stream().map(Syscall::id).toList(),
        rule.action().code(),
        rule.argument(),
        rule.tag(),
        rule.trigger().kind().ordinal(),
        rule.trigger().n(),
        // Exact: a double has 53 bits, and a rule fires below this.
        (long) Math.ceil(rule.probability() * WireRule.ALWAYS),
        rule.maxFires(),
        rule.paths(),
        rule.peers().stream().map(this::peer).toList(),
        rule.bytes());
  }

  private String peer(Peer peer) {
    if (peer.service().isEmpty()) {
      return peer.address();
    }
    return "service:" + number(peer.service()) + (peer.port() == 0 ? "" : ":" + peer.port());
  }

  private int number(String service) {
    return target(service).number();
  }

  private FaultTarget target(String service) {
    return requireNonNull(targets.get(service), "unknown service");
  }

  /**
   * Ends a window; nothing when it is over already. What it still holds goes on, and is remembered.
   */
  void remove(int handle) throws InterruptedException {
    Open ending = open.get(handle);
    if (ending == null) {
      return;
    }
    int before = log.size();
    Map<String, List<RuleResult>> results = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> entry : ending.numbers.entrySet()) {
      String service = entry.getKey();
      List<RuleTally> tallies =
          TracerClient.await(
              tracer.unrule(number(service), entry.getValue()),
              RunLimits.REQUEST,
              "end of the rules on " + service);
      results.put(service, results(requireNonNull(ending.rules.get(service)), tallies));
    }
    rememberHeld(ending, before);
    results.forEach(this::remember);
    for (String service : results.keySet()) {
      if (!ending.window.traces()) {
        active.merge(service, -1, Integer::sum);
      }
    }
    open.remove(handle);
    long last = ending.fromSeq;
    for (Map.Entry<String, List<RuleResult>> entry : results.entrySet()) {
      String service = entry.getKey();
      last =
          TracerClient.await(
              marks.removed(number(service), service, ending.window, entry.getValue()),
              RunLimits.REQUEST,
              "record of a window");
      if (!ending.window.traces()) {
        for (RuleResult rule : entry.getValue()) {
          if (rule.matches() == 0 && rule.rule().action() != RuleAction.ALLOW) {
            var unused = marks.zeroTraffic(number(service), service, rule.id());
          }
        }
      }
    }
    over.put(
        handle,
        new WindowResult(ending.window, results, ending.fromSeq, last, openAtEnd.contains(handle)));
  }

  /** The end of a window lets go on what it held, and the events of that come before its answer. */
  private void rememberHeld(Open ending, int before) {
    Set<String> ids = new HashSet<>();
    for (List<Installed> rules : ending.rules.values()) {
      for (Installed installed : rules) {
        if (installed.rule().action() == RuleAction.HOLD) {
          ids.add(installed.id());
        }
      }
    }
    if (ids.isEmpty()) {
      return;
    }
    int end = log.size();
    Events events = log.events();
    for (int seq = before + 1; seq <= end; seq++) {
      Event event = events.get(seq);
      Map<String, String> fields = event.fields();
      if (event.type().equals("syscall_released") && ids.contains(fields.get("rule"))) {
        held.merge(
            "%s of \"%s\" held under the tag \"%s\""
                .formatted(fields.get("syscall"), event.service(), fields.get("tag")),
            1,
            Integer::sum);
      }
    }
  }

  /** The body goes on behind the windows that have ended: what they held is no riddle. */
  void forgetHeld() {
    held.clear();
  }

  /**
   * Calls still held when their windows ended, as a message says it; empty for none. Those of
   * windows behind which the body went on are forgotten.
   */
  String held() {
    List<String> texts = new ArrayList<>();
    held.forEach((what, count) -> texts.add(count + " " + what));
    return String.join(", ", texts);
  }

  private void remember(String service, List<RuleResult> results) {
    for (RuleResult result : results) {
      if (result.fires() > 0 && result.rule().action() != RuleAction.TRACE) {
        fired.add(service);
      }
    }
  }

  private static List<RuleResult> results(List<Installed> rules, List<RuleTally> tallies) {
    List<RuleResult> results = new ArrayList<>();
    for (Installed installed : rules) {
      RuleTally tally =
          tallies.stream()
              .filter(t -> t.number() == installed.number())
              .findFirst()
              .orElse(new RuleTally(installed.number(), 0, 0, 0));
      results.add(
          new RuleResult(
              installed.rule(),
              installed.id(),
              tally.matches(),
              tally.fires(),
              tally.unresolved()));
    }
    return results;
  }

  /** The body ends now: these windows were in force when it did. */
  void rememberOpen() {
    openAtEnd = Set.copyOf(open.keySet());
  }

  /** Ends what the body left in force, the newest first. */
  void removeAll() throws InterruptedException {
    for (int handle : List.copyOf(open.descendingKeySet())) {
      remove(handle);
    }
  }

  /** Whether any rule so far starts services again. Any thread. */
  boolean mayRestart() {
    return !restarting.isEmpty();
  }

  /** Whether the rule of an id starts its service again. Any thread. */
  boolean restarts(String rule) {
    return restarting.contains(rule);
  }

  /** Windows that are over, in the order they were opened. */
  List<WindowResult> results() {
    return List.copyOf(over.values());
  }

  /** Whether a rule is in force on the service, or has fired on it. */
  boolean explainsExit(String service) {
    return active.getOrDefault(service, 0) > 0 || fired.contains(service);
  }
}
