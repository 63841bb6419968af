package dev.faultbox.spec;

import dev.faultbox.model.Errno;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.RuleAction;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.Values;
import java.time.Duration;

/**
 * {@code deny}, {@code delay}, {@code allow}, {@code lie} and {@code hold}: values, nothing happens
 * yet.
 */
final class FaultValueBuiltins {
  private FaultValueBuiltins() {}

  static Builtin deny() {
    return RuleOptions.declare(Builtin.named("deny").required("errno", ArgType.STR))
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              String name = arguments.string("errno");
              int number =
                  Errno.number(name)
                      .orElseThrow(
                          () -> {
                            String nearest = Nearest.to(name, Errno.names());
                            return Phase.error(
                                    ErrorCode.SPEC_VALUE,
                                    "unknown error number %s; %s"
                                        .formatted(
                                            Values.shortRepr(name),
                                            nearest == null
                                                ? "write a name of Linux such as \"EIO\""
                                                : "did you mean \"" + nearest + "\"?"))
                                .at("errno");
                          });
              return new FaultValue(
                  "deny",
                  RuleAction.DENY,
                  number,
                  "deny(" + name + ")",
                  "deny(\"" + name + "\")",
                  "",
                  RuleOptions.read("deny", arguments));
            });
  }

  static Builtin delay() {
    return RuleOptions.declare(
            Builtin.named("delay").optional("duration", ArgType.ANY).keyword("delay", ArgType.ANY))
        .pure()
        .body(
            (context, arguments) -> {
              if (!arguments.has("duration")) {
                throw arguments.has("delay")
                    ? Phase.error(
                        ErrorCode.SPEC_NOT_BUILT,
                        "delay(delay = …) for messages arrives with stage S6; for system calls"
                            + " write delay(\"100ms\")")
                    : Phase.error(
                        ErrorCode.SPEC_ARG,
                        "delay() is missing \"duration\"; write delay(\"100ms\")");
              }
              Duration duration =
                  ValueArguments.budget(arguments, "duration", Duration.ofSeconds(1));
              String text = Values.str(arguments.get("duration"));
              return new FaultValue(
                  "delay",
                  RuleAction.DELAY,
                  duration.toNanos(),
                  "delay(" + text + ")",
                  "delay(\"" + text + "\")",
                  "",
                  RuleOptions.read("delay", arguments));
            });
  }

  static Builtin allow() {
    return RuleOptions.declare(Builtin.named("allow"))
        .pureByKeyword()
        .body(
            (context, arguments) ->
                new FaultValue(
                    "allow",
                    RuleAction.ALLOW,
                    0,
                    "allow",
                    "allow()",
                    "",
                    RuleOptions.read("allow", arguments)));
  }

  static Builtin lie() {
    return RuleOptions.declare(Builtin.named("lie"))
        .pureByKeyword()
        .body(
            (context, arguments) ->
                new FaultValue(
                    "lie",
                    RuleAction.LIE,
                    0,
                    "lie",
                    "lie()",
                    "",
                    RuleOptions.read("lie", arguments)));
  }

  static Builtin hold() {
    return RuleOptions.declare(Builtin.named("hold").required("tag", ArgType.STR))
        .pureByKeyword()
        .body(
            (context, arguments) -> {
              String tag = arguments.string("tag");
              if (tag.isEmpty()) {
                throw Phase.error(
                        ErrorCode.SPEC_VALUE, "tag is empty; write a name for release(): \"late\"")
                    .at("tag");
              }
              return new FaultValue(
                  "hold",
                  RuleAction.HOLD,
                  0,
                  "hold(" + tag + ")",
                  "hold(" + Values.repr(tag) + ")",
                  tag,
                  RuleOptions.read("hold", arguments));
            });
  }
}
