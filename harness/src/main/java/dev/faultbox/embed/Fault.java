package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.Peer;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Signals;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Trigger;
import dev.faultbox.spec.BodyContext;
import dev.faultbox.spec.BodyRequests;
import dev.faultbox.spec.FaultRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Faults on one service that are put in force together. First what is to happen to which call, then
 * what narrows it: {@code fault("db").deny(WRITE, EIO).path("/data/**").nth(2)}. Several may follow
 * each other; the first one that fires decides a call. Used by one thread.
 */
public final class Fault {
  /** One rule in the making. */
  private static final class Draft {
    private final Call call;
    private final String builtin;
    private final RuleAction action;
    private final long argument;
    private final String text;
    private final String source;
    private final String tag;
    private final List<Peer> peers = new ArrayList<>();
    private String label = "";
    private String path = "";
    private Trigger trigger = Trigger.ALWAYS;
    private double probability = 1;
    private long maxFires;
    private RuleBytes bytes = RuleBytes.NONE;

    Draft(
        Call call,
        String builtin,
        RuleAction action,
        long argument,
        String text,
        String source,
        String tag) {
      this.call = requireNonNull(call, "call is null");
      this.builtin = builtin;
      this.action = action;
      this.argument = argument;
      this.text = text;
      this.source = source;
      this.tag = tag;
    }

    FaultRequest request() {
      return new FaultRequest(
          builtin,
          action,
          argument,
          text,
          source,
          tag,
          label,
          path,
          peers,
          trigger,
          probability,
          maxFires,
          bytes);
    }
  }

  private final DrivenBody body;
  private final String service;
  private final List<Draft> drafts = new ArrayList<>();
  private boolean mustFire = true;

  Fault(DrivenBody body, String service) {
    this.body = requireNonNull(body, "body is null");
    this.service = requireNonNull(service, "service is null");
  }

  /** The call returns the error and is not executed. */
  public Fault deny(Call call, Errno errno) {
    return add(
        call,
        "deny",
        RuleAction.DENY,
        errno.number(),
        "deny(" + errno + ")",
        "deny(\"" + errno + "\")",
        "");
  }

