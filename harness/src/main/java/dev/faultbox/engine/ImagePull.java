package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.http.DeadlineException;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import dev.faultbox.model.EnvironmentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** Lets the engine fetch one image from a registry. */
final class ImagePull {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final EngineHttp http;
  private final String apiVersion;
  private final Credentials credentials;

  ImagePull(EngineHttp http, String apiVersion, Credentials credentials) {
    this.http = requireNonNull(http, "http is null");
    this.apiVersion = requireNonNull(apiVersion, "apiVersion is null");
    this.credentials = requireNonNull(credentials, "credentials is null");
  }

  /**
   * @throws EnvironmentException IMAGE_UNAVAILABLE
   */
  void run(String text, Consumer<String> output) {
    ImageReference image = ImageReference.parse(text);
    Credentials.Found found = credentials.of(image.registry());
    PullFailure failure = new PullFailure(image, found);
    String target =
        "/v"
            + apiVersion
            + "/images/create?fromImage="
            + DockerApi.encode(image.name())
            + "&tag="
            + DockerApi.encode(image.version());
    Credentials.Login login = found.login();
    Map<String, String> headers =
        login == null ? Map.of() : Map.of("X-Registry-Auth", login.header());
    PullProgress progress = new PullProgress(text);
    long start = System.nanoTime();
    try (HttpAnswer answer =
        http.send("POST", target, headers, null, EngineLimits.PULL_IDLE_SECONDS)) {
      if (answer.status() != DockerApi.OK) {
        byte[] body = answer.readAll();
        String reason = DockerApi.reason(new DockerApi.Reply(answer.status(), "", body));
        throw failure.refused(answer.status(), reason);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The status was sent before the work was done; a failure is a line like others.
        String error = read(line, progress);
        if (!error.isEmpty()) {
          throw failure.refused(answer.status(), error);
        }
        long left = EngineLimits.PULL_SECONDS - (System.nanoTime() - start) / NANOS_PER_SECOND;
        if (left <= 0) {
          throw failure.tooSlow(progress.line());
        }
        if (progress.advanced()) {
          answer.renew((int) Math.min(left, EngineLimits.PULL_IDLE_SECONDS));
          String shown = progress.toShow(System.nanoTime());
          if (!shown.isEmpty()) {
            output.accept(shown);
          }
        }
      }
    } catch (DeadlineException e) {
      long seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      throw seconds >= EngineLimits.PULL_SECONDS
          ? failure.tooSlow(progress.line())
          : failure.stuck(progress.line(), e);
    } catch (IOException e) {
      throw failure.lost(e);
    }
  }

  private static String message(JsonParser detail) throws IOException {
    String[] message = {""};
    Json.object(
        detail,
        (field, value) -> {
          if (field.equals("message")) {
            message[0] = Json.text(value);
          } else {
            value.skipChildren();
          }
        });
    return message[0];
  }

  /** Takes note of one line of the engine; returns the error it tells of, or nothing. */
  private static String read(String line, PullProgress progress) throws IOException {
    if (line.isBlank()) {
      return "";
    }
    String[] words = {"", "", "", ""};
    long[] bytes = new long[2];
    try (JsonParser parser = Json.parse(line.getBytes(StandardCharsets.UTF_8))) {
      Json.object(
          parser,
          (field, value) -> {
            switch (field) {
              case "id" -> words[0] = Json.text(value);
              case "status" -> words[1] = Json.text(value);
              case "error" -> words[2] = Json.text(value);
              case "errorDetail" -> words[3] = message(value);
              case "progressDetail" ->
                  Json.object(
                      value,
                      (name, number) -> {
                        switch (name) {
                          case "current" -> bytes[0] = number.getValueAsLong();
                          case "total" -> bytes[1] = number.getValueAsLong();
                          default -> number.skipChildren();
                        }
                      });
              default -> value.skipChildren();
            }
          });
    }
    if (!words[2].isEmpty() || !words[3].isEmpty()) {
      return words[3].isEmpty() ? words[2] : words[3];
    }
    progress.line(words[0], words[1], bytes[0], bytes[1]);
    return "";
  }
}
