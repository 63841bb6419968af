package dev.faultbox.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.engine.Await;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * A registry of the test's own on this machine, which wants to know who asks. Needs the program of
 * Debian's package {@code docker-registry}. Used by one thread.
 */
public final class Registry implements AutoCloseable {
  private static final String PROGRAM = "docker-registry";
  private static final String USER = "tester";
  private static final String SECRET = "open-sesame";

  /** {@link #USER} and {@link #SECRET}, in the one form of htpasswd that registries take. */
  private static final String PASSWORDS =
      USER + ":$2y$05$abcdefghijklmnopqrstuutXu9KzOt.1yBoZUeFWoT/914/JfszCO\n";

  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private Registry(Path directory) throws IOException {
    Path passwords = Files.writeString(directory.resolve("htpasswd"), PASSWORDS);
    Path configuration =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            storage: {filesystem: {rootdirectory: "%s"}}
            http: {addr: "127.0.0.1:0"}
            auth: {htpasswd: {realm: tests, path: "%s"}}
            """
                .formatted(directory.resolve("data"), passwords));
    process =
        new ProcessBuilder(PROGRAM, "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    port = port(directory.resolve("log"));
  }

  /**
   * Starts one whose files are in a directory, or skips the test where there is no such program:
   * see {@link Required}.
   */
  public static Registry start(Path directory) throws IOException {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, PROGRAM)));
    Required.orSkip(
        there, () -> "there is no " + PROGRAM + "; scripts/ensure-tools.sh registry installs one");
    return new Registry(directory);
  }

  private int port(Path log) {
    int[] found = {0};
    Await.until(
        "the registry listens",
        LIMIT,
        () -> {
          boolean alive = process.isAlive();
          String said = text(log);
          Matcher line = LISTENING.matcher(said);
          if (line.find()) {
            found[0] = Integer.parseInt(line.group(1));
          } else if (!alive) {
            throw new AssertionError("the registry does not start:\n" + said);
          }
          return found[0] != 0;
        });
    return found[0];
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** Writes a docker configuration with a login, right or wrong, for a host; returns its place. */
  public static Path login(Path directory, String host, boolean right) throws IOException {
    String pair = USER + ":" + (right ? SECRET : "wrong");
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
            .formatted(host, Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))));
    return directory;
  }

  /**
   * Puts an image there.
   *
   * @param configuration what the image says of itself, as JSON
   * @param layers its layers, each an archive
   * @return the digest of its manifest, such as {@code sha256:...}
   */
  public String push(
      String repository,
      String tag,
      String os,
      String architecture,
      String configuration,
      byte[]... layers) {
    String digests =
        Stream.of(layers)
            .map(layer -> "\"" + digest(layer) + "\"")
            .collect(Collectors.joining(","));
    byte[] image =
        """
        {"os":"%s","architecture":"%s","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}"""
            .formatted(os, architecture, configuration, digests)
            .getBytes(UTF_8);
    String parts =
        Stream.of(layers)
            .map(Registry::packed)
            .map(
                layer ->
                    part(
                        "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        layer.length,
                        blob(repository, layer)))
            .collect(Collectors.joining("},{", "{", "}"));
    String config =
        part(
            "application/vnd.docker.container.image.v1+json",
            image.length,
            blob(repository, image));
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{%s},"layers":[%s]}"""
            .formatted(MANIFEST, config, parts)
            .getBytes(UTF_8);
    send("PUT", "/v2/" + repository + "/manifests/" + tag, Optional.of(MANIFEST), manifest);
    return digest(manifest);
  }

  private static String part(String type, int bytes, String digest) {
    return "\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"".formatted(type, bytes, digest);
  }

  private String blob(String repository, byte[] content) {
    HttpResponse<String> begun =
        send("POST", "/v2/" + repository + "/blobs/uploads/", Optional.empty(), new byte[0]);
    String place = begun.headers().firstValue("Location").orElseThrow();
    String digest = digest(content);
    String target = place + (place.contains("?") ? "&" : "?") + "digest=" + digest;
    send("PUT", target, Optional.of("application/octet-stream"), content);
    return digest;
  }

  private HttpResponse<String> send(
      String method, String target, Optional<String> type, byte[] body) {
    URI address = URI.create("http://127.0.0.1:" + port).resolve(target);
    String pair = Base64.getEncoder().encodeToString((USER + ":" + SECRET).getBytes(UTF_8));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(LIMIT)
            .header("Authorization", "Basic " + pair)
            .method(method, BodyPublishers.ofByteArray(body));
    type.ifPresent(value -> request.header("Content-Type", value));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(method + " " + address + ": " + response + response.body());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] packed(byte[] layer) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(layer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
