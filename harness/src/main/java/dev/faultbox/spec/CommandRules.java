package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Errno;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.grammar.DurationGrammar;
import dev.faultbox.spec.grammar.GrammarException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules of the command line. The parts are told apart by what they look like: a percentage
 * stands first behind the action, a trigger last, and everything between them is the glob, colons
 * included. A glob that looks like one of them starts with a backslash, which is taken out by the
 * matching.
 */
public final class CommandRules {
  /** Operations on files and the families they stand for. */
  private static final Map<String, String> FILE_OPERATIONS =
      Map.of(
          "open", "open", "read", "read", "write", "write", "sync", "fsync", "mkdir", "mkdir",
          "delete", "unlink", "stat", "stat", "rename", "rename");

  private static final List<String> TRIGGERS = List.of("nth", "after", "every");
  private static final Pattern PERCENT = Pattern.compile("[-+]?[\\d.]+%");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d*\\.?\\d+");
  private static final Pattern SETTING = Pattern.compile("([A-Za-z_]+)=(-?\\w*)");

  private final String option;
  private final SyscallTable table;
  private final boolean files;

  private CommandRules(String option, SyscallTable table, boolean files) {
    this.option = option;
    this.table = requireNonNull(table, "table is null");
    this.files = files;
  }

  /** Rules that name families, aliases and calls: {@code --fault}. */
  public static CommandRules ofCalls(SyscallTable table) {
    return new CommandRules("--fault", table, false);
  }

  /** Rules that name operations on files: {@code --fs-fault}. */
  public static CommandRules ofFiles(SyscallTable table) {
    return new CommandRules("--fs-fault", table, true);
  }

  /**
   * Reads one rule.
   *
   * @throws UserException USAGE, with the position of the mistake and what to write
   */
  public CommandRule parse(String text) {
    return new Reading(text).rule();
  }

  /** Whether the first part of a glob would be taken for a percentage. */
  static boolean looksLikePercent(String path) {
    int end = path.indexOf(':');
    return PERCENT.matcher(end < 0 ? path : path.substring(0, end)).matches();
  }

  private final class Reading {
    private final String text;
    private int at;

    Reading(String text) {
      this.text = text;
    }

    CommandRule rule() {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw mistake(0, "a rule is NAME=ERRNO or NAME=delay:DURATION; write " + example());
      }
      String name = text.substring(0, equals);
      List<Syscall> calls = calls(name);
      at = equals + 1;
      int valueAt = at;
      String value = part();
      boolean delays = value.equals(CommandRule.DELAY);
      if (delays) {
        value = duration();
      } else {
        checkErrno(name, value, valueAt);
        checkFails(name, calls);
      }
      BigDecimal percent = percent();
      Trigger trigger = Trigger.ALWAYS;
      String path = at > text.length() ? "" : text.substring(at);
      int last = path.lastIndexOf(':') + 1;
      Trigger found = trigger(path.substring(last), at + last);
      if (found != null) {
        trigger = found;
        path = path.substring(0, Math.max(0, last - 1));
      }
      checkPath(path);
      return new CommandRule(name, calls, value, delays, percent, path, trigger);
    }

    private List<Syscall> calls(String name) {
      if (!files) {
        List<Syscall> calls = table.resolve(name);
        if (calls.isEmpty()) {
          throw mistake(
              0, unknown("system call or family", name, table.names(), "such as \"write\""));
        }
        return calls;
      }
      String family = FILE_OPERATIONS.get(name);
      if (family == null) {
        String operations = "one of " + String.join(", ", new TreeSet<>(FILE_OPERATIONS.keySet()));
        throw mistake(
            0,
            table.resolve(name).isEmpty()
                ? unknown("operation on files", name, FILE_OPERATIONS.keySet(), operations)
                : "\"%s\" is a system call; write --fault %s, or %s"
                    .formatted(name, text, operations));
      }
      return table.resolve(family);
    }

    /** The text up to the next colon; the position moves behind it. */
    private String part() {
      int end = text.indexOf(':', at);
      String part = text.substring(at, end < 0 ? text.length() : end);
      at = end < 0 ? text.length() + 1 : end + 1;
      return part;
    }

    private String duration() {
      int start = Math.min(at, text.length());
      if (at > text.length()) {
        throw mistake(start, "delay needs a duration; write delay:500ms");
      }
      String part = part();
      try {
        if (DurationGrammar.parse(part).isZero()) {
          throw mistake(start, "a delay of zero is none; write delay:500ms");
        }
      } catch (GrammarException e) {
        throw mistake(start, e.getMessage());
      }
      return part;
    }

