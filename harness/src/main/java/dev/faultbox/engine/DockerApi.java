package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.engine.http.DeadlineException;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import dev.faultbox.engine.http.RequestBody;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to the engine's API and the translation of what can go wrong with them. */
final class DockerApi {
  static final int OK = 200;
  static final int CREATED = 201;
  static final int NO_CONTENT = 204;
  static final int NOT_MODIFIED = 304;
  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;

  /** The kernel's words for it, which engines pass on. */
  private static final String DISK_FULL = "no space left on device";

  private static final String MAKE_ROOM =
      "the engine's disk is full: see docker system df, and make room (docker system prune)";

  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Map<String, String> TAR = Map.of("Content-Type", "application/x-tar");
  private static final int SHOWN_CHARS = 600;

  private final EngineHttp http;
  private final String prefix;

  /**
   * @param apiVersion the version all requests are made in, such as {@code 1.41}
   */
  DockerApi(EngineHttp http, String apiVersion) {
    this.http = http;
    this.prefix = "/v" + apiVersion;
  }

  /** A whole answer. */
  record Reply(int status, String date, byte[] body) {}

  /**
   * Sends a request and reads the whole answer, whatever its status.
   *
   * @param doing what the user would call it, for messages: "create a container"
   */
  Reply call(String doing, String method, String target, byte @Nullable [] json, int seconds) {
    Map<String, String> headers = json == null ? Map.of() : JSON;
    try (HttpAnswer answer = http.send(method, prefix + target, headers, json, seconds)) {
      return new Reply(answer.status(), answer.header("date"), answer.readAll());
    } catch (IOException e) {
      throw lost(doing, seconds, e);
    }
  }

  /**
   * Reads an answer of any length until it ends in whatever way, and keeps nothing of it.
   *
   * @return false when it was refused
   */
  boolean readToEnd(String target, int seconds) {
    byte[] buffer = new byte[SHOWN_CHARS];
    try (HttpAnswer answer = http.send("GET", prefix + target, Map.of(), null, seconds)) {
      InputStream body = answer.body();
      while (answer.status() == OK && body.read(buffer, 0, buffer.length) >= 0) {
        // Only its end is of interest.
      }
      return answer.status() == OK;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Passes an answer of any length on; one that is no success is returned, with its words.
   *
   * @param doing what the user would call it, for messages
   */
  Reply download(String doing, String target, OutputStream to, int seconds) {
    try (HttpAnswer answer = http.send("GET", prefix + target, Map.of(), null, seconds)) {
      if (answer.status() != OK) {
        return new Reply(answer.status(), answer.header("date"), answer.readAll());
      }
      answer.body().transferTo(to);
      return new Reply(OK, answer.header("date"), new byte[0]);
    } catch (IOException e) {
      throw lost(doing, seconds, e);
    }
  }

  /** Sends a tar and reads the whole answer, whatever its status. */
  Reply sendTar(String doing, String method, String target, RequestBody tar, int seconds) {
    try (HttpAnswer answer = http.stream(method, prefix + target, TAR, tar, seconds)) {
      return new Reply(answer.status(), answer.header("date"), answer.readAll());
    } catch (IOException e) {
      throw lost(doing, seconds, e);
    }
  }

  /** The engine did not answer, or not with anything that makes sense. */
  EnvironmentException lost(String doing, int seconds, IOException e) {
    String why;
    if (Thread.currentThread().isInterrupted()) {
      why = "interrupted";
    } else if (e instanceof DeadlineException) {
      why = "no answer within " + seconds + " s";
    } else {
      why = Failures.reason(e);
    }
    return new EnvironmentException(
        ErrorCode.ENGINE_UNAVAILABLE,
        "the container engine at "
            + http.address().text()
            + " failed to "
            + doing
            + ": "
            + why
            + "; check that it is running (docker info)",
        e);
  }

  /** The engine answered, and said no. */
  static EnvironmentException refused(ErrorCode code, String doing, Reply reply, String nextStep) {
    String reason = reason(reply);
    String next = reason.contains(DISK_FULL) ? MAKE_ROOM : nextStep;
    return new EnvironmentException(
        code,
        "the container engine refused to " + doing + ": " + reason + "; " + next,
        new EngineRefusal(reply.status(), reason));
  }

  /** The engine's own words, on one line and of bounded length. */
  static String reason(Reply reply) {
    String message = Json.field(reply.body(), "message", "cause");
    if (message == null) {
      message = new String(reply.body(), StandardCharsets.UTF_8);
    }
    message = message.strip().replace('\n', ' ').replace("\r", "");
    if (message.isEmpty()) {
      message = "status " + reply.status() + " without a reason";
    }
    return message.length() <= SHOWN_CHARS ? message : message.substring(0, SHOWN_CHARS) + "...";
  }

  /**
   * The filter that lets through what has all of these labels: {@code NAME} or {@code NAME=value}.
   */
  static String labelFilter(String... labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeArrayFieldStart("label");
      for (String label : labels) {
        out.writeString(label);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Makes the name of an image safe inside a path; what names have stays readable. */
  static String encodeName(String name) {
    return encode(name)
        .replace("+", "%20")
        .replace("%2F", "/")
        .replace("%3A", ":")
        .replace("%40", "@");
  }

  /** Makes a value safe inside a query. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
