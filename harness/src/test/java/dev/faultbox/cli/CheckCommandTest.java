package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.contrastsecurity.sarif.SarifSchema210;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final String GOOD =
      """
      db = service("db", "bin/mock-db", interface("main", "tcp", 5432),
          healthcheck = tcp("localhost:5432"))
      def test_a():
          assert_eq(db.main.send(data = "PING"), "PONG")
      def test_b():
          assert_eq(db.main.send(data = "PING"), "PONG")
      """;
  private static final String SARIF_SCHEMA = "/schema/sarif-schema-2.1.0.json";
  private static final String BAD =
      "x = servce(\"\uD83D\uDE42\"); y = nowhere\ndef test_a():\n    deny(\"EIOO\")\n";

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aGoodSpecIsSummedUp(@TempDir Path directory) throws IOException {
    Path spec = Files.writeString(directory.resolve("good.star"), GOOD);
    Cli check = Cli.run("check", spec.toString());
    assertThat(check).isEqualTo(new Cli(0, "1 spec loads, 2 tests: no errors\n", ""));
    JsonNode json = json(Cli.run("check", spec.toString(), "--format=json").out());
    assertThat(json.path("specs").get(0).path("tests").asInt()).isEqualTo(2);
    assertThat(json.path("diagnostics").isArray()).isTrue();
    assertThat(json.path("diagnostics")).isEmpty();
  }

  @Test
  void aDirectoryIsSearchedAndItsLibrariesNeedNoTests(@TempDir Path directory) throws IOException {
    Files.createDirectory(directory.resolve("below"));
    Files.writeString(directory.resolve("below/good.star"), GOOD);
    Files.writeString(directory.resolve("lib.star"), "def helper():\n    return 1\n");
    Cli check = Cli.run("check", directory.toString());
    assertThat(check).isEqualTo(new Cli(0, "1 spec loads, 2 tests: no errors\n", ""));
  }

  @Test
  void everyFindingOfEveryFileIsListedOnceInItsPlace(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("bad.star"), BAD);
    Files.writeString(
        directory.resolve("a.star"), "load(\"bad.star\", \"x\")\ndef f(:\n    pass\n");
    Cli check = Cli.run("check", directory.toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out()).isEqualTo("0 specs load, 0 tests: 5 errors\n");
    assertThat(check.err().lines().filter(line -> line.contains(": error [")))
        .extracting(line -> line.substring(line.lastIndexOf('/') + 1).split("]")[0])
        .containsExactly(
            "a.star:2:6: error [SPEC_SYNTAX",
            "a.star:2:7: error [SPEC_SYNTAX",
            "bad.star:1:5: error [SPEC_NAME",
            "bad.star:1:22: error [SPEC_NAME",
            "bad.star:3:10: error [SPEC_VALUE");
  }

  @Test
  void diagnosticsHaveTheKeysOfTheTraceFile(@TempDir Path directory) throws IOException {
    Path spec = Files.writeString(directory.resolve("bad.star"), BAD);
    Cli check = Cli.run("check", "--format", "json", spec.toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).isEmpty();
    JsonNode first = json(check.out()).path("diagnostics").get(0);
    List<String> keys = new ArrayList<>();
    first.fieldNames().forEachRemaining(keys::add);
    assertThat(keys).containsExactly("level", "code", "message", "suggestion", "location");
    assertThat(first.path("level").asText()).isEqualTo("error");
    assertThat(first.path("suggestion").asText()).isEqualTo("did you mean \"service\"?");
    assertThat(first.path("location").path("col").asInt()).isEqualTo(5);
  }

  /** The properties that the schema of SARIF 2.1.0 requires, and the enumerations it allows. */
  @Test
  void sarifHasWhatItsSchemaRequires(@TempDir Path directory) throws IOException {
    Path strange = Files.createDirectory(directory.resolve("ä b:%25#?"));
    Path spec = Files.writeString(strange.resolve("bad.star"), BAD);
    Cli check = Cli.run("check", "--format", "sarif", spec.toString(), "nowhere.star");
    assertThat(check.exitCode()).isEqualTo(2);
    JsonNode log = json(check.out());
    assertThat(log.path("version").asText()).isEqualTo("2.1.0");
    assertThat(log.path("runs")).hasSize(1);
    JsonNode run = log.path("runs").get(0);
    assertThat(run.path("columnKind").asText()).isEqualTo("unicodeCodePoints");
    JsonNode rules = run.path("tool").path("driver").path("rules");
    assertThat(run.path("tool").path("driver").path("name").asText()).isEqualTo("faultbox");
    assertThat(run.path("results")).hasSize(4);
    for (JsonNode result : run.path("results")) {
      assertThat(result.path("message").path("text").asText()).isNotEmpty();
      assertThat(result.path("level").asText()).isIn("none", "note", "warning", "error");
      assertThat(rules.get(result.path("ruleIndex").asInt()).path("id").asText())
          .isEqualTo(result.path("ruleId").asText());
    }
    JsonNode place = run.path("results").get(1).path("locations").get(0).path("physicalLocation");
    assertThat(place.path("region").path("startLine").asInt()).isEqualTo(1);
    assertThat(place.path("region").path("startColumn").asInt()).isEqualTo(5);
    URI uri = URI.create(place.path("artifactLocation").path("uri").asText());
    assertThat(Path.of(uri)).isEqualTo(spec);
    assertThat(run.path("results").get(0).path("ruleId").asText()).isEqualTo("SPEC_LOAD_FAILED");
    assertThat(run.path("results").get(0).has("locations")).isFalse();
  }

  @Test
  void sarifIsValid(@TempDir Path directory) throws IOException {
    Path strange = Files.createDirectory(directory.resolve("ä b:%25#?"));
    Path bad = Files.writeString(strange.resolve("bad.star"), BAD);
    Path good = Files.writeString(directory.resolve("good.star"), GOOD);
    String log = Cli.run("check", "--format", "sarif", bad.toString(), "nowhere.star").out();
    assertThat(json(log).at("/runs/0/results")).hasSize(4);
    assertThat(breaches(log)).isEmpty();
    assertThat(breaches(Cli.run("check", "--format", "sarif", good.toString()).out())).isEmpty();

    assertThat(breaches(log.replace("\"startLine\":1,", "\"startLine\":0,"))).isNotEmpty();
    assertThat(breaches(log.replaceFirst("\"text\":", "\"words\":"))).isNotEmpty();
    assertThat(breaches(log.replace("\"level\":\"error\"", "\"level\":\"bad\""))).isNotEmpty();
  }

  /** What the schema of SARIF 2.1.0 finds wrong. */
  private static Set<ValidationMessage> breaches(String log) throws IOException {
    try (InputStream schema = SarifSchema210.class.getResourceAsStream(SARIF_SCHEMA)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(requireNonNull(schema, "no schema of SARIF"))
          .validate(json(log));
    }
  }

  @Test
  void aRunThatWouldBeTooLargeIsRefused(@TempDir Path directory) throws IOException {
    String spec = Files.writeString(directory.resolve("good.star"), GOOD).toString();
    assertThat(Cli.run("check", spec, "--max-instances", "2").exitCode()).isZero();
    Cli check = Cli.run("check", spec, "--max-instances", "1");
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err())
        .contains("[PLAN_COST_EXCEEDED]: a run would have 2 tests, --max-instances allows 1");
    assertThat(Cli.run("check", spec, "--max-instances", "x").err())
        .contains("--max-instances takes a whole number");
  }

  @Test
  void filesThatCannotBeReadAreNamed(@TempDir Path directory) throws IOException {
    Path half = directory.resolve("half.star");
    Files.write(half, new byte[] {'x', ' ', '=', ' ', '"', (byte) 0xe2, (byte) 0x82});
    Cli check = Cli.run("check", half.toString(), directory.resolve("gone").toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).contains("half.star").contains("gone");
    assertThat(check.err()).doesNotContain("Exception");
  }
}