    private void checkErrno(String name, String value, int start) {
      if (Errno.number(value).isPresent()) {
        return;
      }
      if (value.isEmpty()) {
        throw mistake(start, "what is to happen is missing; write " + name + "=EIO");
      }
      String nearest = Nearest.to(value, Errno.names());
      boolean duration = value.matches("\\d.*[a-z]");
      throw mistake(
          start,
          "unknown error number \"%s\"; %s"
              .formatted(
                  value,
                  nearest != null
                      ? "did you mean \"" + nearest + "\"?"
                      : duration
                          ? "write delay:" + value + " for a delay"
                          : "write a name of Linux such as EIO, or delay:500ms"));
    }

    private void checkFails(String name, List<Syscall> calls) {
      String family = calls.get(0).family();
      if (family.equals("exit") || family.equals("sync")) {
        throw mistake(0, "%s never fails; write %s=delay:500ms".formatted(name, name));
      }
    }

    private BigDecimal percent() {
      int start = at;
      if (start > text.length()) {
        return CommandRule.ALWAYS;
      }
      String part = part();
      if (PERCENT.matcher(part).matches()) {
        return percent(part.substring(0, part.length() - 1), start);
      }
      if (NUMBER.matcher(part).matches()) {
        throw mistake(
            start,
            "\"%s\" has no %%; write %s%%, or \\%s for a file of that name"
                .formatted(part, part, part));
      }
      at = start;
      return CommandRule.ALWAYS;
    }

    private BigDecimal percent(String number, int start) {
      try {
        BigDecimal percent = new BigDecimal(number);
        if (percent.signum() >= 0 && percent.compareTo(CommandRule.ALWAYS) <= 0) {
          return percent;
        }
      } catch (NumberFormatException e) {
        // The same answer as for a number out of range.
      }
      throw mistake(start, "\"%s%%\" is outside 0..100%%; write 30%%".formatted(number));
    }

    private @Nullable Trigger trigger(String part, int start) {
      Matcher match = SETTING.matcher(part);
      if (!match.matches()) {
        return null;
      }
      String word = match.group(1);
      if (!TRIGGERS.contains(word)) {
        throw mistake(
            start,
            unknown("trigger", word, TRIGGERS, "nth=3, after=3 or every=3")
                + "; a file of that name is \\"
                + part);
      }
      long least = word.equals("after") ? 0 : 1;
      long n;
      try {
        n = Long.parseLong(match.group(2));
      } catch (NumberFormatException e) {
        n = -1;
      }
      if (n < least) {
        throw mistake(
            start + word.length() + 1,
            "%s takes a whole number from %d on; write %s=3".formatted(word, least, word));
      }
      return switch (word) {
        case "nth" -> new Trigger(Trigger.Kind.NTH, n);
        case "after" -> new Trigger(Trigger.Kind.AFTER, n);
        default -> new Trigger(Trigger.Kind.EVERY, n);
      };
    }

    private void checkPath(String path) {
      int start = at;
      for (String part : path.split(":", -1)) {
        Matcher match = SETTING.matcher(part);
        if (match.matches() && TRIGGERS.contains(match.group(1))) {
          throw mistake(start, "a trigger stands last, and there is one; move \"" + part + "\"");
        }
        start += part.length() + 1;
      }
      if (path.isEmpty() ? text.endsWith(":") || text.contains("::") : path.startsWith(":")) {
        throw mistake(Math.min(at, text.length()), "there is nothing behind this colon; remove it");
      }
      if (PERCENT.matcher(path).matches()) {
        throw mistake(at, "a second percentage; write \\" + path + " for a file of that name");
      }
      if (!PathGlob.isWellFormed(path)) {
        throw mistake(
            at + path.indexOf('['),
            "\"[\" is not closed; close it, or write \\[ for the character");
      }
    }

    private String example() {
      return option + " \"write=EIO:30%:/data/**\"";
    }

    private UserException mistake(int index, String message) {
      return new UserException(
          ErrorCode.USAGE,
          "%s \"%s\", character %d: %s".formatted(option, text, index + 1, message));
    }
  }

  private static String unknown(String what, String name, Collection<String> all, String write) {
    String nearest = Nearest.to(name, all);
    return "unknown %s \"%s\"; %s"
        .formatted(
            what, name, nearest == null ? "write " + write : "did you mean \"" + nearest + "\"?");
  }
}
