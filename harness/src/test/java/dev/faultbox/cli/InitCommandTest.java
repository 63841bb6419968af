package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {
  @TempDir private Path directory;
  private Path spec;

  @BeforeEach
  void nameTheSpec() {
    spec = directory.resolve("new.star");
  }

  private Cli compose(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("compose.yaml"), text);
    return Cli.run("init", "--from-compose=" + file, "--output", spec.toString());
  }

  private String written() throws IOException {
    assertThat(Cli.run("check", spec.toString()).exitCode()).isZero();
    return Files.readString(spec);
  }

  @ParameterizedTest
  @CsvSource({
    "mock-db,      '',                            mock-db,  tcp,      8080",
    "orders-api,   '',                            orders-api, http,   8080",
    "7 strange-,   '',                            strange,  tcp,      8080",
    "test,         '',                            test-service, tcp,  8080",
    "service,      --port=80,                     service,  http,     80",
    "x,            --port=5432 --protocol=redis --name=y, y, redis,   5432",
  })
  void aSpecForAProgramLoads(String file, String options, String name, String protocol, int port)
      throws IOException {
    Path program = Files.writeString(directory.resolve(file), "");
    String[] args = (options + " --output " + spec).strip().split(" ");
    String[] all = new String[args.length + 2];
    all[0] = "init";
    System.arraycopy(args, 0, all, 1, args.length);
    all[all.length - 1] = program.toString();
    Cli init = Cli.run(all);
    assertThat(init.err()).isEmpty();
    assertThat(init.exitCode()).isZero();
    assertThat(written())
        .contains("service(\"" + name + "\"")
        .contains("interface(\"main\", \"" + protocol + "\", " + port + ")");
  }

  @Test
  void whatExistsIsNotOverwritten() throws IOException {
    Files.writeString(spec, "mine");
    Path program = Files.writeString(directory.resolve("x"), "");
    Cli init = Cli.run("init", program.toString(), "--output", spec.toString());
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains("exists; write --output with another name");
    assertThat(spec).hasContent("mine");
    assertThat(Cli.run("init", program.toString(), "--output", "-").out())
        .contains("service(\"x\"");
  }

  @Test
  void aScriptIsNotTakenForAProgram() throws IOException {
    Path script = Files.writeString(directory.resolve("server.py"), "#!/usr/bin/python3\n");
    Cli init = Cli.run("init", script.toString(), "--output", spec.toString());

    assertThat(init.exitCode()).isZero();
    assertThat(init.err()).contains("server.py is a script").contains("build = \"./dir\"");
    assertThat(written()).startsWith("# Start with faultbox FILE.\n");
  }

  @Test
  void aDirectoryThatIsNotThereIsNamed() throws IOException {
    Path program = Files.writeString(directory.resolve("x"), "");
    Path nowhere = directory.resolve("nowhere");
    Cli init = Cli.run("init", program.toString(), "--output", nowhere.resolve("x.star") + "");

    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains(nowhere + " is not a directory; create it first");
  }

  @Test
  void mistakesInYamlHaveALine() throws IOException {
    Cli init = compose("services:\n  a:\n    image: x\n  b: [\n");

    assertThat(init.err()).contains("compose.yaml is not YAML, line 5, column 1: ");
    assertThat(init.err().lines()).hasSize(1);
  }

  @Test
  void theUsualDockerfileNeedsNoNote() throws IOException {
    Files.createDirectory(directory.resolve("app"));
    String text =
        "services:\n  a:\n    build: {context: app, dockerfile: %s}\n    ports: [\"80\"]\n";

    assertThat(compose(text.formatted("Dockerfile")).err()).doesNotContain("dockerfile");
    Files.delete(spec);
    assertThat(compose(text.formatted("Other")).err()).contains("build.dockerfile has no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init nowhere | [BINARY_NOT_FOUND]: nowhere does not exist",
        "init / | [BINARY_NOT_FOUND]: / is no program",
        "init | init takes one program, or --from-compose[=FILE]",
        "init a b | init takes one program",
        "init --from-compose x | init takes one program, or --from-compose[=FILE]; write faultbox init --from-compose=x",
        "init --from-compose=/nowhere | /nowhere does not exist",
        "init --claude | --claude is not offered",
        "init --port 0 pom.xml | --port is a number from 1 to 65535, got \"0\"",
        "init --protocol htpt pom.xml | unknown protocol \"htpt\"; did you mean \"http\"?",
        "init --name a.b pom.xml | \"a.b\" cannot name a service; write --name a-b",
        "init --output /nowhere/x.star pom.xml | /nowhere/x.star cannot be written",
      })
  void mistakesAreNamed(String line, String message) {
    Cli init = Cli.run(line.split(" "));
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains(message).doesNotContain("Exception:");
  }

  @Test
  void everythingWithACounterpartIsTakenOver() throws IOException {
    Files.createDirectories(directory.resolve("web"));
    Files.createDirectories(directory.resolve("conf"));
    Cli init =
        compose(
            """
            x-base: &base
              restart: always
              environment: &env {LOG: debug}
            services:
              web:
                <<: *base
                build: ./web
                ports: ["8080:80", "127.0.0.1:5353:53/udp", {target: 9090}]
                environment:
                  <<: *env
                  URL: "postgres://db:5432/${NAME:-shop}"
                  ODD: "a\\"b$$c"
                depends_on: {db: {condition: service_healthy}}
                volumes: ["./conf:/etc/app:ro", "pool:/shared"]
                command: sh -c "echo 'hi there'" end
                user: "1000:1000"
                working_dir: /srv
                healthcheck: {test: ["CMD", "curl", "-f", "http://localhost:80/health"]}
              db:
                image: registry:5000/team/postgres:16
                environment: ["POSTGRES_PASSWORD=x=y"]
                volumes: [{type: volume, source: pool, target: /shared}]
                mem_limit: 512M
                cpus: 0.5
            """);
    assertThat(init.exitCode()).isZero();
    assertThat(init.err().lines())
        .containsExactly(
            "faultbox: ${NAME} is written as its default, shop",
            "faultbox: ports of the host are not taken over: steps find a service without, and runs"
                + " side by side would quarrel about them; ports = {80: 8080} pins one");
    String text = written();
    assertThat(text.indexOf("db = service(")).isLessThan(text.indexOf("web = service("));
    assertThat(text)
        .contains(
            "interface(\"main\", \"postgres\", 5432)", "image = \"registry:5000/team/postgres:16\"")
        .contains("\"POSTGRES_PASSWORD\": \"x=y\"", "memory = \"512m\"", "cpus = 0.5")
        .contains("interface(\"main\", \"http\", 80)", "interface(\"port53\", \"udp\", 53)")
        .contains("interface(\"port9090\", \"tcp\", 9090)", "build = \"./web\"")
        .contains(
            "\"LOG\": \"debug\"", "\"URL\": \"postgres://db:5432/shop\"", "\"ODD\": \"a\\\"b$c\"")
        .contains("args = [\"sh\", \"-c\", \"echo 'hi there'\", \"end\"]")
        .contains("user = \"1000:1000\"", "workdir = \"/srv\"", "depends_on = [db]")
        .contains("\"./conf\": \"/etc/app:ro\"", "\"pool\": \"/shared\"")
        .contains("healthcheck = http(\"localhost:80/health\")", "healthcheck = ready(timeout");
  }

  @Test
  void whatHasNoCounterpartIsSaidInBothPlaces() throws IOException {
    Cli init =
        compose(
            """
            services:
              a.b:
                image: busybox
                environment: {TOKEN: }
                volumes: ["data:/data", "./missing:/m"]
                ports: ["9000-9001:9000-9001"]
                cap_add: [NET_ADMIN]
                entrypoint: ["/bin/sh"]
                env_file: [nowhere.env, {path: optional.env, required: false}]
                secrets: [s]
              broken: {}
            secrets: {s: {file: x}}
            """);
    assertThat(init.exitCode()).isZero();
    String text = written();
    for (String note :
        new String[] {
          "secrets s comes from no file and is left out",
          "env_file nowhere.env is no file and is left out",
          "entrypoint has no counterpart: the ENTRYPOINT of the image stays",
          "is called a-b here",
          "variable TOKEN would come from your shell",
          "volume data is left out",
          "volume ./missing is no file or directory",
          "port 9000-9001:9000-9001 has no counterpart",
          "cap_add has no counterpart",
          "service broken has no image",
        }) {
      assertThat(init.err()).contains(note);
      assertThat(text).contains(note);
    }
  }

  @Test
  void filesOfVariablesSecretsAndConfigsAreTakenOver() throws IOException {
    Files.writeString(directory.resolve(".env"), "TAG=7.2 # the newest\nEMPTY=\n");
    Files.writeString(
        directory.resolve("app.env"),
        """
        # what the app is told
        export LEVEL=info
        URL="redis://cache:6379/${TAG:-0}"
        RAW='$TAG # kept'
        LATER = one
        OVER=file
        no variable
        PRICE="5\\$\\n"
        """);
    Files.writeString(directory.resolve("raw.env"), "LATER=two\nPLAIN=$TAG\n");
    Files.writeString(directory.resolve("token.txt"), "secret");
    Files.writeString(directory.resolve("app.conf"), "x");
    Cli init =
        compose(
            """
            services:
              cache:
                image: redis:${TAG}
                env_file: [app.env, {path: raw.env, format: raw}]
                environment: {OVER: here}
                secrets: [token, {source: token, target: /etc/token}]
                configs: [{source: conf, target: etc/app.conf}]
            secrets: {token: {file: ./token.txt}}
            configs: {conf: {file: app.conf}}
            """);
    assertThat(init.exitCode()).isZero();
    assertThat(written())
        .contains("image = \"redis:7.2\"", "\"LEVEL\": \"info\"", "\"OVER\": \"here\"")
        .contains("\"URL\": \"redis://cache:6379/7.2\"", "\"RAW\": \"$TAG # kept\"")
        .contains("\"LATER\": \"two\"", "\"PLAIN\": \"$TAG\"", "\"PRICE\": \"5$\\n\"")
        .contains(
            "\"./token.txt\": \"/run/secrets/token:ro\"", "\"./app.conf\": \"/etc/app.conf:ro\"")
        .doesNotContain("no variable");
    assertThat(init.err())
        .contains("${TAG} is written as the value it has in .env")
        .contains("secrets token is left out at /etc/token:ro: a file is at one place")
        .contains("env_file app.env is written down here, with all that may be secret in it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$A and ${A} | 1 and 1",
        "${A:-x}${B:-y}${C:-z} | 1yz",
        "${A-x}${B-y}${C-z} | 1z",
        "${C:-${D:-deep}}! | deep!",
        "${A:+set}${C:+set}! | set!",
        "${A:?why}${C:?why}! | 1!",
        "$$A ${A ${1} $ ${C:-a | $A ${A ${1} $ ${C:-a",
        "a}$A} | a}1}",
      })
  void variablesAreFilledInAsComposeDoes(String text, String filled) {
    ComposeVariables variables = new ComposeVariables(Map.of(), Map.of("A", "1", "B", ""));
    assertThat(variables.fill(text)).isEqualTo(filled);
  }

  @Test
  void bracesThatNothingClosesAreLeftAlone() {
    String text = "${A:-".repeat(10_000);
    assertThat(new ComposeVariables(Map.of(), Map.of()).fill(text)).isEqualTo(text);
  }

  @Test
  void aServiceIsNotCalledWhatEverySpecKnows() throws IOException {
    Cli init =
        compose(
            "services: {events: {image: a}, lambda: {image: b}, None: {image: c}, db: {image: d}}");
    assertThat(init.exitCode()).isZero();
    assertThat(written())
        .contains("\nevents_service = service(\"events\"", "\nlambda_service = service(")
        .contains("\nnone_service = service(", "\ndb = service(");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"services: [a", "- a", "services: {}", "services: 5", "", "services: {a: 5}"})
  void whatIsNoComposeFileIsRefused(String text) throws IOException {
    Cli init = compose(text);
    assertThat(init.exitCode()).isEqualTo(2);
    assertThat(init.err()).contains("compose.yaml").doesNotContain("Exception:");
    assertThat(spec).doesNotExist();
  }

  @Test
  void aBombOfAliasesIsRefused() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 60; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s]\n".formatted(i, i, alias, alias, alias));
    }
    Cli init = compose(bomb.append("services: {a: {image: *a59}}\n").toString());
    assertThat(init.exitCode()).isEqualTo(2);
  }
}
