package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "'',                         true,  true,  true",
    "'',                         false, false, false",
    "NO_COLOR=1,                 true,  false, true",
    "NO_COLOR=1 FORCE_COLOR=1,   true,  false, true",
    "FORCE_COLOR=1,              false, true,  false",
    "FORCE_COLOR=0,              false, false, false",
    "CLICOLOR_FORCE=1,           false, true,  false",
    "CI=true,                    true,  false, false",
    "CI=true FORCE_COLOR=1,      true,  true,  false",
    "CI=false,                   true,  true,  true",
    "TERM=dumb,                  true,  false, false",
  })
  void colourAndTheLiveLineAreWantedOnATerminal(
      String variables, boolean terminal, boolean colours, boolean redraws) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : variables.isEmpty() ? new String[0] : variables.split(" ")) {
      environment.put(variable.split("=")[0], variable.split("=")[1]);
    }
    assertThat(Terminal.colours(environment, terminal)).isEqualTo(colours);
    assertThat(Terminal.redraws(environment, terminal)).isEqualTo(redraws);
  }

  @Test
  void theWidthIsWhatTheShellSays() {
    assertThat(Terminal.columns(Map.of("COLUMNS", "132"))).isEqualTo(132);
  }
}
