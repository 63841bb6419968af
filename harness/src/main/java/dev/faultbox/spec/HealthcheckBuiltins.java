package dev.faultbox.spec;

import dev.faultbox.model.Check;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tcp()}, {@code http()} and {@code ready()}; {@code kafka_ready()} is known only. */
final class HealthcheckBuiltins {
  private static final Duration DEFAULT_BUDGET = Duration.ofSeconds(10);
  private static final Duration READY_BUDGET = Duration.ofSeconds(30);
  private static final int HTTP_PORT = 80;
  private static final int MAX_PORT = 65_535;

  /** {@code host:port}; the host may be left out or be an IPv6 address in brackets. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?<host>\\[[^\\]]*\\]|[^:/?#\\s]*)(?::(?<port>[^/?#\\s]*))?");

  private static final Pattern URL =
      Pattern.compile(
          "(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
              + ADDRESS.pattern()
              + "(?<path>[/?][^#\\s]*)?(?:#.*)?");

  private HealthcheckBuiltins() {}

  static Builtin tcp() {
    return Builtin.named("tcp")
        .required("addr", ArgType.STR)
        .optional("timeout", ArgType.ANY)
        .pure()
        .body(HealthcheckBuiltins::tcp);
  }

  static Builtin http() {
    return Builtin.named("http")
        .required("url", ArgType.STR)
        .optional("timeout", ArgType.ANY)
        .pure()
        .body(HealthcheckBuiltins::http);
  }

  static Builtin ready() {
    return Builtin.named("ready")
        .keyword("timeout", ArgType.ANY)
        .rest("addr", ArgType.ANY)
        .pure()
        .body(HealthcheckBuiltins::ready);
  }

  private static Object ready(CallContext context, Arguments arguments) {
    Phase.loading(context, "ready");
    if (!arguments.rest().isEmpty()) {
      String address = arguments.rest().get(0) instanceof String s ? s : "localhost:<port>";
      throw Phase.error(
              ErrorCode.SPEC_ARG,
              ("ready() takes no address, it checks the declared interfaces; "
                      + "write ready(timeout = \"30s\"), or tcp(\"%s\")")
                  .formatted(address))
          .atRest(0);
    }
    Duration timeout = ValueArguments.budget(arguments, "timeout", READY_BUDGET);
    return new HealthcheckValue(
        new HealthcheckSpec(
            "ready()", "ready()", List.of(), timeout, Positions.location(context.userPosition())),
        null);
  }

  private static Object tcp(CallContext context, Arguments arguments) {
    Phase.loading(context, "tcp");
    String addr = arguments.string("addr");
    if (addr.contains("://") || addr.contains("/")) {
      throw badTarget("tcp() takes an address, not a URL; write http(\"" + addr + "\")", "addr");
    }
    Matcher match = ADDRESS.matcher(addr);
    if (!match.matches()) {
      throw badTarget("\"" + addr + "\" is no address; write \"localhost:5432\"", "addr");
    }
    if (match.group("port") == null) {
      throw badTarget("\"" + addr + "\" has no port; write \"" + host(match) + ":5432\"", "addr");
    }
    return check("tcp", new Check.Tcp(port(match, "addr")), "addr", context, arguments);
  }

  private static Object http(CallContext context, Arguments arguments) {
    Phase.loading(context, "http");
    String url = arguments.string("url");
    Matcher match = URL.matcher(url);
    if (!match.matches() || match.group("host").isEmpty()) {
      throw badTarget("\"" + url + "\" is no URL; write \"localhost:8080/health\"", "url");
    }
    String scheme = match.group("scheme");
    if ("https".equalsIgnoreCase(scheme)) {
      throw Phase.error(
              ErrorCode.SPEC_NOT_BUILT,
              "https checks arrive with stage S6; write tcp(\"%s:%d\") until then"
                  .formatted(host(match), match.group("port") == null ? 443 : port(match, "url")))
          .at("url");
    }
    if (scheme != null && !"http".equalsIgnoreCase(scheme)) {
      throw badTarget(
          "http() cannot ask \"" + scheme + "://\"; write \"localhost:8080/health\"", "url");
    }
    int port = match.group("port") == null ? HTTP_PORT : port(match, "url");
    String written = match.group("path");
    String path = written == null ? "/" : written.startsWith("?") ? "/" + written : written;
    return check("http", new Check.Http(port, path), "url", context, arguments);
  }

  private static Object check(
      String function, Check check, String argument, CallContext context, Arguments arguments) {
    Duration timeout = ValueArguments.budget(arguments, "timeout", DEFAULT_BUDGET);
    String target = arguments.string(argument);
    HealthcheckSpec spec =
        new HealthcheckSpec(
            function + "(\"" + target + "\")",
            target,
            List.of(check),
            timeout,
            Positions.location(context.userPosition()));
    return new HealthcheckValue(spec, context.argument(argument));
  }

  private static String host(Matcher match) {
    return match.group("host").isEmpty() ? "localhost" : match.group("host");
  }

  private static int port(Matcher match, String argument) {
    String port = match.group("port");
    if (port.matches("\\d{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= MAX_PORT) {
        return number;
      }
    }
    throw badTarget("\"" + port + "\" is no port; write a number from 1 to " + MAX_PORT, argument);
  }

  private static BuiltinError badTarget(String message, String argument) {
    return Phase.error(ErrorCode.SPEC_VALUE, message).at(argument);
  }
}
