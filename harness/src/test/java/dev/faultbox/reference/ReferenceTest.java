package dev.faultbox.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReferenceTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final String RENEW = "build, then: sh scripts/renew-docs.sh";
  private static final long LIMIT_SECONDS = 60;

  private final Reference reference = Reference.current();

  @Test
  void everythingDeclaredIsDescribed() {
    assertThat(reference.gaps())
        .as("harness/src/main/resources/dev/faultbox/reference/language.md")
        .isEmpty();
  }

  @Test
  void theCommittedPagesAreThoseOfThisVersion() throws IOException {
    assertThat(ROOT.resolve("docs/reference.md")).as(RENEW).hasContent(MarkdownPage.of(reference));
    assertThat(ROOT.resolve("editor/__builtins__.pyi"))
        .as(RENEW)
        .hasContent(EditorStub.of(reference));
  }

  @Test
  void whatIsMissingIsFound() {
    String text =
        """
        # Chapter

        ## interface -> iface
        Text.

        - `name` (str): its name.
        - `protocol` (str): what is spoken.
        - `prot` (int): its port.
        - `spec` (later): x
        - `tls`: y

        ## nothing
        Text.

        ## type event
        Text.

        - `.seq` (int): number.

        ## str methods
        - `join`: strs together.
        - `jion`: strs together.
        """;

    List<String> gaps = Reference.of(ReferenceText.parse(text)).gaps();

    assertThat(gaps)
        .contains(
            "interface(): parameter port is not described",
            "interface(): parameter prot is described, but not declared",
            "interface(): parameter tls has no type",
            "nothing is described, but there is no such built-in",
            "event: attribute .type is not described",
            "str.join(): parameter items is not described",
            "str.jion is described, but there is no such built-in",
            "str.split is not described",
            "service is not described",
            "http.get is not described",
            "json.encode is not described",
            "type response is not described")
        .doesNotContain(
            "interface is not described", "interface(): parameter name is not described");
  }

  @Test
  void stubIsPython(@TempDir Path directory) throws Exception {
    assumeTrue(exitCode("python3", "--version") == 0, "there is no python3");
    Path file = Files.writeString(directory.resolve("stub.py"), EditorStub.of(reference));

    assertThat(exitCode("python3", "-m", "py_compile", file.toString())).isZero();
  }

  private static int exitCode(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      return ended ? process.exitValue() : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void stubHasEveryFunctionThatIsNotOfTheLanguage() {
    String stub = EditorStub.of(reference);
    List<String> missing = new ArrayList<>();
    for (String name : List.of("service", "fault", "deny", "corrupt", "assert_before", "load")) {
      if (!stub.contains("\ndef " + name + "(")) {
        missing.add(name);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(stub).contains("    def send(self, data: str | bytes").doesNotContain("\ndef len(");
  }

  @Test
  void jsonHasFunctionsWithParametersAndTypesWithAttributes() {
    assertThat(JsonForm.of(reference))
        .contains("\"name\" : \"deny\"")
        .contains("\"kind\" : \"keyword\"")
        .contains("\"name\" : \"duration_ms\"")
        .endsWith("}\n");
  }
}
