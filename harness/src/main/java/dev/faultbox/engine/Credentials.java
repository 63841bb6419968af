package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user is known by at registries, from the configuration of the docker command line:
 * credential helpers first, then what stands in the file itself. Read anew at each use, because a
 * login may happen meanwhile. Nothing of a secret is ever part of a message.
 */
final class Credentials {
  /** The name under which the command line keeps the login of the hub. */
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  private final DockerConfig config;
  private final CredentialHelper helper;

  Credentials(DockerConfig config, CredentialHelper helper) {
    this.config = requireNonNull(config, "config is null");
    this.helper = requireNonNull(helper, "helper is null");
  }

  /**
   * A login.
   *
   * @param identityToken takes the place of user and secret when it is not empty
   * @param registryToken likewise
   */
  record Login(
      String server, String user, String secret, String identityToken, String registryToken) {
    /** The value of the header by which an engine is told. */
    String header() {
      byte[] json = Login.json(this);
      return Base64.getUrlEncoder().encodeToString(json);
    }

    private static byte[] json(Login login) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
        login.write(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e); // memory does not fail
      }
      return bytes.toByteArray();
    }

    void write(JsonGenerator out) throws IOException {
      out.writeStartObject();
      if (!identityToken.isEmpty()) {
        out.writeStringField("identitytoken", identityToken);
      } else if (!registryToken.isEmpty()) {
        out.writeStringField("registrytoken", registryToken);
      } else {
        out.writeStringField("username", user);
        out.writeStringField("password", secret);
      }
      out.writeStringField("serveraddress", server);
      out.writeEndObject();
    }

    @Override
    public String toString() {
      return "Login[server=" + server + "]";
    }
  }

  /**
   * What was found for a registry.
   *
   * @param login null when there is none
   * @param trouble why a login could not be had although there may be one; empty otherwise
   */
  record Found(@Nullable Login login, String trouble) {}

  /**
   * The login for a registry, {@code docker.io} for the hub. Can take as long as a helper takes.
   */
  Found of(String registry) {
    DockerConfig.Content content = config.read();
    List<String> trouble = new ArrayList<>();
    if (!content.trouble().isEmpty()) {
      trouble.add(content.trouble());
    }
    String server = registry.equals(ImageReference.HUB) ? HUB_KEY : registry;
    String program = content.helpers().get(server);
    if (program == null) {
      program =
          content.helpers().entrySet().stream()
              .filter(entry -> normalised(entry.getKey()).equals(normalised(registry)))
              .map(java.util.Map.Entry::getValue)
              .findFirst()
              .orElse(content.store());
    }
    if (!program.isEmpty()) {
      CredentialHelper.Answer answer = helper.get(program, server);
      if (answer.login() != null) {
        return new Found(answer.login(), "");
      }
      if (!answer.trouble().isEmpty()) {
        trouble.add(answer.trouble());
      }
    }
    Login login = content.logins().get(server);
    if (login == null) {
      for (var entry : content.logins().entrySet()) {
        if (normalised(entry.getKey()).equals(normalised(registry))) {
          login = entry.getValue();
          break;
        }
      }
    }
    return new Found(login, login == null ? String.join("; ", trouble) : "");
  }

  /** All that is known, for a build, whose registries only its Dockerfile names. */
  List<Login> all() {
    DockerConfig.Content content = config.read();
    Set<String> registries = new LinkedHashSet<>();
    content.logins().keySet().forEach(key -> registries.add(normalised(key)));
    content.helpers().keySet().forEach(key -> registries.add(normalised(key)));
    List<Login> logins = new ArrayList<>();
    for (String registry : registries) {
      Login login = of(registry).login();
      if (login != null) {
        logins.add(login);
      }
    }
    return logins;
  }

  /**
   * The host a key stands for. Keys are hosts today; old ones are addresses with a scheme and a
   * version of the registry's interface.
   */
  static String normalised(String key) {
    String host = key;
    int scheme = host.indexOf("://");
    if (scheme >= 0) {
      host = host.substring(scheme + 3);
    }
    int slash = host.indexOf('/');
    if (slash >= 0) {
      host = host.substring(0, slash);
    }
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io" -> ImageReference.HUB;
      default -> host;
    };
  }

  /** Reads {@code user:secret} as it stands in a configuration; null when it is none. */
  static @Nullable Login decoded(String server, String base64) {
    String text;
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.strip());
      text = new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    } catch (IllegalArgumentException e) {
      return null;
    }
    int colon = text.indexOf(':');
    return colon <= 0
        ? null
        : new Login(server, text.substring(0, colon), text.substring(colon + 1), "", "");
  }
}
