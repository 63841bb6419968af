package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import dev.faultbox.reference.EditorStub;
import dev.faultbox.reference.JsonForm;
import dev.faultbox.reference.MarkdownPage;
import dev.faultbox.reference.Reference;
import dev.faultbox.run.ExitCodes;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code faultbox reference}: the built-ins of this version, for people, editors and programs. */
final class ReferenceCommand {
  static final CommandPage PAGE =
      new CommandPage(
          "reference",
          "",
          "print what a spec can say, or stubs for an editor",
          """
          Prints every built-in, method, attribute and parameter of this version on standard \
          output: as a page to read, as a Python stub that language servers take, as JSON, or the \
          commands themselves as a page.""",
          List.of(
              CommandOption.value(
                  "--format",
                  "md|stub|json|cli",
                  "md (default): a page; stub: for editors; json: for programs; cli: commands")),
          List.of(),
          List.of(
              "faultbox reference > reference.md",
              "faultbox reference --format stub > __builtins__.pyi"),
          List.of("0 printed", "2 wrong usage", CommandPage.DEFECT));

  private final PrintStream out;

  ReferenceCommand(PrintStream out) {
    this.out = requireNonNull(out, "out is null");
  }

  /**
   * @param args those behind {@code reference}
   * @throws UserException USAGE
   */
  int run(List<String> args) {
    ParsedOptions parsed = Options.parse(PAGE, args);
    List<String> words = parsed.arguments();
    if (!words.isEmpty()) {
      throw new UserException(
          ErrorCode.USAGE, "reference takes no " + words.get(0) + Options.hint(PAGE));
    }
    String text =
        switch (Options.choice(PAGE, parsed, "--format", "md")) {
          case "stub" -> EditorStub.of(Reference.current());
          case "json" -> JsonForm.of(Reference.current());
          case "cli" -> CommandReference.page();
          default -> MarkdownPage.of(Reference.current());
        };
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
    return ExitCodes.PASSED;
  }
}
