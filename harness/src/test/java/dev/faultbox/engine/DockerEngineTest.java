package dev.faultbox.engine;

import static dev.faultbox.engine.ScriptedEngine.empty;
import static dev.faultbox.engine.ScriptedEngine.json;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DockerEngineTest {
  private ScriptedEngine scripted;
  private Engine engine;

  private void script(ScriptedEngine.Script script) throws IOException {
    scripted = new ScriptedEngine(script);
    EngineHttp http = new EngineHttp(EngineAddress.unix(scripted.socket().toString()));
    engine =
        new DockerEngine(
            http,
            new EngineInfo(
                http.address().text(), "Docker Engine", "20.10", "1.41", "linux", "amd64", "6.1"),
            NoLogins.NONE);
  }

  private void answering(ScriptedEngine.Answer answer) throws IOException {
    script(request -> answer);
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
    scripted.close();
  }

  private ScriptedEngine.Request onlyRequest() {
    assertThat(scripted.requests()).hasSize(1);
    return scripted.requests().get(0);
  }

  @Test
  void asksForAllOfACreateRequest() throws Exception {
    answering(json(201, "{\"Id\":\"abc\",\"Warnings\":null}"));
    String id =
        engine.create(
            ContainerRequest.of("img:1")
                .name("n m")
                .labels(Map.of("k", "v\"w"))
                .hostname("db")
                .env("A", "1=2")
                .entrypoint(List.of("/gate"))
                .command(List.of("x", "é"))
                .user("1:2")
                .workingDirectory("/app")
                .capability("SYS_ADMIN")
                .securityOption("apparmor=unconfined")
                .sysctl("net.a", "0")
                .hostPid()
                .readOnlyRoot()
                .tmpfs("/tmp", "size=1m")
                .autoRemove()
                .tcpPort(5432)
                .tcpPort(5432)
                .udpPort(53)
                .hostPort(5432, 15432)
                .volume("v", "/data")
                .healthcheckDisabled()
                .memoryBytes(1024)
                .cpus(1.5)
                .pids(4096)
                .discardLogs()
                .build());
    assertThat(id).isEqualTo("abc");
    ScriptedEngine.Request request = onlyRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.target()).isEqualTo("/v1.41/containers/create?name=n+m");
    assertThat(request.headers()).contains("Content-Type: application/json");
    assertThat(request.text())
        .isEqualTo(
            "{\"Image\":\"img:1\",\"Hostname\":\"db\",\"User\":\"1:2\",\"WorkingDir\":\"/app\","
                + "\"Env\":[\"A=1=2\"],\"Entrypoint\":[\"/gate\"],\"Cmd\":[\"x\",\"é\"],"
                + "\"Labels\":{\"k\":\"v\\\"w\"},\"ExposedPorts\":{\"5432/tcp\":{},"
                + "\"53/udp\":{}},\"Healthcheck\":{\"Test\":[\"NONE\"]},"
                + "\"HostConfig\":{\"NetworkMode\":\"bridge\",\"CapAdd\":[\"SYS_ADMIN\"],"
                + "\"SecurityOpt\":[\"apparmor=unconfined\"],\"Sysctls\":{\"net.a\":\"0\"},"
                + "\"Tmpfs\":{\"/tmp\":\"size=1m\"},\"PidMode\":\"host\",\"ReadonlyRootfs\":true,"
                + "\"AutoRemove\":true,\"Memory\":1024,\"MemorySwap\":1024,"
                + "\"NanoCpus\":1500000000,\"PidsLimit\":4096,\"LogConfig\":{\"Type\":\"none\"},"
                + "\"PortBindings\":{\"5432/tcp\":[{\"HostIp\":\"127.0.0.1\","
                + "\"HostPort\":\"15432\"}],\"53/udp\":[{\"HostIp\":\"127.0.0.1\","
                + "\"HostPort\":\"\"}]},\"Binds\":[\"v:/data:nocopy\"]}}");
  }

  @Test
  void saysNothingOfWhatWasNotAskedFor() throws Exception {
    answering(json(201, "{\"Id\":\"abc\"}"));
    engine.create(ContainerRequest.of("img").build());
    assertThat(onlyRequest().target()).isEqualTo("/v1.41/containers/create");
    assertThat(onlyRequest().text())
        .isEqualTo(
            "{\"Image\":\"img\",\"HostConfig\":{\"NetworkMode\":\"bridge\","
                + "\"ReadonlyRootfs\":false,\"AutoRemove\":false}}");
  }

  /** So answers an engine whose kernel lacks a controller that a limit asks for. */
  @Test
  void makesTheContainerWithoutALimitThatTheEngineCannotKeep() throws Exception {
    answering(
        json(
            201,
            "{\"Id\":\"abc\",\"Warnings\":[\"Your kernel does not support PIDs limit"
                + " capabilities or the cgroup is not mounted. PIDs limit discarded.\"]}"));
    assertThat(engine.create(ContainerRequest.of("img").pids(4096).build())).isEqualTo("abc");
  }

  @Test
  void aMissingImageIsAnErrorOfItsOwn() throws Exception {
    answering(json(404, "{\"message\":\"No such image: img:1\"}"));
    EnvironmentException e =
        catchThrowableOfType(
            EnvironmentException.class, () -> engine.create(ContainerRequest.of("img:1").build()));
    assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNAVAILABLE);
    assertThat(e).hasMessageContaining("No such image: img:1").hasMessageContaining("pull");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 500, 503})
  void refusalsQuoteTheEngine(int status) throws Exception {
    answering(json(status, "{\"message\":\"bad\\nthing\"}"));
    EnvironmentException e =
        catchThrowableOfType(
            EnvironmentException.class, () -> engine.create(ContainerRequest.of("img:1").build()));
    assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
    assertThat(e).hasMessageContaining("refused to create a container of image img:1: bad thing;");
    EngineRefusal refusal = (EngineRefusal) e.getCause();
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.reason()).isEqualTo("bad thing");
  }

  @Test
  void refusalsWithoutJsonOrWordsAreQuotedAsTheyAre() throws Exception {
    answering(json(500, "x".repeat(5000)));
    assertThatThrownBy(() -> engine.start("a"))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800))
        .hasMessageContaining("xxx...");
    close();
    answering(empty(500));
    assertThatThrownBy(() -> engine.start("a")).hasMessageContaining("status 500 without a reason");
  }

  @Test
  void anEngineThatDiesSaysSo() throws Exception {
    script(request -> null);
    assertThatThrownBy(() -> engine.start("a"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("unix://" + scripted.socket())
        .hasMessageContaining("failed to start a container")
        .hasMessageContaining("closed in the middle of the answer")
        .hasMessageContaining("docker info");
    scripted.close();
    assertThatThrownBy(() -> engine.start("a")).hasMessageContaining("no such file");
  }

  @Test
  void notFoundIsAResult() throws Exception {
    answering(json(404, "{\"message\":\"No such container: x\"}"));
    assertThat(engine.inspect("x")).isEmpty();
    assertThat(engine.kill("x", "SIGKILL")).isFalse();
    assertThat(engine.removeForce("x")).isFalse();
    assertThat(engine.hasImage("x:1")).isFalse();
    assertThat(scripted.requests())
        .extracting(request -> request.method() + " " + request.target())
        .containsExactly(
            "GET /v1.41/containers/x/json",
            "POST /v1.41/containers/x/kill?signal=SIGKILL",
            "DELETE /v1.41/containers/x?force=1&v=1",
            "GET /v1.41/images/x:1/json");
  }

  @Test
  void whatIsUnderWayAlreadyIsNoError() throws Exception {
    answering(json(409, "{\"message\":\"removal of container x is already in progress\"}"));
    assertThat(engine.removeForce("x")).isFalse();
    assertThat(scripted.requests())
        .extracting(ScriptedEngine.Request::target)
        .containsExactly(
            "/v1.41/containers/x?force=1&v=1", "/v1.41/containers/x/wait?condition=removed");
    assertThat(engine.kill("x", "SIGTERM")).isFalse();
    close();
    answering(empty(304));
    engine.start("x");
    assertThat(onlyRequest().target()).isEqualTo("/v1.41/containers/x/start");
  }

  @Test
  void removesFromDockerAndPodman() throws Exception {
    answering(empty(204));
    assertThat(engine.removeForce("x")).isTrue();
    assertThat(engine.kill("x", "SIGTERM")).isTrue();
    close();
    answering(json(200, "[{\"Id\":\"x\"}]"));
    assertThat(engine.removeForce("x")).isTrue();
  }

  @Test
  void readsADescriptionOfARunningContainer() throws Exception {
    answering(
        json(
            200,
            """
            {"Id":"abc","Created":"2026-11-22T14:35:45.9Z","Name":"/n","Args":[],"State":
             {"Status":"running","Running":true,"OOMKilled":false,"Pid":42,"ExitCode":0,
              "Error":"","Health":{"Log":[]}},
             "NetworkSettings":{"Bridge":"","IPAddress":"172.17.0.2","Ports":{
              "80/tcp":[{"HostIp":"127.0.0.1","HostPort":"32768"}],"81/tcp":null,
              "53/udp":[{"HostIp":"","HostPort":"1"}]},
              "Networks":{"bridge":{"IPAMConfig":null,"IPAddress":"172.17.0.3"}}},
             "Mounts":[{"Type":"volume","Name":"v","Source":"/x","Destination":"/data"},
             {"Type":"bind","Source":"/y","Destination":"/own"}]}"""));
    assertThat(engine.inspect("abc"))
        .contains(
            new ContainerDetails(
                "abc",
                "n",
                "running",
                true,
                0,
                false,
                42,
                "172.17.0.2",
                "127.0.0.1",
                Map.of(80, 32768),
                Map.of(53, 1),
                "",
                "2026-11-22T14:35:45.9Z",
                Map.of("/data", "v")));
  }

  @Test
  void readsADescriptionOfANewerEngine() throws Exception {
    answering(
        json(
            200,
            """
            {"Id":"abc","Name":"/n","State":{"Status":"exited","Running":false,"OOMKilled":true,
             "Pid":0,"ExitCode":137,"Error":"e"},"NetworkSettings":{"Ports":null,"Networks":{
             "none":{"IPAddress":""},"bridge":{"IPAddress":"172.17.0.3"}}}}"""));
    ContainerDetails details = engine.inspect("abc").orElseThrow();
    assertThat(details.ipAddress()).isEqualTo("172.17.0.3");
    assertThat(details.oomKilled()).isTrue();
    assertThat(details.exitCode()).isEqualTo(137);
    assertThat(details.error()).isEqualTo("e");
    assertThat(details.mappedPorts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"Id\":\"a\"",
        "{\"Id\":\"a\",\"State\":7}",
        "{\"Id\":\"a\",\"NetworkSettings\":{\"Ports\":{\"x/tcp\":[]}}}",
        "{\"Id\":\"a\",\"NetworkSettings\":{\"Ports\":{\"1/tcp\":[{\"HostPort\":\"x\"}]}}}",
      })
  void descriptionsThatMakeNoSenseAreTheEnginesFault(String answer) throws Exception {
    answering(json(200, answer));
    assertThatThrownBy(() -> engine.inspect("a"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("makes no sense");
  }

  @Test
  void listsByLabels() throws Exception {
    answering(
        json(
            200,
            """
            [{"Id":"a","Names":["/x","/y"],"State":"created","Created":1795358601,
              "Labels":{"k":"v"},"Ports":[]},
             {"Id":"b","Names":null,"State":"running","Created":1,"Labels":null}]"""));
    assertThat(engine.list(Map.of("k", "v w")))
        .containsExactly(
            new ContainerSummary(
                "a", "x", "created", Instant.ofEpochSecond(1795358601), Map.of("k", "v")),
            new ContainerSummary("b", "", "running", Instant.ofEpochSecond(1), Map.of()));
    assertThat(URLDecoder.decode(onlyRequest().target(), StandardCharsets.UTF_8))
        .isEqualTo("/v1.41/containers/json?all=1&filters={\"label\":[\"k=v w\"]}");
  }

  @Test
  void importsAndTellsTheLabels() throws Exception {
    answering(json(200, "{\"status\":\"sha256:1\"}\r\n"));
    engine.importRootfs("reg:5000/a/b:t", out -> out.write(new byte[] {1, 2}), Map.of("k", "v"));
    assertThat(URLDecoder.decode(onlyRequest().target(), StandardCharsets.UTF_8))
        .isEqualTo("/v1.41/images/create?fromSrc=-&repo=reg:5000/a/b:t&changes=LABEL k=\"v\"");
    assertThat(onlyRequest().body()).containsExactly(1, 2);
  }

  @Test
  void anImportThatFailsAfterItsStatusIsAFailure() throws Exception {
    answering(
        json(
            200,
            "{\"status\":\"working\"}\n{\"errorDetail\":{\"message\":\"no space\"},"
                + "\"error\":\"no space left on device\"}\n"));
    assertThatThrownBy(() -> engine.importRootfs("a:b", out -> {}, Map.of()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("import image a:b: no space left on device");
  }

  @Test
  void newEnginesTellAFailureInDetailAlone() throws Exception {
    answering(json(200, "{\"errorDetail\":{\"code\":1,\"message\":\"no space\"}}\r\n"));
    assertThatThrownBy(() -> engine.importRootfs("a:b", out -> {}, Map.of()))
        .hasMessageContaining("import image a:b: no space");
  }

  @Test
  void takesTheTimeFromTheAnswer() throws Exception {
    answering(json(200, "OK"));
    assertThat(engine.clock()).isEqualTo(Instant.parse("2026-11-22T14:43:21Z"));
    close();
    answering(empty(200));
    assertThatThrownBy(() -> engine.clock())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("unreadable date");
  }

  @Test
  void readsTheResources() throws Exception {
    answering(json(200, "{\"NCPU\":2,\"MemTotal\":1024,\"OperatingSystem\":\"D\",\"X\":[{}]}"));
    assertThat(engine.resources()).isEqualTo(new EngineResources(1024, 2, "D", List.of(), "", ""));
    close();
    answering(
        json(
            200,
            "{\"SecurityOptions\":[\"name=seccomp,profile=default\",\"name=rootless\"],"
                + "\"CgroupVersion\":\"2\",\"Driver\":\"overlay2\"}"));
    EngineResources resources = engine.resources();
    assertThat(resources.rootless()).isTrue();
    assertThat(resources.has("seccomp")).isTrue();
    assertThat(resources.has("sec")).isFalse();
    assertThat(resources.cgroupVersion()).isEqualTo("2");
    assertThat(resources.storageDriver()).isEqualTo("overlay2");
  }

  @Test
  void readsAllOfAnImage() throws Exception {
    answering(
        json(
            200,
            """
            {"Id":"sha256:1","RepoTags":["a:b"],"RepoDigests":["a@sha256:2"],"Os":"Linux",
             "Architecture":"aarch64","Variant":"v8","Size":7,"Config":{"User":"app:grp",
             "ExposedPorts":{"80/tcp":{},"53/udp":{},"9":{},"7000-7001/tcp":{},"x/tcp":{}},
             "Env":["A=1=2"],"Cmd":["c","d e"],"Entrypoint":["/e"],"WorkingDir":"/w",
             "Volumes":{"/v":{},"/u":{}},"StopSignal":"SIGINT","Labels":{"l":"m"},
             "Healthcheck":{"Test":["CMD","/h"],"Interval":2000000000,"Retries":5}},
             "RootFS":{"Layers":["sha256:3"]}}"""));
    ImageDetails image = engine.inspectImage("a:b").orElseThrow();
    assertThat(onlyRequest().target()).isEqualTo("/v1.41/images/a:b/json");
    assertThat(image)
        .isEqualTo(
            new ImageDetails(
                "sha256:1",
                List.of("a@sha256:2"),
                "linux",
                "arm64",
                "v8",
                List.of("/e"),
                List.of("c", "d e"),
                List.of("A=1=2"),
                "app:grp",
                "/w",
                List.of("/v", "/u"),
                "SIGINT",
                new ImageDetails.Healthcheck(
                    List.of("CMD", "/h"),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    5),
                List.of(80, 9, 7000, 7001),
                List.of(53),
                Map.of("l", "m")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"Test\":null}", "{\"Test\":[]}", "{\"Test\":[\"NONE\"]}"})
  void anImageMayHaveNoHealthcheckAndNothingElse(String healthcheck) throws Exception {
    answering(
        json(
            200,
            "{\"Id\":\"i\",\"RepoDigests\":null,\"Config\":{\"Cmd\":null,\"Env\":null,"
                + "\"Volumes\":null,\"Healthcheck\":"
                + healthcheck
                + "}}"));
    ImageDetails image = engine.inspectImage("x").orElseThrow();
    assertThat(image.healthcheck()).isNull();
    assertThat(image.command()).isEmpty();
    assertThat(image.user()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | CMD-SHELL,a b",
        "[] | CMD-SHELL,a b",
        "[\"/bin/bash\",\"-euc\"] | CMD,/bin/bash,-euc,a b",
      })
  void anImageMayNameTheShellOfItsHealthcheck(String shell, String test) throws Exception {
    answering(
        json(
            200,
            "{\"Id\":\"i\",\"Config\":{\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"a b\"]},\"Shell\":"
                + shell
                + "}}"));
    ImageDetails.Healthcheck healthcheck = engine.inspectImage("x").orElseThrow().healthcheck();
    assertThat(String.join(",", requireNonNull(healthcheck).test())).isEqualTo(test);
  }

  @Test
  void anImageThatIsNotThereIsNoError() throws Exception {
    answering(json(404, "{\"message\":\"No such image: x\"}"));
    assertThat(engine.inspectImage("x")).isEmpty();
    close();
    answering(json(200, "{}"));
    assertThatThrownBy(() -> engine.inspectImage("x"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("describes no image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "driver failed programming external connectivity on endpoint faultbox-1 (9:f): Bind for"
            + " 127.0.0.1:15432 failed: port is already allocated",
        "driver failed: Error starting userland proxy: listen tcp4 127.0.0.1:15432: bind: address"
            + " already in use",
        "rootlessport listen tcp 0.0.0.0:15432: bind: address already in use",
      })
  void aPinnedPortThatIsTakenIsNamedWithItsService(String said) throws Exception {
    script(
        request ->
            request.method().equals("POST")
                ? json(500, "{\"message\":\"" + said + "\"}")
                : json(
                    200, "{\"Id\":\"a\",\"Config\":{\"Labels\":{\"faultbox.service\":\"db\"}}}"));
    EnvironmentException e =
        catchThrowableOfType(EnvironmentException.class, () -> engine.start("a"));
    assertThat(e.code()).isEqualTo(ErrorCode.PORT_TAKEN);
    assertThat(e.code().exitCode()).isEqualTo(3);
    assertThat(e)
        .hasMessageStartingWith(
            "host port 15432, which ports= of service \"db\" asks for, is taken")
        .hasMessageContaining(said);
  }

  @Test
  void aRootlessEngineWithoutProcessNumbersOfItsOwnIsToldHowToGetThem() throws Exception {
    String said =
        "runc create failed: error mounting \\\"proc\\\" to rootfs at \\\"/proc\\\": mount proc:/proc,"
            + " flags: 0xe: operation not permitted";
    script(request -> json(500, "{\"message\":\"" + said + "\"}"));
    assertThatThrownBy(() -> engine.start("a"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("flags: 0xe")
        .hasMessageContaining("DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--pidns");
  }

  @Test
  void volumesComeAndGo() throws Exception {
    script(
        request ->
            switch (request.method()) {
              case "POST" -> json(201, "{\"Name\":\"v\"}");
              case "DELETE" -> request.target().contains("busy") ? json(409, "{}") : empty(204);
              default ->
                  json(
                      200,
                      "{\"Volumes\":[{\"CreatedAt\":\"2026-11-22T15:00:00+01:00\",\"Name\":\"v\","
                          + "\"Labels\":{\"k\":\"w\"},\"Options\":{}},{\"Name\":\"u\",\"Labels\":null}],"
                          + "\"Warnings\":null}");
            });
    engine.createVolume("v", Map.of("k", "w"));
    assertThat(onlyRequest().text()).isEqualTo("{\"Name\":\"v\",\"Labels\":{\"k\":\"w\"}}");
    assertThat(engine.listVolumes("k"))
        .containsExactly(
            new VolumeSummary("v", Instant.parse("2026-11-22T14:00:00Z"), Map.of("k", "w")),
            new VolumeSummary("u", Instant.EPOCH, Map.of()));
    assertThat(engine.removeVolume("v")).isTrue();
    assertThat(engine.removeVolume("busy")).isFalse();
  }

  @Test
  void imagesOfContainersComeAndGo() throws Exception {
    script(
        request ->
            switch (request.method()) {
              case "POST" -> json(201, "{\"Id\":\"sha256:1\"}");
              case "DELETE" -> json(request.target().contains("busy") ? 409 : 200, "[]");
              default ->
                  request.target().contains("/archive?")
                      ? json(200, "a tar")
                      : json(200, "[{\"Id\":\"i\",\"Created\":7,\"Labels\":{\"k\":\"w\"}}]");
            });
    assertThat(engine.commit("c")).isEqualTo("sha256:1");
    assertThat(onlyRequest().target()).isEqualTo("/v1.41/commit?container=c&pause=0");
    assertThat(engine.listImages("k"))
        .containsExactly(new ImageSummary("i", Instant.ofEpochSecond(7), Map.of("k", "w")));
    assertThat(engine.removeImage("i")).isTrue();
    assertThat(engine.removeImage("busy")).isFalse();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    engine.copyOut("c", "/da ta", tar);
    assertThat(tar).hasToString("a tar");
  }
}
