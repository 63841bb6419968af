package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The context the docker command line would use.
 *
 * @param host its address, in the form {@code DOCKER_HOST} has
 * @param tls directory with its certificates, null when it has none
 * @param unchecked whether the engine's certificate is not to be checked
 */
record DockerContext(String host, @Nullable Path tls, boolean unchecked) {
  DockerContext {
    requireNonNull(host, "host is null");
  }

  /**
   * The context that {@code DOCKER_CONTEXT} or the configuration names, or null when there is none
   * or it is the default one. A context that is named but cannot be read is noted and passed over.
   */
  static @Nullable DockerContext current(
      Map<String, String> environment, DockerConfig config, StringBuilder tried) {
    String name = environment.getOrDefault("DOCKER_CONTEXT", "");
    if (name.isBlank()) {
      name = config.read().context();
    }
    if (name.isEmpty() || name.equals("default")) {
      return null;
    }
    Path contexts = config.directory().resolve("contexts");
    String id = sha256(name);
    Path meta = contexts.resolve("meta").resolve(id).resolve("meta.json");
    Path tls = contexts.resolve("tls").resolve(id).resolve("docker");
    Endpoint endpoint = new Endpoint();
    try (JsonParser parser = Json.parse(Files.readAllBytes(meta))) {
      Json.object(parser, endpoint::top);
    } catch (IOException e) {
      // Said below.
    }
    if (endpoint.host.isEmpty()) {
      tried.append("\n  docker context ").append(name).append(": no address in ").append(meta);
      return null;
    }
    return new DockerContext(
        endpoint.host, Files.isDirectory(tls) ? tls : null, endpoint.unchecked);
  }

  private static final class Endpoint {
    private String host = "";
    private boolean unchecked;

    private void top(String field, JsonParser value) throws IOException {
      if (field.equals("Endpoints")) {
        Json.object(value, this::endpoint);
      } else {
        value.skipChildren();
      }
    }

    private void endpoint(String name, JsonParser value) throws IOException {
      if (name.equals("docker")) {
        Json.object(value, this::docker);
      } else {
        value.skipChildren();
      }
    }

    private void docker(String field, JsonParser value) throws IOException {
      switch (field) {
        case "Host" -> host = Json.text(value);
        case "SkipTLSVerify" -> unchecked = value.getValueAsBoolean();
        default -> value.skipChildren();
      }
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
