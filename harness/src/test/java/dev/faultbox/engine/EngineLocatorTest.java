package dev.faultbox.engine;

import static dev.faultbox.engine.ScriptedEngine.json;
import static dev.faultbox.engine.ScriptedEngine.rawThenClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class EngineLocatorTest {
  private static final String GOOD =
      """
      {"Platform":{"Name":"Docker Engine - Community"},"Components":[{"Name":"Engine","Details":
      {"ApiVersion":"1.41","Os":"x"}}],"Version":"20.10.24","ApiVersion":"1.41",
      "MinAPIVersion":"1.12","Os":"linux","Arch":"amd64","KernelVersion":"6.18.44","Future":[{}]}
      """;

  private final List<ScriptedEngine> engines = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path directory;
  private Path home;

  @BeforeEach
  void prepare() throws IOException {
    // A path of a socket may have 107 bytes only, so the build's own directories are too deep.
    directory = Files.createTempDirectory("fb");
    home = Files.createDirectory(directory.resolve("home"));
  }

  @AfterEach
  void close() throws IOException {
    for (ScriptedEngine engine : engines) {
      engine.close();
    }
    try (var paths = Files.walk(directory)) {
      paths.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    }
  }

  /** Root opens every socket, so what was tried is written here. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void whoMayNotOpenTheSocketIsNotToldToInstallAnEngine() {
    assertThat(EngineLocator.advice("\n  /var/run/docker.sock: permission denied (…)"))
        .contains("sudo usermod -aG docker $USER")
        .doesNotContain("install");
    assertThat(EngineLocator.advice("\n  /var/run/docker.sock: no such file")).contains("install");
  }

  private ScriptedEngine engine(ScriptedEngine.Script script) throws IOException {
    ScriptedEngine engine = new ScriptedEngine(script);
    engines.add(engine);
    return engine;
  }

  /** Puts an engine behind one of the well-known paths. */
  private ScriptedEngine engineAt(String path, ScriptedEngine.Script script) throws IOException {
    ScriptedEngine engine = engine(script);
    Path link = directory.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, engine.socket());
    return engine;
  }

  private EngineLocator locator() {
    return new EngineLocator(environment, home, directory, 1);
  }

  private EngineInfo locate() {
    try (Engine engine = locator().locate()) {
      return engine.info();
    }
  }

  private String failure() {
    EnvironmentException e =
        catchThrowableOfType(EnvironmentException.class, () -> locator().locate());
    assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    assertThat(e.code().exitCode()).isEqualTo(3);
    return e.getMessage();
  }

  private static ScriptedEngine.Script answering(String version) {
    return request -> json(200, version);
  }

  @Test
  void asksForTheVersionOnceAndSpeaksTheOlder() throws Exception {
    ScriptedEngine engine = engineAt("var/run/docker.sock", answering(GOOD));
    EngineInfo info = locate();
    assertThat(info.apiVersion()).isEqualTo("1.41");
    assertThat(info.version()).isEqualTo("20.10.24");
    assertThat(info.name()).isEqualTo("Docker Engine - Community");
    assertThat(info.architecture()).isEqualTo("amd64");
    assertThat(info.kernelVersion()).isEqualTo("6.18.44");
    assertThat(info.address()).isEqualTo("unix://" + directory.resolve("var/run/docker.sock"));
    assertThat(engine.requests()).hasSize(1);
    assertThat(engine.requests().get(0).target()).isEqualTo("/version");
  }

  @Test
  void speaksTheNewestItKnowsWithANewerEngine() throws Exception {
    engineAt(
        "var/run/docker.sock", answering(GOOD.replace("\"1.41\",\n\"Min", "\"1.99\",\n\"Min")));
    assertThat(locate().apiVersion()).isEqualTo(EngineVersion.NEWEST);
  }

  @ParameterizedTest
  @CsvSource({"aarch64, arm64", "arm64, arm64", "x86_64, amd64", "riscv64, riscv64"})
  void normalisesArchitectures(String said, String normal) throws Exception {
    engineAt(
        "var/run/docker.sock",
        answering(GOOD.replace("\"Arch\":\"amd64\"", "\"Arch\":\"" + said + "\"")));
    assertThat(locate().architecture()).isEqualTo(normal);
  }

  @Test
  void recognisesPodman() throws Exception {
    engineAt(
        "run/podman/podman.sock",
        answering(
            """
            {"Components":[{"Name":"Podman Engine","Version":"5.4"}],"Version":"5.4.0",
             "ApiVersion":"1.41","MinAPIVersion":"1.24","Os":"linux","Arch":"arm64"}"""));
    assertThat(locate().name()).isEqualTo("Podman");
  }

  @Test
  void dockerHostIsTheOnlyCandidateWhenItIsSet() throws Exception {
    ScriptedEngine wellKnown = engineAt("var/run/docker.sock", answering(GOOD));
    environment.put("DOCKER_HOST", "unix://" + directory + "/none.sock");
    assertThat(failure()).contains("DOCKER_HOST", "/none.sock: no such file");
    assertThat(wellKnown.requests()).isEmpty();

    ScriptedEngine chosen = engine(answering(GOOD));
    environment.put("DOCKER_HOST", "unix://" + chosen.socket());
    assertThat(locate().address()).isEqualTo("unix://" + chosen.socket());
    assertThat(wellKnown.requests()).isEmpty();
  }

  @Test
  void dockerHostOfAFormNotSupportedIsExplained() {
    environment.put("DOCKER_HOST", "npipe:////./pipe/docker_engine");
    assertThat(failure()).contains("named pipes are not supported");
  }

  @Test
  void aTcpPortNobodyListensOn() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    environment.put("DOCKER_HOST", "tcp://127.0.0.1:" + port);
    assertThat(failure()).contains("tcp://127.0.0.1:" + port + ": nothing listens there");
  }

  @Test
  void theCurrentContextComesBeforeTheWellKnownSockets() throws Exception {
    engineAt("var/run/docker.sock", answering(GOOD));
    ScriptedEngine chosen = engine(answering(GOOD));
    context("colima-work", "unix://" + chosen.socket());
    assertThat(locate().address()).isEqualTo("unix://" + chosen.socket());
  }

  @Test
  void aContextThatCannotBeUsedIsNamedAndPassedOver() throws Exception {
    ScriptedEngine good = engineAt("var/run/docker.sock", answering(GOOD));
    context("remote", "ssh://user@host");
    assertThat(locate().version()).isEqualTo("20.10.24");
    good.close();
    Files.delete(directory.resolve("var/run/docker.sock"));
    assertThat(failure()).contains("docker context ssh://user@host: ssh is not supported");
    Files.writeString(home.resolve(".docker/config.json"), "{\"currentContext\":\"lost\"}");
    assertThat(failure()).contains("docker context lost: no address in");
    Files.writeString(home.resolve(".docker/config.json"), "not json");
    assertThat(failure()).doesNotContain("context");
  }

  private void context(String name, String host) throws Exception {
    Path docker = Files.createDirectories(home.resolve(".docker"));
    Files.writeString(
        docker.resolve("config.json"),
        "{\"auths\":{\"r\":{}},\"currentContext\":\"" + name + "\"}");
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256").digest(name.getBytes("UTF-8"));
    Path meta =
        Files.createDirectories(
            docker.resolve("contexts/meta").resolve(java.util.HexFormat.of().formatHex(digest)));
    Files.writeString(
        meta.resolve("meta.json"),
        "{\"Name\":\"x\",\"Metadata\":{},\"Endpoints\":{\"kubernetes\":{\"Host\":\"k\"},"
            + "\"docker\":{\"Host\":\""
            + host
            + "\",\"SkipTLSVerify\":false}}}");
  }

  @Test
  void namesEveryCandidateAndWhyItWasNotTaken() throws Exception {
    environment.put("XDG_RUNTIME_DIR", directory + "/xdg");
    engineAt(
        "var/run/docker.sock", answering(GOOD.replace("\"1.41\",\n\"Min", "\"1.39\",\n\"Min")));
    engineAt("home/.docker/run/docker.sock", answering("[]"));
    engineAt("home/.colima/default/docker.sock", request -> rawThenClose("SSH-2.0-x\r\n"));
    engineAt("home/.rd/docker.sock", request -> json(503, "starting"));
    Path refusing = directory.resolve("run/podman/podman.sock");
    Files.createDirectories(refusing.getParent());
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(refusing))
        .close();
    engineAt(
        "xdg/docker.sock",
        request -> {
          engines.get(0).closed.await();
          return null;
        });

    String message = failure();

    assertThat(message.lines().map(String::strip))
        .contains(
            directory
                + "/var/run/docker.sock: Docker Engine - Community 20.10.24 speaks API 1.39, at"
                + " least 1.40 is needed; upgrade it",
            directory
                + "/home/.docker/run/docker.sock: the answer has START_ARRAY in place of"
                + " START_OBJECT",
            directory
                + "/home/.colima/default/docker.sock: the answer is not HTTP: it starts with"
                + " \"SSH-2.0-x\"",
            directory + "/home/.rd/docker.sock: status 503 in answer to /version",
            directory + "/xdg/podman/podman.sock: no such file",
            directory + "/run/podman/podman.sock: nothing listens there",
            directory + "/xdg/docker.sock: no answer within 1 s");
    assertThat(message).contains("install");
  }

  @Test
  void anEngineForWindowsContainersOrTooNewIsNotTaken() throws Exception {
    engineAt("var/run/docker.sock", answering(GOOD.replace("\"linux\"", "\"windows\"")));
    assertThat(failure()).contains("runs windows containers; switch it to Linux containers");
    environment.put(
        "DOCKER_HOST", "unix://" + engine(answering(GOOD.replace("1.12", "1.99"))).socket());
    assertThat(failure()).contains("needs API 1.99 or newer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | names no API version",
        "{\"ApiVersion\":\"new\"} | names no API version",
        "{\"ApiVersion\":{}} | structure where a value was expected",
        "<html> | not the JSON expected",
        "{\"ApiVersion\": | not the JSON expected",
        "{\"Components\": 3} | in place of START_ARRAY",
      })
  void answersThatMakeNoSenseAreExplained(String answer, String reason) throws Exception {
    engineAt("var/run/docker.sock", answering(answer));
    assertThat(failure()).contains(reason);
  }

  @Test
  void anEmptyAnswerIsExplained() throws Exception {
    engineAt("var/run/docker.sock", answering(""));
    assertThat(failure()).contains("the answer is empty");
  }

  @Test
  void anEngineThatIsAliveIsWaitedFor() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    ScriptedEngine.Script script =
        request -> {
          if (request.target().equals("/_ping")) {
            return json(200, "OK");
          }
          asked.countDown();
          // The first question is answered when the second one has come: too late for a candidate.
          asked.await();
          return json(200, GOOD);
        };
    engineAt("run/podman/podman.sock", script);
    assertThat(locate().version()).isEqualTo("20.10.24");
  }

  @Test
  void anEngineOverSshIsToldHowToBeReached() {
    environment.put("DOCKER_HOST", "ssh://me@build.example");
    assertThat(failure())
        .contains("ssh -nNT -L /tmp/engine.sock:/var/run/docker.sock me@build.example");
  }
}
