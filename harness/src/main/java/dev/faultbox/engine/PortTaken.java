package dev.faultbox.engine;

import dev.faultbox.engine.DockerApi.Reply;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a start that failed for a pinned host port from other failures. */
final class PortTaken {
  /** Engines name it as {@code ADDRESS:PORT}, whatever they say around it. */
  private static final Pattern PORT = Pattern.compile("[0-9*\\]]:([0-9]+)\\b");

  private PortTaken() {}

  /**
   * The error for a refused start, or null when no port is its reason.
   *
   * @param labels of the container; asked for only when they are needed
   */
  static @Nullable EnvironmentException of(Reply reply, Supplier<Map<String, String>> labels) {
    String said = DockerApi.reason(reply);
    String words = said.toLowerCase(Locale.ROOT);
    if (!words.contains("port is already allocated")
        && !words.contains("address already in use")
        && !words.contains("ports are not available")) {
      return null;
    }
    String port = "";
    Matcher matcher = PORT.matcher(said);
    if (matcher.find()) {
      port = " " + matcher.group(1);
    }
    String service = labels.get().getOrDefault(Labels.SERVICE, "");
    return new EnvironmentException(
        ErrorCode.PORT_TAKEN,
        "host port"
            + port
            + (service.isEmpty() ? "" : ", which ports= of service \"" + service + "\" asks for,")
            + " is taken by another program or container; free it, write another port, or leave"
            + " ports= out and get a free one. The engine said: "
            + said,
        new EngineRefusal(reply.status(), said));
  }
}
