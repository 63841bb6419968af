package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Peer;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Trigger;
import dev.faultbox.spec.grammar.GrammarException;
import dev.faultbox.spec.grammar.PercentGrammar;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;

/**
 * The keywords that all fault values share: which of the matching calls a fault fires on.
 *
 * @param written the probability as it was written, {@code probability="50%"}; empty for none
 * @param path glob, empty for any resource
 * @param maxFires 0 for no bound
 * @param afterBytes written bytes after which it fires, {@link RuleBytes#NO_AFTER} for none
 */
record RuleOptions(
    double probability,
    String written,
    String label,
    String path,
    List<Peer> peers,
    Trigger trigger,
    long maxFires,
    long afterBytes) {
  private static final List<String> NAMES =
      List.of(
          "after",
          "after_bytes",
          "every",
          "label",
          "max_fires",
          "mode",
          "nth",
          "path",
          "probability",
          "to");
  private static final List<String> TRIGGERS = List.of("nth", "after", "every", "after_bytes");
  private static final ArgType PROBABILITY = ArgType.NUMBER.or(ArgType.STR);

  RuleOptions {
    peers = List.copyOf(peers);
  }

  static Builtin.Builder declare(Builtin.Builder builder) {
    return declareWithoutMode(builder).keyword("mode", ArgType.STR);
  }

  /** For a fault whose {@code mode} means something of its own. */
  static Builtin.Builder declareWithoutMode(Builtin.Builder builder) {
    return builder
        .keyword("probability", PROBABILITY)
        .keyword("label", ArgType.STR)
        .keyword("path", ArgType.STR)
        .keyword("to", ArgType.ANY)
        .keyword("nth", ArgType.INT)
        .keyword("after", ArgType.INT)
        .keyword("every", ArgType.INT)
        .keyword("after_bytes", ArgType.INT)
        .keyword("max_fires", ArgType.INT)
        .extraKeywords();
  }

  /**
   * @param own names of further arguments that messages list
   */
  static RuleOptions read(String function, Arguments arguments, String... own) {
    refuseUnknown(function, arguments.extra(), List.of(own));
    double probability = probability(arguments);
    long maxFires = ValueArguments.count(arguments, "max_fires", 1);
    checkMode(arguments, probability, maxFires);
    return read(arguments, probability, maxFires);
  }

  /**
   * For a fault declared with {@link #declareWithoutMode}: what is drawn, is drawn from the seed.
   */
  static RuleOptions readWithoutMode(String function, Arguments arguments, String... own) {
    refuseUnknown(function, arguments.extra(), List.of(own));
    return read(arguments, probability(arguments), ValueArguments.count(arguments, "max_fires", 1));
  }

  private static RuleOptions read(Arguments arguments, double probability, long maxFires) {
    return new RuleOptions(
        probability,
        arguments.has("probability")
            ? "probability=" + Values.repr(arguments.get("probability"))
            : "",
        arguments.string("label", ""),
        path(arguments, "path"),
        peers(arguments),
        trigger(arguments),
        maxFires,
        arguments.has("after_bytes")
            ? ValueArguments.count(arguments, "after_bytes", 0)
            : RuleBytes.NO_AFTER);
  }

  /** A path glob, empty when left out. */
  static String path(Arguments arguments, String name) {
    String path = arguments.string(name, "");
    if (arguments.has(name) && path.isEmpty()) {
      throw value(name + " is empty; write \"/data/**\"").at(name);
    }
    if (!PathGlob.isWellFormed(path)) {
      throw value(PathGlob.unclosed(name, path)).at(name);
    }
    return path;
  }

  private static void refuseUnknown(String function, Map<String, Object> extra, List<String> own) {
    if (extra.isEmpty()) {
      return;
    }
    TreeSet<String> names = new TreeSet<>(NAMES);
    names.addAll(own);
    for (Map.Entry<String, Object> entry : extra.entrySet()) {
      String name = entry.getKey();
      String text = function + "() has no argument \"" + name + "\"";
      String assigned =
          entry.getValue() instanceof String given && given.contains("=")
              ? given.substring(0, given.indexOf('=')).strip()
              : "";
      String nearest = Nearest.to(name, names);
      if (names.contains(assigned)) {
        String given = (String) entry.getValue();
        String value = given.substring(given.indexOf('=') + 1).strip();
        text += "; write " + assigned + " = " + value + ".";
      } else if (nearest != null) {
        text += "; did you mean \"" + nearest + "\"?";
      } else {
        text += ".";
      }
      throw Phase.error(ErrorCode.SPEC_ARG, text + " Valid: " + String.join(", ", names))
          .atKeyword(name);
    }
  }

  private static double probability(Arguments arguments) {
    Object given = arguments.orNull("probability");
    if (given == null) {
      return 1;
    }
    try {
      if (given instanceof String text) {
        return PercentGrammar.parse("probability", text);
      }
      return PercentGrammar.of(
          "probability",
          given instanceof StarlarkInt number
              ? number.toBigInteger().doubleValue()
              : ((StarlarkFloat) given).toDouble());
    } catch (GrammarException e) {
      throw value(e.getMessage()).at("probability");
    }
  }

  /** A fan-out over fired and not fired is an exploration, which is not built. */
  private static void checkMode(Arguments arguments, double probability, long maxFires) {
    String mode = arguments.string("mode", "");
    if (!List.of("", "exhaustive", "stochastic").contains(mode)) {
      throw value(
              "mode is \"exhaustive\" or \"stochastic\", got %s; write mode = \"stochastic\""
                  .formatted(Values.repr(mode)))
          .at("mode");
    }
    if (mode.equals("exhaustive") || (mode.isEmpty() && maxFires > 0 && probability < 1)) {
      throw Phase.error(
              ErrorCode.SPEC_NOT_BUILT,
              "a fault that explores every outcome arrives with stage S5; write mode ="
                  + " \"stochastic\", which draws from the seed")
          .atKeyword(arguments.has("mode") ? "mode" : "max_fires");
    }
  }

  private static Trigger trigger(Arguments arguments) {
    List<String> given = new ArrayList<>();
    for (String name : TRIGGERS) {
      if (arguments.has(name)) {
        given.add(name);
      }
    }
    if (given.size() > 1) {
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              "%s= and %s= exclude each other; keep one of them"
                  .formatted(given.get(0), given.get(1)))
          .atKeyword(given.get(1));
    }
    if (given.isEmpty() || given.get(0).equals("after_bytes")) {
      return Trigger.ALWAYS;
    }
    return switch (given.get(0)) {
      case "nth" -> new Trigger(Trigger.Kind.NTH, ValueArguments.count(arguments, "nth", 1));
      case "after" -> new Trigger(Trigger.Kind.AFTER, ValueArguments.count(arguments, "after", 0));
      default -> new Trigger(Trigger.Kind.EVERY, ValueArguments.count(arguments, "every", 1));
    };
  }

  private static List<Peer> peers(Arguments arguments) {
    Object to = arguments.orNull("to");
    if (to == null) {
      return List.of();
    }
    if (to instanceof ServiceValue service) {
      return List.of(new Peer(service.name(), 0, ""));
    }
    if (to instanceof InterfaceRef ref) {
      return List.of(new Peer(ref.serviceName(), ref.port(), ""));
    }
    if (to instanceof String address && !address.isEmpty()) {
      return List.of(new Peer("", 0, address));
    }
    throw Phase.error(
            ErrorCode.SPEC_TYPE,
            "to= must be a service, an interface or an address, got %s; write to = db"
                .formatted(Values.type(to)))
        .at("to");
  }

  private static BuiltinError value(String message) {
    return Phase.error(ErrorCode.SPEC_VALUE, message);
  }
}
