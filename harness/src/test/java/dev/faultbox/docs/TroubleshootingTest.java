package dev.faultbox.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each code a user can be told is explained. */
final class TroubleshootingTest {
  private static final DocPage PAGE = DocPage.read(DocPage.ROOT.resolve("docs/troubleshooting.md"));

  @Test
  void everyCodeHasAnEntry() {
    List<String> entries =
        PAGE.prose().stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring("### ".length()))
            .filter(title -> title.matches("[A-Z_]+"))
            .toList();

    assertThat(entries)
        .as("sections of docs/troubleshooting.md, one for every code of model.ErrorCode")
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  @Test
  void everyEntrySaysWhatToDo() {
    String text = String.join("\n", PAGE.prose());
    for (ErrorCode code : ErrorCode.values()) {
      int start = text.indexOf("### " + code.name() + "\n");
      int end = text.indexOf("\n#", start + 1);
      String entry = text.substring(start, end < 0 ? text.length() : end);
      assertThat(entry).as(code.name()).contains("**Do:**").hasSizeGreaterThan(80);
    }
  }
}
