package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultbox.engine.ImageDetails.Healthcheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the engine says about one image. Fields that are not needed are passed over. */
final class ImageJson {
  private static final int MAX_PORT = 65_535;

  private String id = "";
  private List<String> repoDigests = List.of();
  private String os = "";
  private String architecture = "";
  private String variant = "";
  private List<String> entrypoint = List.of();
  private List<String> command = List.of();
  private List<String> env = List.of();
  private String user = "";
  private String workingDirectory = "";
  private final List<String> volumes = new ArrayList<>();
  private String stopSignal = "";
  private @Nullable Healthcheck healthcheck;
  private List<String> shell = List.of();
  private final List<Integer> tcpPorts = new ArrayList<>();
  private final List<Integer> udpPorts = new ArrayList<>();
  private Map<String, String> labels = Map.of();

  private ImageJson() {}

  static ImageDetails details(byte[] body) throws IOException {
    ImageJson image = new ImageJson();
    try (JsonParser parser = Json.parse(body)) {
      Json.object(parser, image::top);
    }
    if (image.id.isEmpty()) {
      throw new IOException("the answer describes no image");
    }
    return new ImageDetails(
        image.id,
        image.repoDigests,
        image.os.toLowerCase(Locale.ROOT),
        EngineVersion.normalised(image.architecture),
        image.variant,
        image.entrypoint,
        image.command,
        image.env,
        image.user,
        image.workingDirectory,
        image.volumes,
        image.stopSignal,
        image.shellHealthcheck(),
        image.tcpPorts,
        image.udpPorts,
        image.labels);
  }

  /** The images of a list. */
  static List<ImageSummary> summaries(byte[] body) throws IOException {
    List<ImageSummary> images = new ArrayList<>();
    try (JsonParser parser = Json.parse(body)) {
      Json.array(parser, element -> images.add(summary(element)));
    }
    return images;
  }

  private static ImageSummary summary(JsonParser parser) throws IOException {
    String[] id = {""};
    long[] created = {0};
    List<Map<String, String>> labels = new ArrayList<>(List.of(Map.of()));
    Json.object(
        parser,
        (field, value) -> {
          switch (field) {
            case "Id" -> id[0] = Json.text(value);
            case "Created" -> created[0] = value.getValueAsLong();
            case "Labels" -> labels.set(0, Json.texts(value));
            default -> value.skipChildren();
          }
        });
    return new ImageSummary(id[0], Instant.ofEpochSecond(created[0]), labels.get(0));
  }

  /** The healthcheck, run by the shell that the image names where it wants one. */
  private @Nullable Healthcheck shellHealthcheck() {
    if (healthcheck == null || shell.isEmpty() || !healthcheck.test().get(0).equals("CMD-SHELL")) {
      return healthcheck;
    }
    List<String> test = new ArrayList<>(List.of("CMD"));
    test.addAll(shell);
    test.addAll(healthcheck.test().subList(1, healthcheck.test().size()));
    return new Healthcheck(
        test,
        healthcheck.interval(),
        healthcheck.timeout(),
        healthcheck.startPeriod(),
        healthcheck.retries());
  }

  private void top(String field, JsonParser value) throws IOException {
    switch (field) {
      case "Id" -> id = Json.text(value);
      case "RepoDigests" -> repoDigests = Json.list(value);
      case "Os" -> os = Json.text(value);
      case "Architecture" -> architecture = Json.text(value);
      case "Variant" -> variant = Json.text(value);
      case "Config" -> Json.object(value, this::config);
      default -> value.skipChildren();
    }
  }

  private void config(String field, JsonParser value) throws IOException {
    switch (field) {
      case "Entrypoint" -> entrypoint = words(value);
      case "Cmd" -> command = words(value);
      case "Env" -> env = Json.list(value);
      case "User" -> user = Json.text(value);
      case "WorkingDir" -> workingDirectory = Json.text(value);
      case "StopSignal" -> stopSignal = Json.text(value);
      case "Labels" -> labels = Json.texts(value);
      case "Shell" -> shell = Json.list(value);
      case "Healthcheck" -> healthcheck = healthcheck(value);
      case "Volumes" ->
          Json.object(
              value,
              (path, nothing) -> {
                volumes.add(path);
                nothing.skipChildren();
              });
      case "ExposedPorts" ->
          Json.object(
              value,
              (port, nothing) -> {
                port(port);
                nothing.skipChildren();
              });
      default -> value.skipChildren();
    }
  }

  /** A list of words, or one word where an old builder wrote no list. */
  private static List<String> words(JsonParser value) throws IOException {
    return value.currentToken() == JsonToken.VALUE_STRING
        ? List.of(value.getText())
        : Json.list(value);
  }

  /** {@code 80/tcp}, {@code 80} or {@code 8000-8010/udp}. What is none of them is left out. */
  private void port(String text) {
    int slash = text.indexOf('/');
    String numbers = slash < 0 ? text : text.substring(0, slash);
    String transport = slash < 0 ? "tcp" : text.substring(slash + 1);
    int dash = numbers.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? numbers : numbers.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(numbers.substring(dash + 1));
      for (int port = Math.max(first, 1); port <= Math.min(last, MAX_PORT); port++) {
        if (transport.equals("tcp")) {
          tcpPorts.add(port);
        } else if (transport.equals("udp")) {
          udpPorts.add(port);
        }
      }
    } catch (NumberFormatException e) {
      // It is a remark of the image's author; nothing depends on it.
    }
  }

  static @Nullable Healthcheck healthcheck(JsonParser value) throws IOException {
    List<String> test = new ArrayList<>();
    long[] nanos = new long[3];
    int[] retries = {0};
    Json.object(
        value,
        (field, inner) -> {
          switch (field) {
            case "Test" -> test.addAll(words(inner));
            case "Interval" -> nanos[0] = inner.getValueAsLong();
            case "Timeout" -> nanos[1] = inner.getValueAsLong();
            case "StartPeriod" -> nanos[2] = inner.getValueAsLong();
            case "Retries" -> retries[0] = inner.getValueAsInt();
            default -> inner.skipChildren();
          }
        });
    if (test.isEmpty() || test.get(0).equals("NONE")) {
      return null;
    }
    return new Healthcheck(
        test,
        nanos[0] > 0 ? Duration.ofNanos(nanos[0]) : Healthcheck.DEFAULT_TIME,
        nanos[1] > 0 ? Duration.ofNanos(nanos[1]) : Healthcheck.DEFAULT_TIME,
        Duration.ofNanos(Math.max(nanos[2], 0)),
        retries[0] > 0 ? retries[0] : Healthcheck.DEFAULT_RETRIES);
  }
}
