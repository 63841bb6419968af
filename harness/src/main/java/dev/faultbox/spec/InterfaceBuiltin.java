package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import net.starlark.java.eval.StarlarkInt;

/** {@code interface(name, protocol, port)}. */
final class InterfaceBuiltin {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
  private static final int MAX_PORT = 65_535;

  private InterfaceBuiltin() {}

  static Builtin create() {
    return Builtin.named("interface")
        .required("name", ArgType.STR)
        .required("protocol", ArgType.STR)
        .required("port", ArgType.INT)
        .keyword("spec", ArgType.ANY)
        .keyword("tls", ArgType.ANY)
        .pure()
        .body(InterfaceBuiltin::call);
  }

  private static Object call(CallContext context, Arguments arguments) {
    Phase.loading(context, "interface");
    LaterNames.INTERFACE_KEYWORDS.refuse(arguments);
    return new InterfaceValue(
        new InterfaceSpec(name(arguments), protocol(arguments), port(arguments)));
  }

  private static String name(Arguments arguments) {
    String name = arguments.string("name");
    if (!NAME.matcher(name).matches()) {
      throw error(
          "\"%s\" cannot name an interface; write letters, digits, \"-\" or \"_\", starting with a letter: \"%s\""
              .formatted(name, ServiceNames.suggestion(name, "main")),
          "name");
    }
    if (name.equals("name")) {
      throw error(
          "\"name\" is the name of the service itself, as in db.name; write \"main\"", "name");
    }
    return name;
  }

  private static Protocol protocol(Arguments arguments) {
    String word = arguments.string("protocol");
    for (Protocol protocol : Protocol.values()) {
      if (word(protocol).equals(word)) {
        return protocol;
      }
    }
    List<String> known = Arrays.stream(Protocol.values()).map(InterfaceBuiltin::word).toList();
    if (word.equals("https")) {
      throw error(
          "\"https\" is not a protocol name; write interface(\"%s\", \"http\", %s, tls = tls_cert(…))"
              .formatted(arguments.string("name"), arguments.get("port")),
          "protocol");
    }
    String nearest = Nearest.to(word, known);
    throw error(
        "unknown protocol \"%s\"; %s %s"
            .formatted(
                word,
                nearest == null ? "known:" : "did you mean \"" + nearest + "\"? Known:",
                known.stream().sorted().collect(joining(", "))),
        "protocol");
  }

  /** How a spec writes the protocol. */
  static String word(Protocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }

  private static int port(Arguments arguments) {
    StarlarkInt port = (StarlarkInt) arguments.get("port");
    if (StarlarkInt.compare(port, StarlarkInt.of(1)) < 0
        || StarlarkInt.compare(port, StarlarkInt.of(MAX_PORT)) > 0) {
      throw error(
          "port %s does not exist; write a number from 1 to %d".formatted(port, MAX_PORT), "port");
    }
    return port.toIntUnchecked();
  }

  private static BuiltinError error(String message, String argument) {
    return Phase.error(ErrorCode.SPEC_VALUE, message).at(argument);
  }
}
