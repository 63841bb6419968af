package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.testing.ReferenceGlob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of calls under rules, in the plainest way: language.md, sections 7.3 and 7.4,
 * sentence by sentence.
 */
final class ReferenceMatcher {
  private static final Set<String> SHORTENED =
      Set.of("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg");
  private static final Set<String> WITHOUT_PEER = Set.of("bind", "listen");

  /** How sure a condition is. */
  private enum Fit {
    NO,
    UNKNOWN,
    YES
  }

  /** A rule in force. */
  private static final class Installed {
    private final MatcherRule rule;
    private final long seed;
    private long matches;
    private long fires;
    private long unresolved;
    private long written;

    Installed(MatcherRule rule, long seed) {
      this.rule = rule;
      this.seed = seed;
    }
  }

  /** A window on the stack. */
  private record Window(int number, List<Installed> rules) {}

  /**
   * What a call gets.
   *
   * @param rule 0 for none
   * @param bytes to which it is shortened
   */
  record Ruling(int rule, int action, long bytes) {
    static final Ruling NONE = new Ruling(0, 0, 0);
  }

  /** The newest first. */
  private final Deque<Window> windows = new ArrayDeque<>();

  void push(int window, long seed, List<MatcherRule> rules) {
    windows.push(
        new Window(window, rules.stream().map(rule -> new Installed(rule, seed)).toList()));
  }

  List<RuleTally> pop(int window) {
    for (Iterator<Window> each = windows.iterator(); each.hasNext(); ) {
      Window w = each.next();
      if (w.number() == window) {
        each.remove();
        return w.rules().stream()
            .map(r -> new RuleTally(r.rule.number(), r.matches, r.fires, r.unresolved))
            .toList();
      }
    }
    return List.of();
  }

  Ruling offer(MatcherCall call) {
    Ruling mark = Ruling.NONE;
    boolean reads = false;
    List<Installed> offered = windows.stream().map(Window::rules).flatMap(List::stream).toList();
    for (Installed installed : offered) {
      MatcherRule rule = installed.rule;
      if (rule.action() == MatcherRule.CORRUPT) {
        Fit fit = fit(installed.rule, call);
        installed.unresolved += fit == Fit.UNKNOWN ? 1 : 0;
        if (fit == Fit.YES) {
          reads = true;
          // Whether it matches is known when the call has read; rules below it are not asked.
          if (chosen(installed, installed.matches + 1)) {
            break;
          }
        }
        continue;
      }
      if (!matches(installed, call)) {
        continue;
      }
      if (rule.afterBytes() != MatcherRule.NO_AFTER_BYTES
          && Long.compareUnsigned(installed.written, rule.afterBytes()) < 0) {
        long left = rule.afterBytes() - installed.written;
        long size = call.size().orElseThrow();
        if (Long.compareUnsigned(size, left) > 0) {
          installed.written = rule.afterBytes();
          return new Ruling(rule.number(), MatcherRule.TORN, left);
        }
        installed.written += size;
        continue;
      }
      if (!fires(installed)) {
        continue;
      }
      installed.fires++;
      long bytes = rule.action() == MatcherRule.TORN ? rule.argument() : 0;
      Ruling ruling = new Ruling(rule.number(), rule.action(), bytes);
      if (rule.action() != MatcherRule.TRACE) {
        return ruling;
      }
      mark = mark.equals(Ruling.NONE) ? ruling : mark;
    }
    return reads ? offerRead(offered, call, mark) : mark;
  }

  /** The call was made, and has read. */
  private static Ruling offerRead(List<Installed> offered, MatcherCall call, Ruling otherwise) {
    for (Installed installed : offered) {
      MatcherRule rule = installed.rule;
      boolean enough = call.got() > 0 && call.got() >= rule.argument() + rule.bytes();
      if (rule.action() == MatcherRule.CORRUPT && enough && fit(rule, call) == Fit.YES) {
        installed.matches++;
        if (fires(installed)) {
          installed.fires++;
          return new Ruling(rule.number(), MatcherRule.CORRUPT, 0);
        }
      }
    }
    return otherwise;
  }

  private static boolean matches(Installed installed, MatcherCall call) {
    Fit fit = fit(installed.rule, call);
    installed.unresolved += fit == Fit.UNKNOWN ? 1 : 0;
    installed.matches += fit == Fit.YES ? 1 : 0;
    return fit == Fit.YES;
  }

