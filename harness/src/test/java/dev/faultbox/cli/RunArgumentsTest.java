package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Rule;
import dev.faultbox.model.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunArgumentsTest {
  private static RunArguments parse(String text) {
    return RunArguments.parse(List.of(text.split(" ", -1)));
  }

  @Test
  void whatFollowsTheProgramIsItsOwn() {
    RunArguments arguments =
        parse("--seed 7 --env A=1 --env=B=x=y --output o.json prog --fault -v -- --seed 9");
    assertThat(arguments.program()).isEqualTo("prog");
    assertThat(arguments.args()).containsExactly("--fault", "-v", "--", "--seed", "9");
    assertThat(arguments.seed()).isEqualTo(7);
    assertThat(arguments.env()).containsEntry("A", "1").containsEntry("B", "x=y");
    assertThat(arguments.output()).isEqualTo("o.json");
    assertThat(arguments.rules()).isEmpty();
  }

  @Test
  void doubleDashEndsTheOptions() {
    RunArguments arguments = parse("--fault write=EIO -- --odd-name --x");
    assertThat(arguments.program()).isEqualTo("--odd-name");
    assertThat(arguments.args()).containsExactly("--x");
    assertThat(arguments.seed()).isNull();
  }

  @Test
  void rulesKeepTheOrderInWhichTheyAreWritten() {
    RunArguments arguments =
        parse("--fs-fault delete=EIO --fault=write=EIO --fs-fault=read=EIO --fault fsync=EIO p");
    assertThat(arguments.rules())
        .extracting(Rule::keyword)
        .containsExactly("delete", "write", "read", "fsync");
  }

  @Test
  void helpNeedsNoProgram() {
    assertThat(parse("--help").help()).isTrue();
    assertThat(parse("p --help").help()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seed 1 | run needs a program",
        "--seed x p | --seed takes a whole number of 64 bits, got \"x\"",
        "--env A p | --env takes NAME=VALUE, got \"A\"",
        "--fautl write=EIO p | unknown option --fautl; did you mean --fault?",
        "--fault | --fault needs a value",
        "--fault write=EOI p | --fault \"write=EOI\", character 7: unknown error number"
      })
  void mistakesSayWhatToWrite(String text, String said) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(said);
  }
}
