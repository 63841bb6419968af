package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.Placement;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.VolumeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where a service's program comes from, what surrounds it, and what a test finds of those before.
 */
class SurroundingsTest {
  private static final String TEST = "def test_a():\n    pass\n";

  private SpecTester spec;
  private Path directory;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
    spec = new SpecTester(this.directory);
  }

  private ServiceSpec service(String arguments) {
    return spec.load("def fill():\n    pass\n\ndb = service(\"db\", " + arguments + ")\n" + TEST)
        .services()
        .get(0);
  }

  @Test
  void imageIsTakenAsWritten() {
    ServiceSource source =
        service("interface(\"main\", \"postgres\", 5432), image = \"postgres:16\"").source();
    assertThat(source).isInstanceOf(ServiceSource.Image.class);
    assertThat(source.written()).isEqualTo("postgres:16");
    assertThat(source.kind()).isEqualTo("image");
    assertThat(source.location()).hasToString("t.star:4:65");
  }

  @Test
  void buildIsRelativeToTheFileThatSaysIt() {
    spec.file("lib/topology.star", "def api():\n    return service(\"api\", build = \"../api\")\n");
    LoadedSpec loaded = spec.load("load(\"lib/topology.star\", \"api\")\na = api()\n" + TEST);
    assertThat(loaded.services().get(0).source())
        .isInstanceOfSatisfying(
            ServiceSource.Build.class,
            build -> {
              assertThat(build.path()).isEqualTo(directory.resolve("api"));
              assertThat(build.written()).isEqualTo("../api");
            });
  }

  @Test
  void defaults() {
    ServiceSpec db = service("\"bin/x\"");
    assertThat(db.placement()).isEqualTo(Placement.DEFAULT);
    assertThat(db.freshness()).isEqualTo(Freshness.DEFAULT);
  }

  @Test
  void surroundings() {
    spec.file("data/seed.sql", "select 1").file("my.conf", "x");
    Placement placement =
        service(
                """
                "bin/x", interface("main", "tcp", 5432), interface("web", "http", 80),
                user = "postgres:1000", workdir = "/srv", memory = "256m", cpus = 2,
                ports = {5432: 15432}, volumes = {
                    "./data": "/init/:ro", "./my.conf": "/etc//my.conf", "shared": "/var/shared:rw"}
                """)
            .placement();
    assertThat(placement.user()).isEqualTo("postgres:1000");
    assertThat(placement.workdir()).isEqualTo("/srv");
    assertThat(placement.memoryBytes()).isEqualTo(256L << 20);
    assertThat(placement.cpus()).isEqualTo(2.0);
    assertThat(placement.ports()).containsExactly(Map.entry(5432, 15432));
    assertThat(placement.volumes())
        .extracting(VolumeSpec::path, VolumeSpec::target, VolumeSpec::readOnly)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(directory.resolve("data"), "/init", true),
            org.assertj.core.groups.Tuple.tuple(
                directory.resolve("my.conf"), "/etc/my.conf", false),
            org.assertj.core.groups.Tuple.tuple(null, "/var/shared", false));
  }

  @Test
  void freshness() {
    assertThat(service("\"bin/x\", snapshot = True, seed = fill").freshness())
        .isEqualTo(new Freshness(Freshness.Isolation.PROCESS, false, true, true, false));
    assertThat(
            service("\"bin/x\", reuse = True, reset = fill, isolation = \"container\"").freshness())
        .isEqualTo(new Freshness(Freshness.Isolation.CONTAINER, true, false, false, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build = \"./x\" | 2:5: [SPEC_ARG]: service(\"db\") has build= and a binary (t.star:1:20); keep one of them",
        "user = \"\" | 2:12: [SPEC_VALUE]: user \"\" is no user; write \"postgres\", \"1000\" or \"1000:1000\"",
        "user = \"a b\" | 2:12: [SPEC_VALUE]: user \"a b\" is no user; write \"postgres\", \"1000\" or \"1000:1000\"",
        "workdir = \"./srv\" | 2:15: [SPEC_VALUE]: workdir \"./srv\" is no absolute path inside the instance; write \"/srv\"",
        "volumes = {1: \"/x\"} | 2:16: [SPEC_TYPE]: a key of volumes must be a path or a name, got 1; write \"./data\" or \"data\"",
        "volumes = {\"x\": 1} | 2:21: [SPEC_TYPE]: volumes[\"x\"] must be a path inside the service, got int; write \"/data\"",
        "volumes = {\"x\": \"data\"} | 2:21: [SPEC_VALUE]: volumes[\"x\"] = \"data\" is no place inside the service; write an absolute path, \"/data\" or \"/data:ro\"",
        "volumes = {\"x\": \"/\"} | 2:21: [SPEC_VALUE]: volumes[\"x\"] = \"/\" is no place inside the service; write an absolute path, \"/data\" or \"/data:ro\"",
        "volumes = {\"a/b\": \"/x\"} | 2:16: [SPEC_VALUE]: \"a/b\" is neither a path nor the name of a volume; write \"./a/b\" for a path",
        "volumes = {\"a\": \"/x\", \"b\": \"/x/\"} | 2:32: [SPEC_DUPLICATE]: two volumes lie at /x; give each a place of its own",
        "ports = {80: 8080} | 2:14: [SPEC_VALUE]: ports names 80, which no interface of the service has; it has: none",
        "ports = {\"80\": 8080} | 2:13: [SPEC_TYPE]: a key of ports must be a port, an int from 1 to 65535, got \"80\"; write {5432: 15432}",
        "isolation = \"vm\" | 2:17: [SPEC_VALUE]: isolation must be \"process\" or \"container\", got \"vm\"; leave it out for \"process\"",
        "snapshot = True, reuse = True | 2:5: [SPEC_ARG]: snapshot and reuse exclude each other; snapshot gives fresh instances from a prepared state, reuse keeps one instance: keep one",
        "snapshot = True, reset = len | 2:22: [SPEC_ARG]: snapshot and reset exclude each other; every test starts from the snapshot, there is nothing to reset: drop reset",
        "seed = \"x\" | 2:12: [SPEC_TYPE]: seed= must be a function, got str; write seed = fill, with def fill(): … above",
        "seed = lambda x: x | 2:12: [SPEC_ARG]: seed= is called without arguments but lambda requires \"x\"; give it a default"
      })
  void refusesKeywords(String keyword, String line) {
    spec.refusesKeyword(keyword, "t.star:" + line);
  }

  @Test
  void missingHostPathIsTold() {
    spec.file("data/x", "x");
    spec.refusesKeyword(
        "volumes = {\"./dta\": \"/x\"}",
        "t.star:2:16: [SPEC_LOAD_FAILED]: ./dta does not exist in "
            + directory
            + ", the directory of t.star; correct the path (similar: data)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image = \"\" | 2:13: [SPEC_VALUE]: \"\" is no image reference; write image = \"postgres:16\"",
        "image = \"a b\" | 2:13: [SPEC_VALUE]: \"a b\" is no image reference; write image = \"postgres:16\"",
        "build = \"\" | 2:13: [SPEC_VALUE]: build= names no directory; write build = \"./dir\", a directory with a Dockerfile"
      })
  void refusesSources(String keyword, String line) {
    spec.refuses("db = service(\"db\",\n    " + keyword + ")\n", "t.star:" + line);
  }

  @Test
  void reuseAndResetGoTogether() {
    assertThat(
            spec.load(
                    """
                    def fill():
                        pass

                    a = service("a", "bin/x", reuse = True)
                    b = service("b", "bin/x", reset = fill)
                    c = service("c", "bin/x", reuse = True, seed = fill)
                    """
                        + TEST)
                .diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(ErrorCode.REUSE_WITHOUT_RESET, ErrorCode.RESET_WITHOUT_REUSE);
  }

  @Test
  void hooksAreEvaluatedLikeBodies() {
    LoadedSpec loaded =
        spec.load(
            """
            db = service("db", "bin/x", interface("main", "tcp", 1), seed = lambda: fill())
            def fill():
                db.main.send(data = "SET a 1")
                assert_true(False, "no room")
            """
                + TEST);
    FakeBody world = FakeBody.answering("OK");
    BodyOutcome outcome = loaded.prepare("db", Hook.SEED, world);
    assertThat(world.requests).hasSize(1);
    assertThat(outcome.end()).isEqualTo(BodyOutcome.End.ASSERTION);
    assertThat(outcome.reason()).contains("no room");
  }
}
