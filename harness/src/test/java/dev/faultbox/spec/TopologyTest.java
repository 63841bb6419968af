package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Check;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {
  private static final String TEST = "def test_a():\n    pass\n";

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) {
    spec = new SpecTester(directory);
  }

  private List<ServiceSpec> services(String text) {
    return spec.load(text + TEST).services();
  }

  private ServiceSpec only(String arguments) {
    return services("db = service(\"db\", \"bin/mock-db\", " + arguments + ")\n").get(0);
  }

  @Test
  void everythingAServiceMaySay() {
    ServiceSpec api =
        services(
                """
                db = service("db", "bin/mock-db", interface("main", "tcp", 5432))
                api = service("api", "bin/mock-api",
                    interface("public", "http", 8080),
                    interface("stats", "udp", 8080),
                    healthcheck = http("localhost:8080/health", timeout = "1m30s"),
                    env = {"DB_ADDR": db.main.addr, "N": 7},
                    args = ["--verbose"],
                    depends_on = [db, "db"],
                    memory = "256m",
                    cpus = 0.5,
                    allow_exit = True,
                )
                """)
            .get(1);

    assertThat(api.name()).isEqualTo("api");
    assertThat(api.source().kind()).isEqualTo("binary");
    assertThat(api.source().written()).isEqualTo("bin/mock-api");
    assertThat(api.source().location()).hasToString("t.star:2:22");
    assertThat(api.location()).hasToString("t.star:2:7");
    assertThat(api.interfaces())
        .containsExactly(
            new InterfaceSpec("public", Protocol.HTTP, 8080),
            new InterfaceSpec("stats", Protocol.UDP, 8080));
    assertThat(api.env())
        .containsExactly(Map.entry("DB_ADDR", "localhost:5432"), Map.entry("N", "7"));
    assertThat(api.args()).containsExactly("--verbose");
    assertThat(api.dependsOn()).containsExactly("db");
    assertThat(api.placement().memoryBytes()).isEqualTo(256L << 20);
    assertThat(api.placement().cpus()).isEqualTo(0.5);
    assertThat(api.allowExit()).isTrue();
    HealthcheckSpec check = api.healthcheck();
    assertThat(check.checks()).containsExactly(new Check.Http(8080, "/health"));
    assertThat(check.target()).isEqualTo("localhost:8080/health");
    assertThat(check.written()).isEqualTo("http(\"localhost:8080/health\")");
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(check.location()).hasToString("t.star:5:19");
  }

  @Test
  void defaultsOfAService() {
    ServiceSpec db = only("env = None, healthcheck = None");
    assertThat(db.interfaces()).isEmpty();
    assertThat(db.env()).isEmpty();
    assertThat(db.args()).isEmpty();
    assertThat(db.dependsOn()).isEmpty();
    assertThat(db.healthcheck()).isNull();
    assertThat(db.placement().memoryBytes()).isZero();
    assertThat(db.placement().cpus()).isZero();
    assertThat(db.allowExit()).isFalse();
  }

  @Test
  void binaryMayBeAKeyword() {
    ServiceSpec db =
        services("db = service(\"db\", interface(\"main\", \"tcp\", 1), binary = \"bin/x\")\n")
            .get(0);
    assertThat(db.source().written()).isEqualTo("bin/x");
    assertThat(db.source().location()).hasToString("t.star:1:58");
    assertThat(db.interfaces()).hasSize(1);
  }

  @Test
  void twoServicesMayServeOnePort() {
    assertThat(
            services(
                """
                a = service("a", "bin/x", interface("main", "tcp", 5432))
                b = service("b", "bin/x", interface("main", "tcp", 5432))
                """))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080/health?x=1#top, 8080, /health?x=1",
    "http://localhost:8080/health, 8080, /health",
    "HTTP://127.0.0.1:8080, 8080, /",
    "localhost:8080?x=1, 8080, /?x=1",
    "http://localhost/health, 80, /health",
    "http://[::1]:8080/, 8080, /"
  })
  void readsUrls(String url, int port, String path) {
    HealthcheckSpec check = only("healthcheck = http(\"" + url + "\")").healthcheck();
    assertThat(check.checks()).containsExactly(new Check.Http(port, path));
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource({"localhost:5432, 5432", ":5432, 5432", "[::1]:5432, 5432", "db:1, 1"})
  void readsAddresses(String address, int port) {
    assertThat(only("healthcheck = tcp(\"" + address + "\")").healthcheck().checks())
        .containsExactly(new Check.Tcp(port));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "healthcheck = tcp(\"localhost\") | 2:23: [SPEC_VALUE]: \"localhost\" has no port; write \"localhost:5432\"",
        "healthcheck = tcp(\"localhost:x\") | 2:23: [SPEC_VALUE]: \"x\" is no port; write a number from 1 to 65535",
        "healthcheck = tcp(\"localhost:0\") | 2:23: [SPEC_VALUE]: \"0\" is no port; write a number from 1 to 65535",
        "healthcheck = tcp(\"localhost:70000\") | 2:23: [SPEC_VALUE]: \"70000\" is no port; write a number from 1 to 65535",
        "healthcheck = tcp(\"http://x:1/h\") | 2:23: [SPEC_VALUE]: tcp() takes an address, not a URL; write http(\"http://x:1/h\")",
        "healthcheck = tcp(\"a b\") | 2:23: [SPEC_VALUE]: \"a b\" is no address; write \"localhost:5432\"",
        "healthcheck = http(\"\") | 2:24: [SPEC_VALUE]: \"\" is no URL; write \"localhost:8080/health\"",
        "healthcheck = http(\"ftp://x/\") | 2:24: [SPEC_VALUE]: http() cannot ask \"ftp://\"; write \"localhost:8080/health\"",
        "healthcheck = http(\"https://x/\") | 2:24: [SPEC_NOT_BUILT]: https checks arrive with stage S6; write tcp(\"x:443\") until then",
        "healthcheck = tcp(\"x:1\", timeout = \"0s\") | 2:40: [SPEC_VALUE]: timeout must be more than zero; write \"10s\"",
        "healthcheck = tcp(\"x:1\", timeout = []) | 2:40: [SPEC_TYPE]: timeout must be a duration such as \"10s\", got list",
        "healthcheck = \"localhost:80/health\" | 2:19: [SPEC_TYPE]: healthcheck must be a check, got str; write healthcheck = http(\"localhost:80/health\")",
        "env = {\"A\": 1.5} | 2:17: [SPEC_TYPE]: env[\"A\"] must be a str, got float; write \"1.5\"",
        "env = {\"A\": False} | 2:17: [SPEC_TYPE]: env[\"A\"] must be a str, got bool; write \"false\" or \"0\"",
        "env = {\"A\": None} | 2:17: [SPEC_TYPE]: env[\"A\"] must be a str, got NoneType; write \"\", or leave the name out",
        "env = {\"A=B\": \"\"} | 2:19: [SPEC_VALUE]: env has the name \"A=B\"; a variable's name is not empty and has no \"=\"",
        "env = {1: \"\"} | 2:11: [SPEC_TYPE]: a name in env must be a str, got int; write \"1\"",
        "args = [\"a\", 5] | 2:18: [SPEC_TYPE]: args[1] must be a str, got int; write \"5\"",
        "args = \"a\" | 2:12: [SPEC_TYPE]: args must be a list, got str \"a\"; write [\"a\"]",
        "depends_on = \"db\" | 2:18: [SPEC_TYPE]: depends_on must be a list, got str; write [\"db\"]",
        "depends_on = [1] | 2:19: [SPEC_TYPE]: depends_on[0] must be a service or its name, got int; write the service itself",
        "depends_on = [\"db\"] | 2:19: [SPEC_VALUE]: depends_on forms a cycle: db -> db; drop one edge, addresses in env need no depends_on",
        "memory = \"256MB\" | 2:14: [SPEC_VALUE]: \"256MB\" has the unknown unit \"MB\"; units are k, m, g, Ki, Mi, Gi: write \"256m\"",
        "memory = 0 | 2:14: [SPEC_VALUE]: 0 is no size above zero; write \"256m\" or leave it out",
        "memory = 1.5 | 2:14: [SPEC_TYPE]: memory must be a size such as \"256m\", got float",
        "cpus = 0 | 2:12: [SPEC_VALUE]: cpus must be more than zero, got 0; write 0.5",
        "allow_exit = 1 | 2:18: [SPEC_TYPE]: allow_exit must be a bool, got int",
        "image = \"x\" | 2:5: [SPEC_ARG]: service(\"db\") has image= and a binary (t.star:1:20); keep one of them",
        "observe = [] | 2:5: [SPEC_NOT_BUILT]: observe= of service() arrives with stage S8; leave it out, the output is shown when a test does not pass",
        "trace = \"some\" | 2:13: [SPEC_VALUE]: trace is \"default\", \"all\", \"faults\" or \"off\", got \"some\"; leave it out for the default",
        "ops = {\"a\": 1} | 2:17: [SPEC_TYPE]: ops[\"a\"] must be an op, got int; write op(syscalls = [\"write\"])",
        "ops = {\"run\": op(syscalls = [\"write\"])} | 2:12: [SPEC_VALUE]: \"run\" is an argument of fault() and cannot name an operation; write \"db_run\"",
        "environment = {} | 2:5: [SPEC_ARG]: service() has no argument \"environment\"; write env = {\"NAME\": \"value\"}",
        "port = 5432 | 2:5: [SPEC_ARG]: service() has no argument \"port\"; write interface(\"main\", \"tcp\", 5432) as further argument",
        "interface(\"main\", \"tcp\", 70000) | 2:30: [SPEC_VALUE]: port 70000 does not exist; write a number from 1 to 65535",
        "interface(\"main\", \"tcp\", 0) | 2:30: [SPEC_VALUE]: port 0 does not exist; write a number from 1 to 65535",
        "interface(\"name\", \"tcp\", 1) | 2:15: [SPEC_VALUE]: \"name\" is the name of the service itself, as in db.name; write \"main\"",
        "interface(\"a b\", \"tcp\", 1) | 2:15: [SPEC_VALUE]: \"a b\" cannot name an interface; write letters, digits, \"-\" or \"_\", starting with a letter: \"a-b\"",
        "interface(\"main\", \"tcp\", 1, tls = 1) | 2:33: [SPEC_NOT_BUILT]: tls= of interface() arrives with stage S6; let the service speak plain text until then",
        "interface(\"main\", \"soap\", 1) | 2:23: [SPEC_VALUE]: unknown protocol \"soap\"; known: amqp, cassandra, clickhouse, grpc, http, http2, kafka, memcached, mongodb, mysql, nats, postgres, redis, tcp, udp"
      })
  void refusesArguments(String argument, String line) {
    spec.refusesKeyword(argument, "t.star:" + line);
  }

  @Test
  void nameIsTheFirstArgument() {
    spec.refuses(
        "db = service(name = \"db\", binary = \"bin/x\")\n",
        "t.star:1:14: [SPEC_ARG]: service() has no argument \"name\"; write the name as first argument: service(\"db\", …)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Test | \"Test\" is reserved for the side that runs the tests; write another name: \"Test-service\"",
        "localhost | \"localhost\" is reserved for the side that runs the tests; write another name: \"localhost-service\"",
        "9db | \"9db\" cannot be a host name; write letters, digits, \"-\" or \"_\", starting with a letter: \"db\"",
        "db! | \"db!\" cannot be a host name; write letters, digits, \"-\" or \"_\", starting with a letter: \"db\""
      })
  void refusesNames(String name, String message) {
    spec.refuses(
        "db = service(\"" + name + "\", \"bin/x\")\n", "t.star:1:14: [SPEC_VALUE]: " + message);
  }

  @Test
  void namesAreUniqueIgnoringCase() {
    spec.refuses(
        "a = service(\"db\", \"bin/x\")\nb = service(\"DB\", \"bin/x\")\n",
        "t.star:2:13: [SPEC_DUPLICATE]: a service \"db\" is declared at t.star:1:13; names are unique in a run, ignoring case, rename one");
  }

  @Test
  void interfacesOfAServiceDiffer() {
    spec.refusesKeyword(
        "interface(\"a\", \"tcp\", 1), interface(\"a\", \"tcp\", 2)",
        "t.star:2:31: [SPEC_DUPLICATE]: service \"db\" has two interfaces \"a\"; rename one");
    spec.refusesKeyword(
        "interface(\"a\", \"tcp\", 1), interface(\"b\", \"http\", 1)",
        "t.star:2:31: [SPEC_DUPLICATE]: interfaces \"a\" and \"b\" of service \"db\" have one port, tcp 1; give each its own");
  }

  @Test
  void findingsOfTheWholeComeTogetherSorted() {
    spec.refuses(
        """
        a = service("a", "bin/x", depends_on = ["b"])
        b = service("b", "bin/x", depends_on = ["c", "nothing"])
        c = service("c", "bin/x", depends_on = [a])
        def test_a(x, y):
            pass
        """,
        "t.star:2:46: [SPEC_NAME]: depends_on names no service \"nothing\"; it has: a, b, c",
        "t.star:3:41: [SPEC_VALUE]: depends_on forms a cycle: c -> a -> b -> c; drop one edge, addresses in env need no depends_on",
        "t.star:4:12: [SPEC_ARG]: test_a is run without arguments but requires \"x\" and \"y\"; give x and y a default, or rename the helper so that it does not start with test_");
  }

  @Test
  void cyclesThatShareAServiceAreBothReported() {
    spec.refuses(
        """
        a = service("a", "bin/x", depends_on = ["b", "c"])
        b = service("b", "bin/x", depends_on = [a])
        c = service("c", "bin/x", depends_on = [a])
        """
            + TEST,
        "t.star:2:41: [SPEC_VALUE]: depends_on forms a cycle: b -> a -> b; drop one edge, addresses in env need no depends_on",
        "t.star:3:41: [SPEC_VALUE]: depends_on forms a cycle: c -> a -> c; drop one edge, addresses in env need no depends_on");
  }

  @Test
  void aCheckOfAPortNobodyDeclaresIsNoWarning() {
    LoadedSpec loaded =
        spec.load(
            "db = service(\"db\", \"bin/x\", healthcheck = tcp(\"localhost:9999\"))\n" + TEST);
    assertThat(loaded.diagnostics()).isEmpty();
  }
}