  private static Fit fit(MatcherRule rule, MatcherCall call) {
    if (!rule.calls().contains(call.id()) || excluded(rule, call)) {
      return Fit.NO;
    }
    List<Fit> conditions = new ArrayList<>();
    conditions.add(size(rule, call));
    rule.paths().forEach(glob -> conditions.add(path(glob, call)));
    conditions.add(peers(rule.peers(), call));
    if (conditions.contains(Fit.NO)) {
      return Fit.NO;
    }
    return conditions.contains(Fit.UNKNOWN) ? Fit.UNKNOWN : Fit.YES;
  }

  private static boolean excluded(MatcherRule rule, MatcherCall call) {
    if (call.memoryDevice() && rule.paths().isEmpty()) {
      return true;
    }
    return call.resource().equals("F")
        && call.path().filter(path -> path.startsWith("anon_inode:")).isPresent()
        && rule.paths().stream().noneMatch(glob -> glob.startsWith("anon_inode:"));
  }

  private static Fit size(MatcherRule rule, MatcherCall call) {
    if (rule.action() == MatcherRule.CORRUPT) {
      // Who asks for less cannot read enough.
      long needed = rule.argument() + rule.bytes();
      boolean less = Long.compareUnsigned(call.size().orElse(needed), needed) < 0;
      return less ? Fit.NO : Fit.YES;
    }
    boolean torn = rule.action() == MatcherRule.TORN;
    if (!torn && rule.afterBytes() == MatcherRule.NO_AFTER_BYTES) {
      return Fit.YES;
    }
    if (call.size().isEmpty() || !SHORTENED.contains(call.name())) {
      return Fit.UNKNOWN;
    }
    boolean fewer = Long.compareUnsigned(call.size().getAsLong(), rule.argument()) <= 0;
    return torn && fewer ? Fit.NO : Fit.YES;
  }

  /** Either path will do; one that is not known might have. */
  private static Fit path(String glob, MatcherCall call) {
    List<Optional<String>> resources =
        call.resource().equals("2P")
            ? List.of(call.path(), call.path2())
            : List.of(call.resource().equals("-") ? Optional.empty() : call.path());
    boolean hit =
        resources.stream()
            .flatMap(Optional::stream)
            .anyMatch(path -> ReferenceGlob.path(glob, MatcherCall.bytes(path)));
    return hit ? Fit.YES : resources.stream().allMatch(Optional::isPresent) ? Fit.NO : Fit.UNKNOWN;
  }

  private static Fit peers(Collection<String> peers, MatcherCall call) {
    if (peers.isEmpty()) {
      return Fit.YES;
    }
    boolean file = call.path().filter(path -> !path.startsWith("socket:")).isPresent();
    boolean other = call.resource().equals("F") && file;
    if (!call.fd() || other || WITHOUT_PEER.contains(call.name())) {
      return Fit.NO;
    }
    if (call.address().isEmpty()) {
      return Fit.UNKNOWN;
    }
    ReferencePeer peer = new ReferencePeer(call.address().get(), call.redirectedTo());
    return peers.stream().anyMatch(peer::fits) ? Fit.YES : Fit.NO;
  }

  /** For the match that was counted last. */
  private static boolean fires(Installed installed) {
    return chosen(installed, installed.matches);
  }

  /** For the match with that index. */
  private static boolean chosen(Installed installed, long i) {
    MatcherRule rule = installed.rule;
    boolean triggered =
        switch (rule.trigger()) {
          case MatcherRule.NTH -> i == rule.n();
          case MatcherRule.AFTER -> i > rule.n();
          case MatcherRule.EVERY -> i % rule.n() == 0;
          default -> true;
        };
    return triggered
        && (draw(installed.seed, rule.id(), i) >>> 11) < rule.threshold()
        && (rule.maxFires() == 0 || installed.fires < rule.maxFires());
  }

  /** The x of the language. */
  static long draw(long seed, String id, long i) {
    return mix(mix(mix(seed + 0x9e3779b97f4a7c15L) ^ fnv(id)) + i);
  }

  /** What the k-th changed byte of a match is combined with, which changes it in any case. */
  static byte changeOf(long draw, int k) {
    byte change = (byte) (mix(draw + 1 + k / 8) >>> k % 8 * 8);
    return change == 0 ? (byte) 0xff : change;
  }

  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
    return b ^ b >>> 31;
  }

  private static long fnv(String id) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : id.getBytes(UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }
}
