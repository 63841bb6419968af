package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.Credentials.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file {@code config.json} of the docker command line. */
final class DockerConfig {
  private final Path directory;

  DockerConfig(Path directory) {
    this.directory = requireNonNull(directory, "directory is null");
  }

  /** The directory the command line would use. */
  static DockerConfig of(Map<String, String> environment, Path home) {
    String set = environment.getOrDefault("DOCKER_CONFIG", "");
    return new DockerConfig(set.isBlank() ? home.resolve(".docker") : Path.of(set));
  }

  Path directory() {
    return directory;
  }

  /**
   * What is needed of the file.
   *
   * @param logins by the key they have in the file
   * @param store suffix of the helper for all registries, empty when there is none
   * @param helpers suffixes of helpers by registry
   * @param context name of the current context, empty when there is none
   * @param trouble why the file could not be read, empty otherwise
   */
  record Content(
      Map<String, Login> logins,
      String store,
      Map<String, String> helpers,
      String context,
      String trouble) {
    @Override
    public String toString() {
      return "Content[context=" + context + "]";
    }
  }

  /** Reads the file; one that is not there, or is none, is empty. */
  Content read() {
    Path file = directory.resolve("config.json");
    Map<String, Login> logins = new LinkedHashMap<>();
    Map<String, String> helpers = new LinkedHashMap<>();
    String[] words = {"", ""};
    String trouble = "";
    try (JsonParser parser = Json.parse(Files.readAllBytes(file))) {
      Json.object(
          parser,
          (field, value) -> {
            switch (field) {
              case "auths" -> Json.object(value, (key, auth) -> login(key, auth, logins));
              case "credsStore" -> words[0] = Json.text(value);
              case "credHelpers" -> helpers.putAll(Json.texts(value));
              case "currentContext" -> words[1] = Json.text(value);
              default -> value.skipChildren();
            }
          });
    } catch (NoSuchFileException e) {
      // Nobody is logged in anywhere.
    } catch (IOException e) {
      // The words of a parser would show what stands there.
      trouble = file + " could not be read";
    }
    return new Content(logins, words[0], helpers, words[1], trouble);
  }

  private static void login(String key, JsonParser parser, Map<String, Login> logins)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    Json.object(
        parser,
        (field, value) -> {
          if (value.currentToken().isScalarValue()) {
            fields.put(field, Json.text(value));
          } else {
            value.skipChildren();
          }
        });
    String user = fields.getOrDefault("username", "");
    String secret = fields.getOrDefault("password", "");
    Login decoded = Credentials.decoded(key, fields.getOrDefault("auth", ""));
    if (decoded != null) {
      user = decoded.user();
      secret = decoded.secret();
    }
    String identity = fields.getOrDefault("identitytoken", "");
    String registry = fields.getOrDefault("registrytoken", "");
    if (!user.isEmpty() || !identity.isEmpty() || !registry.isEmpty()) {
      logins.put(key, new Login(key, user, secret, identity, registry));
    }
  }
}
