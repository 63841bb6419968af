package dev.faultbox.spec;

import static dev.faultbox.spec.SpecTester.DB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Finding;
import dev.faultbox.model.SpecLoadException;
import dev.faultbox.starlark.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadingTest {
  private static final String TEST = "def test_a():\n    pass\n";

  private SpecTester spec;

  @BeforeEach
  void createTester(@TempDir Path directory) throws IOException {
    spec = new SpecTester(directory.toRealPath());
  }

  @Test
  void testsComeInTheOrderOfTheirDefinition() {
    LoadedSpec loaded =
        spec.load(
            "def test_b():\n    pass\ndef helper():\n    pass\ndef test_a(x = 1):\n    pass\n");
    assertThat(loaded.tests())
        .extracting(test -> test.name() + " " + test.location())
        .containsExactly("test_b t.star:1:1", "test_a t.star:5:1");
  }

  @Test
  void aLoadedFileGivesServicesButNoTests() {
    spec.file(
        "lib/base.star",
        DB + "def test_not_mine():\n    pass\ndef ping():\n    return db.send(\"PING\")\n");
    spec.file(
        "lib/top.star", "load(\"base.star\", \"db\", p = \"ping\")\nping = p\nname = db.name\n");
    LoadedSpec loaded =
        spec.load(
            "load(\"lib/top.star\", \"ping\", \"name\")\nload(\"./lib/base.star\", \"db\")\n"
                + "def test_a():\n    assert_eq(ping(), \"PONG\")\n    return db.name + name\n");
    assertThat(loaded.services()).hasSize(1);
    assertThat(loaded.services().get(0).location()).hasToString("lib/base.star:1:6");
    assertThat(loaded.tests()).extracting(TestCase::name).containsExactly("test_a");
    BodyOutcome outcome = loaded.run(loaded.tests().get(0), FakeBody.answering("PONG"));
    assertThat(outcome.returnValue()).isEqualTo("\"dbdb\"");
  }

  @Test
  void aFileReachedOverASymbolicLinkIsEvaluatedOnce() throws IOException {
    spec.file("lib.star", DB);
    Files.createSymbolicLink(spec.directory().resolve("link.star"), Path.of("lib.star"));
    LoadedSpec loaded =
        spec.load(
            "load(\"lib.star\", \"db\")\nload(\"link.star\", db2 = \"db\")\nsame = db == db2\n"
                + "def test_a():\n    return same\n");
    assertThat(loaded.services()).hasSize(1);
    assertThat(loaded.run(loaded.tests().get(0), FakeBody.answering("")).returnValue())
        .isEqualTo("True");
  }

  @Test
  void aDefinitionOfTheFileWinsOverABuiltin() {
    assertThat(
            spec.run(
                    "def partition(x):\n    return x\ntcp = 4\ndef test_a():\n    return partition(tcp)\n")
                .returnValue())
        .isEqualTo("4");
  }

  @Test
  void filesAreReadRelativeToTheFileThatAsks() {
    spec.file("data.txt", "root").file("lib/data.txt", "é\n");
    spec.file(
        "lib/lib.star",
        "text = load_file(\"data.txt\")\ndef read():\n    return load_file(\"data.txt\")\n");
    assertThat(
            spec.run(
                    "load(\"lib/lib.star\", \"text\", \"read\")\nmine = load_file(\"data.txt\")\n"
                        + "def test_a():\n    return [mine, text, read()]\n")
                .returnValue())
        .isEqualTo("[\"root\", \"é\\n\", \"é\\n\"]");
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    spec.file("bin.dat", new byte[] {'a', '\n', (byte) 0xff}).file("dir/x.star", "");
    Path here = spec.directory();
    spec.refuses(
        "x = load_file(\"nothing.txt\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: nothing.txt does not exist in "
            + here
            + ", the directory of t.star; correct the path");
    spec.refuses(
        "x = load_file(\"bim.dat\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: bim.dat does not exist in "
            + here
            + ", the directory of t.star; correct the path (similar: bin.dat)");
    spec.refuses(
        "x = load_file(\"x.star\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: x.star does not exist in "
            + here
            + ", the directory of t.star; write \"dir/x.star\" (found there), or correct the path");
    spec.refuses(
        "x = load_file(\"bin.dat\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: bin.dat is not UTF-8 text: byte 0xff in line 2; save it as UTF-8");
    spec.refuses(
        "x = load_file(\"dir\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: dir is a directory; name a file in it: x.star");
    spec.refuses(
        "x = load_file(\"https://example.com/x\")\n",
        "t.star:1:15: [SPEC_LOAD_FAILED]: \"https://example.com/x\" is no path of a file; write a path relative to t.star");
    spec.refuses(
        "load(\"@faultbox/recipes/http.star\", \"http\")\n",
        "t.star:1:6: [SPEC_NOT_BUILT]: @faultbox/recipes/http.star arrives with stage S6; load a file of your own until then");
  }

  @Test
  void filesHaveALimit() {
    spec.file("big.txt", "x".repeat(101));
    spec.with(SpecOptions.of(spec.directory()).maxFileBytes(100));
    spec.refuses(
        "x = load_file(\"big.txt\")\n",
        "t.star:1:15: [SPEC_LIMIT]: big.txt has 101 bytes, more than the 100 a spec may read; shorten it, or set FAULTBOX_LOAD_FILE_MAX_BYTES");
  }

  @Test
  void hermeticSpecsStayInTheirDirectory() throws IOException {
    spec.file("out.txt", "x").file("out.star", "x = 1\n");
    spec.file("in/data.txt", "x").file("in/t.star", "x = load_file(\"data.txt\")\n" + TEST);
    spec.file("in/up.star", "x = load_file(\"../out.txt\")\n" + TEST);
    spec.file("in/mod.star", "load(\"../out.star\", \"x\")\n" + TEST);
    spec.file("in/link.star", "x = load_file(\"link.txt\")\n" + TEST);
    Path in = spec.directory().resolve("in");
    Files.createSymbolicLink(in.resolve("link.txt"), Path.of("../out.txt"));
    SpecTester free = new SpecTester(spec.directory());
    spec.with(SpecOptions.of(spec.directory()).hermetic(true));
    String rest =
        " is outside "
            + in
            + ", the directory of the spec, and FAULTBOX_HERMETIC is set; move it there, or unset FAULTBOX_HERMETIC";

    assertThat(spec.loadFile("in/t.star").tests()).hasSize(1);
    assertThat(free.loadFile("in/link.star").tests()).hasSize(1);
    assertThat(spec.refusalOf("in/up.star"))
        .hasMessage("in/up.star:1:15: [SPEC_HERMETIC]: ../out.txt" + rest);
    assertThat(spec.refusalOf("in/mod.star"))
        .hasMessage("in/mod.star:1:6: [SPEC_HERMETIC]: ../out.star" + rest);
    assertThat(spec.refusalOf("in/link.star"))
        .hasMessage("in/link.star:1:15: [SPEC_HERMETIC]: link.txt" + rest);
  }

  @Test
  void specFilesThatCannotBeRead() {
    spec.file("specs/one.star", TEST).file("latin.star", new byte[] {'#', (byte) 0xe9, '\n'});
    Path here = spec.directory();
    assertThat(spec.refusalOf("specs/on.star"))
        .hasMessage(
            "[SPEC_LOAD_FAILED]: specs/on.star does not exist in "
                + here
                + ", the working directory; correct the path (similar: one.star)");
    assertThat(spec.refusalOf("one.star"))
        .hasMessage(
            "[SPEC_LOAD_FAILED]: one.star does not exist in "
                + here
                + ", the working directory; write \"specs/one.star\" (found there), or correct the path");
    assertThat(spec.refusalOf("specs"))
        .hasMessage("[SPEC_LOAD_FAILED]: specs is a directory; name a file in it: one.star");
    assertThat(spec.refusalOf("latin.star"))
        .hasMessage(
            "[SPEC_LOAD_FAILED]: latin.star is not UTF-8 text: byte 0xe9 in line 1; save it as UTF-8");
    assertThat(spec.refusalOf("latin.star").code()).isEqualTo(ErrorCode.SPEC_LOAD_FAILED);
  }

  @Test
  void aByteOrderMarkIsNoText() {
    assertThat(spec.load("\ufeffx = 1\n" + TEST).tests()).hasSize(1);
  }

  @Test
  void findingsCarryTheirSourceLineAndFrames() {
    SpecLoadException refusal =
        spec.refusal("def make():\n    return service(\"db\")\n\ndb = make()\n");
    Finding finding = refusal.findings().get(0);
    assertThat(finding.location()).hasToString("t.star:2:12");
    assertThat(finding.sourceLine()).isEqualTo("    return service(\"db\")");
    assertThat(finding.frames()).containsExactly("<toplevel> at t.star:4:6");
    Finding whole = spec.refusal("x = 1\ndef test_a(x):\n    pass\n").findings().get(0);
    assertThat(whole.sourceLine()).isEqualTo("def test_a(x):");
  }

  @Test
  void nameFindingsOfAllFilesComeTogether() {
    spec.file("lib.star", "y = nothing_like_it\nz = 1\n");
    SpecLoadException refusal =
        spec.refusal("load(\"lib.star\", \"z\")\na = unknwon_one\ndef f():\n    return stdout()\n");
    assertThat(refusal.findings())
        .extracting(finding -> finding.location() + " " + finding.code())
        .containsExactlyInAnyOrder(
            "lib.star:1:5 SPEC_NAME", "t.star:2:5 SPEC_NAME", "t.star:4:12 SPEC_REMOVED");
  }

  @Test
  void linesPrintedAtLoad() {
    assertThat(spec.load("print(\"a\", 1)\nprint(\"b\\nc\")\n" + TEST).log())
        .containsExactly("a 1", "b", "c");
    assertThat(spec.refusal("print(\"before\")\nfail(\"no \", 1)\n").log())
        .containsExactly("before");
  }

  @Test
  void failEndsTheLoad() {
    spec.refuses("fail(\"needs\", \"care\")\n", "t.star:1:1: [SPEC_VALUE]: needs care");
  }

  @Test
  void assertionsAtLoadAreFindings() {
    spec.refuses("assert_eq(1, 2)\n", "t.star:1:1: [SPEC_VALUE]: assert_eq: got 1, want 2");
  }

  @Test
  void loadsAreBounded() {
    spec.with(SpecOptions.of(spec.directory()).limits(new Limits(1_000, 200, 1 << 20)));
    SpecLoadException refusal = spec.refusal("x = [i for i in range(100000)]\n" + TEST);
    assertThat(refusal.findings())
        .extracting(finding -> finding.location() + " " + finding.code())
        .first()
        .asString()
        .startsWith("t.star:1:")
        .endsWith(" SPEC_LIMIT");
  }

  @ParameterizedTest
  @CsvSource({
    "partition, S7",
    "scenario, S5",
    "mock_service, S6",
    "sleep, S8",
    "kafka_ready, S6",
    "test, S8",
    "load_yaml, S6",
    "watch, S7"
  })
  void namesOfLaterStagesAreKnown(String name, String stage) {
    SpecLoadException refusal =
        spec.refusal("def test_a():\n    " + name + "()\n    return " + name + "\n");
    assertThat(refusal.findings())
        .extracting(Finding::oneLine)
        .first()
        .asString()
        .startsWith(
            "t.star:2:5: [SPEC_NOT_BUILT]: " + name + "() arrives with stage " + stage + "; ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stdout | SPEC_REMOVED | stdout() is gone; write observe.stdout(decoder = …)",
        "json_decoder | SPEC_REMOVED | json_decoder() is gone; write decoder(\"json\")",
        "assert_ne | SPEC_NAME | there is no assert_ne(); write assert_true(a != b, \"…\")",
        "pause | SPEC_NAME | there is no pause(); write stop(svc)",
        "probe | SPEC_NAME | probe() is not available; use observe.* or a step of an interface",
        "setup | SPEC_NAME | there is no setup(); write the keyword test(…, setup = …)",
        "open | SPEC_NAME | there is no open(); write load_file(\"data.txt\")"
      })
  void namesThatDoNotExistArePointedOut(String name, String code, String message) {
    spec.refuses("x = " + name + "(1)\n", "t.star:1:5: [" + code + "]: " + message);
  }

  /** Every name the language promises for a later stage is answered with its stage. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "scenario fault_assumption fault_scenario fault_matrix expect_success",
        "expect_error_within expect_hang parallel nondet choose halt assume kafka_ready remotes",
        "response error drop duplicate client mock_service json_response text_response",
        "bytes_response status_only redirect dynamic grpc_response grpc_typed_response",
        "grpc_raw_response grpc_error load_yaml load_json jwt_keypair jwt_sign jwt_jwks tls_cert",
        "partition partition_start partition_stop bandwidth mtu watch watch_start watch_stop",
        "packet_drop packet_pass packet_reset packet_delay packet_reorder packet_duplicate",
        "packet_corrupt packet_window observe decoder monitor match test eventually always",
        "await_stable await_event sleep duration determinism"
      })
  void noLaterNameIsUndefined(String names) {
    for (String name : names.split(" ", -1)) {
      assertThat(spec.refusal("x = " + name + "\n").code())
          .as(name)
          .isEqualTo(ErrorCode.SPEC_NOT_BUILT);
    }
  }
}
