package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.Syscall;
import dev.faultbox.starlark.BuiltinError;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fault fits which call: the last column of the table of families in the language reference.
 */
final class ActionFit {
  private static final Set<String> WRITING = Set.of("write", "sendto");
  private static final Set<String> READING = Set.of("read", "recvfrom");
  private static final Set<String> SYNCING = Set.of("fsync", "sync");
  private static final String EXIT = "exit";

  private ActionFit() {}

  /** Fails when the fault cannot act on one of the calls that a keyword stands for. */
  static void check(String keyword, List<Syscall> about, FaultValue fault) {
    for (Syscall call : about) {
      String family = call.family();
      String problem = problem(keyword, family, fault);
      if (problem != null) {
        throw misfit(keyword, fault.builtin() + "() " + problem);
      }
      if (fault.bytes().counts() && !WRITING.contains(family)) {
        throw misfit(
            keyword,
            "after_bytes= counts what is written and cannot act on %s; write write = %s, or leave after_bytes= out"
                .formatted(family, counting(fault)));
      }
    }
  }

  private static String counting(FaultValue fault) {
    String source = fault.source();
    String head = source.substring(0, source.length() - 1);
    return "%s%safter_bytes = %d)"
        .formatted(head, head.endsWith("(") ? "" : ", ", fault.bytes().after());
  }

  private static @Nullable String problem(String keyword, String family, FaultValue fault) {
    RuleAction action = fault.action();
    String wait = "%s = delay(\"100ms\")".formatted(keyword);
    if (action == RuleAction.DENY && (family.equals(EXIT) || family.equals("sync"))) {
      return "makes a call fail and cannot act on %s, which never fails; write %s"
          .formatted(family, wait);
    }
    if (action.isCrash() && family.equals(EXIT)) {
      return "kills the service and cannot act on exit, which ends it by itself; write " + wait;
    }
    if (action == RuleAction.LIE && !SYNCING.contains(family)) {
      return "pretends that data is on disk and cannot act on %s; write fsync = lie(), or %s"
          .formatted(family, other(keyword, family));
    }
    if (action == RuleAction.TORN && !WRITING.contains(family)) {
      return "shortens writes and cannot act on %s; write write = %s, or %s"
          .formatted(family, fault.source(), other(keyword, family));
    }
    if (action == RuleAction.CORRUPT && !READING.contains(family)) {
      return "changes what was read and cannot act on %s; write read = %s, or %s"
          .formatted(family, fault.source(), other(keyword, family));
    }
    return null;
  }

  /** What can be done to the calls of a family instead. */
  private static String other(String keyword, String family) {
    if (family.equals(EXIT)) {
      return keyword + " = delay(\"100ms\")";
    }
    if (SYNCING.contains(family)) {
      return keyword + " = lie()";
    }
    return keyword + " = deny(\"EIO\")";
  }

  private static BuiltinError misfit(String keyword, String message) {
    return Phase.error(ErrorCode.FAULT_ACTION, message).at(keyword);
  }
}
