package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultbox.testing.GithubRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spec prints is no command to the runner of GitHub Actions. */
class GithubCommandsTest {
  private static final Map<String, String> GITHUB = Map.of("GITHUB_ACTIONS", "true");
  private static final String EVIL = "::error::obeyed";
  private static final String DEAF = "deaf";

  @TempDir Path directory;
  private String spec = "";

  @BeforeEach
  void writeSpec() throws IOException {
    spec =
        Files.writeString(
                directory.resolve("evil.star"),
                "print('" + EVIL + "')\nprint('##[error]obeyed')\nfail('no\\n  " + EVIL + "')\n")
            .toString();
  }

  @Test
  void theRunnerObeysNothingOfASpec() {
    for (String command : new String[] {"test", "check"}) {
      Cli plain = Cli.run(command, spec);
      assertThat(GithubRunner.obeyed(plain.out() + plain.err(), DEAF))
          .as("without a guard it would")
          .isNotEmpty();

      Cli guarded = Cli.in(GITHUB, command, spec);
      assertThat(GithubRunner.obeyed(guarded.err(), DEAF)).isEmpty();
      assertThat(GithubRunner.obeyed(guarded.out(), DEAF)).isEmpty();
      assertThat(guarded.out() + guarded.err()).contains(EVIL);
      assertThat(guarded.exitCode()).isEqualTo(plain.exitCode());
    }
  }

  @Test
  void elsewhereNothingIsAdded() {
    for (Map<String, String> other :
        List.of(Map.<String, String>of(), Map.of("GITHUB_ACTIONS", "false"))) {
      Cli cli = Cli.in(other, "test", spec);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.err()).doesNotContain("stop-commands", "::faultbox");
    }
  }

  @Test
  void eachRunHasATokenOfItsOwn() {
    String first = Cli.in(GITHUB, "test", spec).err().lines().findFirst().orElseThrow();
    assertThat(first).matches("::stop-commands::faultbox-[0-9a-f]{32}");
    assertThat(Cli.in(GITHUB, "test", spec).err().lines()).doesNotContain(first);
  }

  @Test
  void jsonStaysJson() throws IOException {
    Cli check = Cli.in(GITHUB, "check", spec, "--format=json");
    new ObjectMapper().readTree(check.out());
    assertThat(check.out()).doesNotContain("stop-commands");
    Cli log = Cli.in(GITHUB, "test", spec, "--log-format", "json");
    assertThat(log.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("{"));
  }

  @Test
  void helpIsHelp() {
    assertThat(Cli.in(GITHUB, "test", "--help")).isEqualTo(Cli.run("test", "--help"));
  }
}
