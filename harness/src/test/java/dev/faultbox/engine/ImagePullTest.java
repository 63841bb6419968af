package dev.faultbox.engine;

import static dev.faultbox.engine.ScriptedEngine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ImagePullTest {
  @TempDir Path directory;
  private ScriptedEngine scripted;
  private Engine engine;

  private void pulling(ScriptedEngine.Answer answer) throws IOException {
    scripted =
        new ScriptedEngine(
            request ->
                request.method().equals("POST") ? answer : json(200, "{\"Id\":\"sha256:1\"}"));
    EngineHttp http = new EngineHttp(EngineAddress.unix(scripted.socket().toString()));
    engine =
        new DockerEngine(
            http,
            new EngineInfo(http.address().text(), "D", "20.10", "1.41", "linux", "amd64", "6.1"),
            new Credentials(new DockerConfig(directory), CredentialHelper.in(directory, 5)));
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    scripted.close();
  }

  private String failure(String image) {
    EnvironmentException e =
        catchThrowableOfType(EnvironmentException.class, () -> engine.pullImage(image, x -> {}));
    assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNAVAILABLE);
    return e.getMessage();
  }

  @Test
  void pullsAndTellsHowFarItIs() throws Exception {
    pulling(
        json(
            200,
            """
            {"status":"Pulling from library/postgres","id":"16"}
            {"status":"Pulling fs layer","progressDetail":{},"id":"aa"}
            {"status":"Already exists","progressDetail":{},"id":"bb"}
            {"status":"Downloading","progressDetail":{"current":400000,"total":1500000},"id":"aa"}
            {"status":"Status: Downloaded newer image for postgres:16"}
            """));
    List<String> lines = new ArrayList<>();
    assertThat(engine.pullImage("postgres:16", lines::add)).isEqualTo("sha256:1");
    assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("pulling postgres:16"));
    ScriptedEngine.Request request = scripted.requests().get(0);
    assertThat(request.target()).isEqualTo("/v1.41/images/create?fromImage=postgres&tag=16");
    assertThat(request.headers()).noneMatch(header -> header.startsWith("X-Registry-Auth"));
  }

  @ParameterizedTest
  @CsvSource({
    "postgres, fromImage=postgres&tag=latest",
    "a/b@sha256:12, fromImage=a/b&tag=sha256:12",
    "h:5000/a:1@sha256:12, fromImage=h:5000/a&tag=sha256:12",
    "h:5000/a, fromImage=h:5000/a&tag=latest",
  })
  void asksForOneVersionOnly(String image, String query) throws Exception {
    pulling(json(200, ""));
    assertThat(engine.pullImage(image, x -> {})).isEqualTo("sha256:1");
    assertThat(URLDecoder.decode(scripted.requests().get(0).target(), StandardCharsets.UTF_8))
        .isEqualTo("/v1.41/images/create?" + query);
  }

  @Test
  void sendsTheLoginOfItsRegistryAlone() throws Exception {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"r.example:5000\":{\"username\":\"u\",\"password\":\"topsecret\"}}}");
    pulling(json(500, "{\"message\":\"unauthorized: authentication required\"}"));
    assertThat(failure("r.example:5000/a:1"))
        .contains("r.example:5000 denies access", "was not accepted")
        .doesNotContain("topsecret");
    assertThat(failure("a:1")).contains("docker.io denies access");
    assertThat(scripted.requests().get(0).headers())
        .anyMatch(header -> header.startsWith("X-Registry-Auth: "));
    assertThat(scripted.requests().get(1).headers())
        .noneMatch(header -> header.startsWith("X-Registry-Auth"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "manifest for p:99 not found: manifest unknown: manifest unknown | it does not exist at"
            + " docker.io; check its name and its tag",
        "pull access denied for p, repository does not exist or may require 'docker login': denied:"
            + " requested access to the resource is denied | it does not exist at docker.io, or may"
            + " not be seen without a login",
        "Head \"https://r/v2/\": unauthorized: authentication required | denies access to it; run"
            + " docker login",
        "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on"
            + " 10.0.0.2:53: no such host | the engine cannot reach docker.io; check its network",
        "Get \"https://r/v2/\": dial tcp 1.2.3.4:443: connect: connection refused | cannot reach",
        "Get \"https://r/v2/\": net/http: request canceled while waiting for connection"
            + " (Client.Timeout exceeded while awaiting headers) | cannot reach",
        "toomanyrequests: You have reached your pull rate limit. You may increase the limit by"
            + " authenticating | the registry's rate limit is reached; log in",
        "no matching manifest for linux/arm64/v8 in the manifest list entries | it does not exist"
            + " for this engine's architecture",
        "failed to pull and unpack image \"r/p:99\": no match for platform in manifest sha256:12: not"
            + " found | it does not exist for this engine's architecture",
        "image operating system \"windows\" cannot be used on this platform | it is made for another"
            + " operating system; services run on Linux",
        "x509: certificate signed by unknown authority | the engine does not trust docker.io",
        "http: server gave HTTP response to HTTPS client | the engine does not trust docker.io",
        "write /var/lib/docker/tmp/x: no space left on device | the engine's disk is full",
        "invalid reference format | that is no name of an image",
        "something new | the engine could not pull it; try it by hand: docker pull p:99",
      })
  void saysWhatIsMissing(String said, String explained) throws Exception {
    String escaped = said.replace("\"", "\\\"");
    pulling(json(404, "{\"message\":\"" + escaped + "\"}"));
    assertThat(failure("p:99")).startsWith("image p:99 cannot be had: ").contains(explained, said);
    close();
    // The same in the middle of the work.
    pulling(
        json(
            200,
            "{\"status\":\"Pulling from p\",\"id\":\"99\"}\r\n{\"errorDetail\":{\"message\":\""
                + escaped
                + "\"},\"error\":\"x\"}\r\n"));
    assertThat(failure("p:99")).contains(explained, said);
  }

  @Test
  void anAnswerThatMakesNoSenseOrEndsIsAFailure() throws Exception {
    pulling(json(200, "<html>"));
    assertThat(failure("p:1")).contains("not the JSON expected");
    close();
    pulling(ScriptedEngine.rawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"));
    assertThat(failure("p:1")).contains("the connection to the engine failed");
  }
}
