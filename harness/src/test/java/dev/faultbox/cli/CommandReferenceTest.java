package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CommandReferenceTest {
  private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/cli.md");

  @Test
  void theCommittedPageIsThatOfThisVersion() {
    assertThat(PAGE)
        .as("build, then: sh scripts/renew-docs.sh")
        .hasContent(CommandReference.page());
  }

  @Test
  void everyCommandIsOnIt() {
    assertThat(CommandPages.all())
        .allSatisfy(
            page ->
                assertThat(CommandReference.page())
                    .contains("\n## faultbox " + page.name() + "\n"));
  }
}