  /** The calling thread waits, then the call is executed; other threads run on. */
  public Fault delay(Call call, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("a delay must be longer than zero, got " + duration);
    }
    String text = duration.toNanos() / 1_000_000 + "ms";
    return add(
        call,
        "delay",
        RuleAction.DELAY,
        duration.toNanos(),
        "delay(" + text + ")",
        "delay(\"" + text + "\")",
        "");
  }

  /** The call is parked until {@link Faultbox#release}, or the end of the window. */
  public Fault hold(Call call, String tag) {
    if (tag.isEmpty()) {
      throw new IllegalArgumentException("tag is empty");
    }
    return add(call, "hold", RuleAction.HOLD, 0, "hold(" + tag + ")", "hold(\"" + tag + "\")", tag);
  }

  /**
   * The call is executed, and faults further out are not asked: an exception carved out of them.
   */
  public Fault allow(Call call) {
    return add(call, "allow", RuleAction.ALLOW, 0, "allow", "allow()", "");
  }

  /** The call, {@code fsync} or {@code sync}, succeeds without being done. */
  public Fault lie(Call call) {
    return add(call, "lie", RuleAction.LIE, 0, "lie", "lie()", "");
  }

  /** Only the first bytes are written, and the program is told so. */
  public Fault torn(Call call, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes is " + bytes);
    }
    return add(
        call,
        "torn",
        RuleAction.TORN,
        bytes,
        "torn(" + bytes + ")",
        "torn(bytes = " + bytes + ")",
        "");
  }

  /** The whole service is killed before the call is carried out. Give a trigger. */
  public Fault crashBefore(Call call) {
    return crash(call, RuleAction.CRASH_BEFORE, "before");
  }

  /** The whole service is killed when the call has taken effect and the program does not know. */
  public Fault crashAfter(Call call) {
    return crash(call, RuleAction.CRASH_AFTER, "after");
  }

  private Fault crash(Call call, RuleAction action, String when) {
    return add(
        call,
        "crash",
        action,
        Signals.number("KILL"),
        "crash(" + when + ")",
        "crash(\"" + when + "\")",
        "");
  }

  private Fault add(
      Call call,
      String builtin,
      RuleAction action,
      long argument,
      String text,
      String source,
      String tag) {
    drafts.add(new Draft(call, builtin, action, argument, text, source, tag));
    return this;
  }

  /** Only calls on these files: {@code /data/**}, {@code *.wal}. */
  public Fault path(String glob) {
    last().path = requireNonNull(glob, "glob is null");
    return this;
  }

  /** Only calls that concern this peer: a service ({@code db}), or a glob on an address. */
  public Fault to(String peer) {
    boolean known = body.services().stream().anyMatch(other -> other.name().equals(peer));
    last().peers.add(known ? new Peer(peer, 0, "") : new Peer("", 0, peer));
    return this;
  }

  /** Only the n-th matching call, counted from 1. */
  public Fault nth(long n) {
    return trigger(Trigger.Kind.NTH, n, 1);
  }

  /** Only calls behind the n-th. */
  public Fault after(long n) {
    return trigger(Trigger.Kind.AFTER, n, 0);
  }

  /** Every n-th call. */
  public Fault every(long n) {
    return trigger(Trigger.Kind.EVERY, n, 1);
  }

  private Fault trigger(Trigger.Kind kind, long n, long least) {
    if (n < least) {
      throw new IllegalArgumentException("n must be at least " + least + ", got " + n);
    }
    Draft draft = last();
    if (draft.trigger.kind() != Trigger.Kind.NONE || draft.bytes.counts()) {
      throw new IllegalStateException("nth, after, every and afterBytes exclude each other");
    }
    draft.trigger = new Trigger(kind, n);
    return this;
  }

  /** From the byte on that crosses this count: a disk that fills up. */
  public Fault afterBytes(long bytes) {
    Draft draft = last();
    if (draft.trigger.kind() != Trigger.Kind.NONE) {
      throw new IllegalStateException("nth, after, every and afterBytes exclude each other");
    }
    draft.bytes = draft.bytes.withAfter(bytes);
    return this;
  }

  /** Fires on a share of the calls, 0 to 1, drawn from the seed. */
  public Fault probability(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("probability is 0 to 1, got " + share);
    }
    last().probability = share;
    return this;
  }

  /** Stops after that many fires. */
  public Fault maxFires(long n) {
    if (n < 1) {
      throw new IllegalArgumentException("maxFires must be at least 1, got " + n);
    }
    last().maxFires = n;
    return this;
  }

  /** Words of yours that events and reports show. */
  public Fault label(String words) {
    last().label = requireNonNull(words, "words is null");
    return this;
  }

  /**
   * False: that no call was touched does not make the test fail. Holds for the whole window; true
   * unless it is said.
   */
  public Fault mustFire(boolean must) {
    mustFire = must;
    return this;
  }

  private Draft last() {
    if (drafts.isEmpty()) {
      throw new IllegalStateException("say first what is to happen, deny(WRITE, EIO)");
    }
    return drafts.get(drafts.size() - 1);
  }

  /** The faults hold exactly while this runs. */
  public <E extends Exception> void during(Action<E> action) throws E {
    int window = install();
    try {
      action.run();
    } finally {
      remove(window);
    }
  }

  /** The same for what has an answer. */
  public <T extends @Nullable Object, E extends Exception> T during(Question<T, E> question)
      throws E {
    int window = install();
    try {
      return question.ask();
    } finally {
      remove(window);
    }
  }

  /** The faults hold until the handle is closed, at the latest until the test ends. */
  public FaultWindowHandle start() {
    int window = install();
    return () -> remove(window);
  }

  private int install() {
    var unused = last();
    SourceLocation location = Callers.location();
    return body.ask((context, checks) -> install(context, checks, location));
  }

  private int install(BodyContext context, BodyRequests checks, SourceLocation location) {
    List<Rule> rules =
        drafts.stream()
            .map(draft -> checks.rule(service, draft.call.word(), draft.request()))
            .toList();
    return context.install(new FaultWindow(Map.of(service, rules), mustFire, location));
  }

  private void remove(int window) {
    try {
      var unused =
          body.ask(
              (context, checks) -> {
                context.remove(window);
                return window;
              });
    } catch (TestEndedException e) {
      // Faults end with the test; why it has ended is said elsewhere.
      return;
    }
  }
}
