package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The context the docker command line would use. */
final class DockerContext {
  private DockerContext() {}

  /**
   * The address of the current context, or null when there is none or it is the default one. A
   * context that is named but cannot be read is noted and passed over.
   */
  static @Nullable String currentHost(Path home, StringBuilder tried) {
    Path docker = home.resolve(".docker");
    Path config = docker.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      return null;
    }
    String name;
    try {
      name = Json.field(Files.readAllBytes(config), "currentContext");
    } catch (IOException e) {
      return null;
    }
    if (name == null || name.isEmpty() || name.equals("default")) {
      return null;
    }
    Path meta = docker.resolve("contexts/meta").resolve(sha256(name)).resolve("meta.json");
    String host = null;
    try {
      host = endpoint(Files.readAllBytes(meta));
    } catch (IOException e) {
      // Said below.
    }
    if (host == null) {
      tried.append("\n  docker context ").append(name).append(": no address in ").append(meta);
    }
    return host;
  }

  private static @Nullable String endpoint(byte[] meta) throws IOException {
    String[] host = new String[1];
    try (JsonParser parser = Json.parse(meta)) {
      Json.object(
          parser,
          (field, value) -> {
            if (field.equals("Endpoints")) {
              Json.object(value, (name, endpoint) -> docker(name, endpoint, host));
            } else {
              value.skipChildren();
            }
          });
    }
    return host[0];
  }

  private static void docker(String name, JsonParser endpoint, String[] host) throws IOException {
    if (!name.equals("docker")) {
      endpoint.skipChildren();
      return;
    }
    Json.object(
        endpoint,
        (field, value) -> {
          if (field.equals("Host")) {
            host[0] = Json.text(value);
          } else {
            value.skipChildren();
          }
        });
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
