package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Signals;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code crash}, {@code torn} and {@code corrupt}: what a power cut or a bad disk does at the exact
 * call. Values, nothing happens yet.
 */
final class DurabilityBuiltins {
  private static final String KILL = "KILL";

  /** What a program that does nothing about signals survives. */
  private static final Set<String> HARMLESS =
      Set.of("STOP", "TSTP", "TTIN", "TTOU", "CONT", "CHLD", "URG", "WINCH");

  private DurabilityBuiltins() {}

  static Builtin crash() {
    return RuleOptions.declare(
            Builtin.named("crash")
                .required("when", ArgType.STR)
                .keyword("signal", ArgType.STR)
                .keyword("restart", ArgType.BOOL))
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              String when = arguments.string("when");
              RuleAction action =
                  switch (when) {
                    case "before" -> RuleAction.CRASH_BEFORE;
                    case "after" -> RuleAction.CRASH_AFTER;
                    default ->
                        throw Phase.error(
                                ErrorCode.SPEC_VALUE,
                                "when is \"before\" or \"after\" the call, got %s; write"
                                        .formatted(Values.repr(when))
                                    + " crash(\"before\", nth = 1)")
                            .at("when");
                  };
              int signal = signal(arguments);
              boolean restarts = arguments.bool("restart", false);
              if (restarts) {
                requireEnding(signal);
              }
              String name = Signals.name(signal);
              boolean usual = name.equals(KILL);
              return new FaultValue(
                  "crash",
                  action,
                  signal,
                  "crash(" + when + ")",
                  "crash(\"%s\"%s%s)"
                      .formatted(
                          when,
                          usual ? "" : ", signal = \"" + name + "\"",
                          restarts ? ", restart = True" : ""),
                  "",
                  RuleOptions.read("crash", arguments, "signal", "restart"),
                  RuleBytes.NONE,
                  crashDetails(usual ? "" : name, restarts),
                  restarts);
            });
  }

  private static String crashDetails(String signal, boolean restarts) {
    String what = signal.isEmpty() ? "" : "signal=\"" + signal + "\"";
    return (what + (restarts ? " restart=True" : "")).strip();
  }

  private static void requireEnding(int signal) {
    String name = Signals.name(signal);
    if (HARMLESS.contains(name)) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "SIG%s ends no program, so there is none to start again; leave restart out, or signal"
                  .formatted(name))
          .at("restart");
    }
  }

  private static int signal(Arguments arguments) {
    String name = arguments.string("signal", KILL);
    int number = Signals.number(name);
    if (number == 0) {
      String nearest = Nearest.to(name, Signals.names());
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "unknown signal %s; %s"
                  .formatted(
                      Values.shortRepr(name),
                      nearest == null
                          ? "write a name of Linux such as \"KILL\""
                          : "did you mean \"" + nearest + "\"?"))
          .at("signal");
    }
    return number;
  }

  static Builtin torn() {
    return RuleOptions.declare(Builtin.named("torn").required("bytes", ArgType.INT))
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              long bytes = ValueArguments.count(arguments, "bytes", 0);
              return new FaultValue(
                  "torn",
                  RuleAction.TORN,
                  bytes,
                  "torn(" + bytes + ")",
                  "torn(bytes = " + bytes + ")",
                  "",
                  RuleOptions.read("torn", arguments, "bytes"));
            });
  }

  static Builtin corrupt() {
    return RuleOptions.declareWithoutMode(
            Builtin.named("corrupt")
                .optional("offset", ArgType.INT)
                .optional("bytes", ArgType.INT)
                .optional("mode", ArgType.STR))
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              long offset = ValueArguments.count(arguments, "offset", 0);
              long bytes = arguments.has("bytes") ? ValueArguments.count(arguments, "bytes", 1) : 1;
              RuleBytes.Change change = change(arguments);
              List<String> source = new ArrayList<>();
              if (offset > 0) {
                source.add("offset = " + offset);
              }
              if (bytes > 1) {
                source.add("bytes = " + bytes);
              }
              if (change != RuleBytes.Change.FLIP) {
                source.add("mode = \"" + word(change) + "\"");
              }
              return new FaultValue(
                  "corrupt",
                  RuleAction.CORRUPT,
                  offset,
                  "corrupt(" + bytes + ")",
                  "corrupt(" + String.join(", ", source) + ")",
                  "",
                  RuleOptions.readWithoutMode("corrupt", arguments, "offset", "bytes"),
                  new RuleBytes(bytes, change, RuleBytes.NO_AFTER),
                  details(offset, change),
                  false);
            });
  }

  /** The text says how many bytes. */
  private static String details(long offset, RuleBytes.Change change) {
    String where = offset > 0 ? "offset=" + offset : "";
    String mode = change == RuleBytes.Change.FLIP ? "" : "mode=\"" + word(change) + "\"";
    return (where + " " + mode).strip();
  }

  private static RuleBytes.Change change(Arguments arguments) {
    String mode = arguments.string("mode", word(RuleBytes.Change.FLIP));
    for (RuleBytes.Change change : RuleBytes.Change.values()) {
      if (word(change).equals(mode)) {
        return change;
      }
    }
    throw Phase.error(
            ErrorCode.SPEC_VALUE,
            "mode is \"flip\", \"zero\" or \"random\", got %s; write mode = \"flip\""
                .formatted(Values.repr(mode)))
        .at("mode");
  }

  private static String word(RuleBytes.Change change) {
    return change.name().toLowerCase(Locale.ROOT);
  }
}
