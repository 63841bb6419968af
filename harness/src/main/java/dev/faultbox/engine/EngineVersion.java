package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handshake: what answers, and which API version is spoken with it. */
final class EngineVersion {
  /** Older engines lack what every run needs; 1.40 is Docker 19.03. */
  static final String OLDEST = "1.40";

  /** The newest API these requests were written for. */
  static final String NEWEST = "1.52";

  private String version = "";
  private String apiVersion = "";
  private String minApiVersion = "";
  private String os = "";
  private String arch = "";
  private String kernel = "";
  private String platform = "";
  private String component = "";

  private EngineVersion() {}

  /** An engine that answered, but cannot be used; the message says why and what to do. */
  static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Asks once, without naming a version.
   *
   * @throws Unusable when the engine is too old, too new or not for Linux containers
   */
  static EngineInfo ask(EngineHttp http, int seconds) throws IOException {
    EngineVersion answer = new EngineVersion();
    try (HttpAnswer reply = http.send("GET", "/version", Map.of(), null, seconds)) {
      byte[] body = reply.readAll();
      if (reply.status() != DockerApi.OK) {
        String hint =
            new String(body, StandardCharsets.UTF_8).contains("HTTPS server")
                ? "; it is behind TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to its"
                    + " certificates"
                : "";
        throw new IOException("status " + reply.status() + " in answer to /version" + hint);
      }
      try (JsonParser parser = Json.parse(body)) {
        Json.object(parser, answer::top);
      }
    }
    return answer.check(http.address(), http.certificates());
  }

  /** Whether something answers at all; costs an engine nothing. */
  static boolean alive(EngineHttp http, int seconds) {
    try (HttpAnswer reply = http.send("GET", "/_ping", Map.of(), null, seconds)) {
      var unused = reply.readAll();
      return reply.status() == DockerApi.OK;
    } catch (IOException e) {
      return false;
    }
  }

  private EngineInfo check(EngineAddress address, @Nullable Path certificates) throws IOException {
    if (number(apiVersion) < 0) {
      throw new IOException("the answer to /version names no API version; this is no Docker API");
    }
    if (number(apiVersion) < number(OLDEST)) {
      throw new Unusable(
          name()
              + " "
              + version
              + " speaks API "
              + apiVersion
              + ", at least "
              + OLDEST
              + " is needed; upgrade it");
    }
    if (number(minApiVersion) > number(NEWEST)) {
      throw new Unusable(
          name()
              + " "
              + version
              + " needs API "
              + minApiVersion
              + " or newer, this tool speaks "
              + NEWEST
              + "; upgrade the tool");
    }
    if (!os.isEmpty() && !os.equals("linux")) {
      throw new Unusable(name() + " runs " + os + " containers; switch it to Linux containers");
    }
    String spoken = number(apiVersion) < number(NEWEST) ? apiVersion : NEWEST;
    return new EngineInfo(
        address.text(), name(), version, spoken, os, normalised(arch), kernel, certificates);
  }

  private String name() {
    if (component.startsWith("Podman")) {
      return "Podman";
    }
    return platform.isEmpty() ? "Docker Engine" : platform;
  }

  /** One name for each architecture: engines say Go's, kernels their own. */
  static String normalised(String architecture) {
    return switch (architecture) {
      case "x86_64" -> "amd64";
      case "aarch64", "arm64/v8" -> "arm64";
      default -> architecture;
    };
  }

  /** A version as a number that can be compared, -1 when it is none. */
  private static int number(String version) {
    int dot = version.indexOf('.');
    if (dot <= 0) {
      return -1;
    }
    try {
      return Integer.parseInt(version.substring(0, dot)) * 1000
          + Integer.parseInt(version.substring(dot + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void top(String field, JsonParser value) throws IOException {
    switch (field) {
      case "Version" -> version = Json.text(value);
      case "ApiVersion" -> apiVersion = Json.text(value);
      case "MinAPIVersion" -> minApiVersion = Json.text(value);
      case "Os" -> os = Json.text(value);
      case "Arch" -> arch = Json.text(value);
      case "KernelVersion" -> kernel = Json.text(value);
      case "Platform" -> platform = Json.texts(value).getOrDefault("Name", "");
      case "Components" -> Json.array(value, element -> Json.object(element, this::component));
      default -> value.skipChildren();
    }
  }

  private void component(String field, JsonParser value) throws IOException {
    if (field.equals("Name") && component.isEmpty()) {
      component = Json.text(value);
    } else {
      value.skipChildren();
    }
  }
}
