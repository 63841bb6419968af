package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.Bytes;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Values;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** The steps of an interface: what a test may send to a service. */
final class StepMethods {
  private static final Duration TCP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> HTTP_METHODS = List.of("get", "post", "put", "delete", "patch");
  private static final List<String> OTHER_METHODS =
      Arrays.asList(
          ("send send_no_reply query exec get set del ping keys incr lpush rpush lrange command"
                  + " publish consume request subscribe find insert insert_many update delete count"
                  + " call post put patch")
              .split(" ", -1));

  private static final String PATH = "path";
  private static final String BODY = "body";
  private static final String HEADERS = "headers";
  private static final String TIMEOUT = "timeout";

  private StepMethods() {}

  /** Step methods by name, in the order they are listed to an author. */
  static Map<String, Builtin> of(String service, InterfaceSpec iface) {
    Map<String, Builtin> methods = new LinkedHashMap<>();
    if (iface.protocol() == Protocol.TCP) {
      methods.put("send", send(service, iface));
    } else if (iface.protocol() == Protocol.HTTP) {
      HTTP_METHODS.forEach(method -> methods.put(method, http(service, iface, method)));
    }
    return methods;
  }

  static boolean isHttp(String method) {
    return HTTP_METHODS.contains(method);
  }

  /** Whether this is a step of a protocol whose steps are not built. */
  static boolean areLater(Protocol protocol, String method) {
    return protocol != Protocol.TCP && protocol != Protocol.HTTP && OTHER_METHODS.contains(method);
  }

  private static Builtin send(String service, InterfaceSpec iface) {
    return Builtin.named("send")
        .answers()
        .required("data", ArgType.TEXT)
        .optional(TIMEOUT, ArgType.ANY)
        .checkInside(
            (context, arguments) -> {
              judgeTimeout(arguments, TCP_TIMEOUT);
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              Running running = Phase.running(context);
              Duration timeout = ValueArguments.budget(arguments, TIMEOUT, TCP_TIMEOUT);
              StepRequest request =
                  new StepRequest(
                      service,
                      iface,
                      "send",
                      "",
                      line(bytes(arguments.get("data"))),
                      Map.of(),
                      timeout);
              StepReply reply = carryOut(running, context, request);
              if (!reply.ok()) {
                throw new BodyEnd(BodyOutcome.End.STEP, reply.error(), null, context);
              }
              return reply.body();
            });
  }

  private static Builtin http(String service, InterfaceSpec iface, String method) {
    return Builtin.named(method)
        .answers()
        .optional(PATH, ArgType.STR)
        .optional(BODY, ArgType.ANY)
        .optional(HEADERS, ArgType.DICT)
        .optional(TIMEOUT, ArgType.ANY)
        .mistakeListing("json", "write body = json.encode({…})")
        .mistakeListing("data", "write body = \"…\", or body = json.encode({…})")
        .mistakeListing("params", "write them into the path: \"/items?page=2\"")
        .mistakeListing("url", "write path = \"/items\"")
        .checkInside(
            (context, arguments) -> {
              judgeTimeout(arguments, HTTP_TIMEOUT);
              if (arguments.isKnown(PATH)) {
                String unused = path(arguments);
              }
              if (arguments.isKnown(BODY)) {
                Object unused = text(arguments);
              }
              if (arguments.isKnown(HEADERS)) {
                Map<String, String> unused = headers(arguments);
              }
              return Starlark.NONE;
            })
        .body(
            (context, arguments) -> {
              Running running = Phase.running(context);
              Duration timeout = ValueArguments.budget(arguments, TIMEOUT, HTTP_TIMEOUT);
              return new ResponseValue(
                  carryOut(
                      running,
                      context,
                      new StepRequest(
                          service,
                          iface,
                          method,
                          path(arguments),
                          body(arguments),
                          headers(arguments),
                          timeout)));
            });
  }

  private static void judgeTimeout(Arguments arguments, Duration otherwise) {
    if (arguments.isKnown(TIMEOUT)) {
      Duration unused = ValueArguments.budget(arguments, TIMEOUT, otherwise);
    }
  }

  private static byte[] line(byte[] data) {
    if (data.length > 0 && data[data.length - 1] == '\n') {
      return data;
    }
    byte[] line = Arrays.copyOf(data, data.length + 1);
    line[data.length] = '\n';
    return line;
  }

  private static byte[] bytes(Object value) {
    return value instanceof Bytes bytes
        ? bytes.toByteArray()
        : ((String) value).getBytes(StandardCharsets.UTF_8);
  }

  private static String path(Arguments arguments) {
    String path = arguments.string(PATH, "/");
    if (!path.startsWith("/")) {
      String fixed = path.contains("://") ? path.replaceFirst("^[^/]*//[^/]*/?", "/") : "/" + path;
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "path must start with \"/\", got %s; write %s"
                  .formatted(Values.shortRepr(path), Values.shortRepr(fixed)))
          .at(PATH);
    }
    return path;
  }

  private static byte[] body(Arguments arguments) {
    Object body = text(arguments);
    return body == null ? new byte[0] : bytes(body);
  }

  /** What is given as body, a str or bytes; null when it is left out. */
  private static @Nullable Object text(Arguments arguments) {
    Object body = arguments.orNull(BODY);
    if (body != null && !ArgType.TEXT.accepts(body)) {
      throw Phase.error(
              ErrorCode.SPEC_TYPE,
              "body must be a str or bytes, got %s; write body = json.encode(…)"
                  .formatted(Values.type(body)))
          .at(BODY);
    }
    return body;
  }

  private static Map<String, String> headers(Arguments arguments) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<Object, Object> entry : arguments.dict(HEADERS).entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw Phase.error(
                ErrorCode.SPEC_TYPE,
                "a header name must be a str, got " + Values.type(entry.getKey()) + "; write a str")
            .at(HEADERS);
      }
      Object value = entry.getValue();
      if (!(value instanceof String text)) {
        String write =
            value instanceof StarlarkInt || value instanceof StarlarkFloat
                ? "\"" + value + "\""
                : "a str";
        throw Phase.error(
                ErrorCode.SPEC_TYPE,
                "headers[%s] must be a str, got %s; write %s"
                    .formatted(Values.repr(name), Values.type(value), write))
            .at(HEADERS)
            .key(name);
      }
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || text.matches("(?s).*[\\r\\n\\x00].*")) {
        throw Phase.error(
                ErrorCode.SPEC_VALUE,
                "headers[%s] cannot be sent; write a name of letters, digits and \"-\", and a value of one line"
                    .formatted(Values.repr(name)))
            .at(HEADERS)
            .key(name);
      }
      headers.put(name, text);
    }
    return headers;
  }

  private static StepReply carryOut(Running running, CallContext context, StepRequest request) {
    try {
      return running.context().step(request);
    } catch (BodyInterruptedException e) {
      throw new BodyEnd(BodyOutcome.End.INTERRUPTED, "", null, context);
    }
  }
}
