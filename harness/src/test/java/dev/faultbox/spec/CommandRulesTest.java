package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.Errno;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Rule;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.Trigger;
import dev.faultbox.model.UserException;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandRulesTest {
  private static final SyscallTable TABLE = SyscallTable.embedded();
  private static final CommandRules RULES = CommandRules.ofCalls(TABLE);
  private static final CommandRules FILES = CommandRules.ofFiles(TABLE);

  @Test
  void everyPartIsRead() {
    Rule rule = RULES.parse("write=EIO:30%:/data/**:nth=3").toRule();
    assertThat(rule.keyword()).isEqualTo("write");
    assertThat(rule.calls()).extracting(Syscall::name).contains("write", "pwritev2");
    assertThat(rule.action()).isEqualTo(RuleAction.DENY);
    assertThat(rule.argument()).isEqualTo(5);
    assertThat(rule.text()).isEqualTo("deny(EIO)");
    assertThat(rule.probability()).isEqualTo(0.3);
    assertThat(rule.paths()).containsExactly("/data/**");
    assertThat(rule.trigger()).isEqualTo(new Trigger(Trigger.Kind.NTH, 3));
  }

  @Test
  void delaysTakePathsAndTriggers() {
    Rule rule = RULES.parse("pwrite=delay:1m30s:*.log:after=0").toRule();
    assertThat(rule.calls()).extracting(Syscall::name).containsExactly("pwrite64");
    assertThat(rule.action()).isEqualTo(RuleAction.DELAY);
    assertThat(rule.argument()).isEqualTo(90_000_000_000L);
    assertThat(rule.probability()).isEqualTo(1);
    assertThat(rule.paths()).containsExactly("*.log");
    assertThat(rule.trigger()).isEqualTo(new Trigger(Trigger.Kind.AFTER, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "write=EIO:/a:b:c, /a:b:c",
    "write=EIO:100%:40%:x, 40%:x",
    "write=EIO:\\30%, \\30%",
    "write=EIO:/run/x::y:nth=1, /run/x::y",
    "write=EIO:\\nth=3, \\nth=3"
  })
  void globsKeepTheirColonsAndEscapes(String text, String path) {
    assertThat(RULES.parse(text).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "open, openat",
    "read, preadv",
    "write, pwrite64",
    "sync, fdatasync",
    "mkdir, mkdirat",
    "delete, unlinkat",
    "stat, statx",
    "rename, renameat2"
  })
  void operationsOnFilesAreFamilies(String operation, String call) {
    assertThat(FILES.parse(operation + "=delay:5ms").calls())
        .extracting(Syscall::name)
        .contains(call);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "writ=EIO | 1 | unknown system call or family \"writ\"; did you mean \"write\"?",
        "write | 1 | a rule is NAME=ERRNO",
        "=EIO | 1 | a rule is NAME=ERRNO",
        "write= | 7 | what is to happen is missing",
        "write=EOI | 7 | unknown error number \"EOI\"; did you mean \"EIO\"?",
        "write=eio | 7 | did you mean \"EIO\"?",
        "write=100ms | 7 | write delay:100ms for a delay",
        "write=delay | 12 | delay needs a duration",
        "write=delay:5:/x | 13 | \"5\" has no unit",
        "write=delay:0s | 13 | a delay of zero is none",
        "write=EIO:30 | 11 | \"30\" has no %; write 30%",
        "write=EIO:130% | 11 | outside 0..100%",
        "write=EIO:1.2.3% | 11 | outside 0..100%",
        "write=EIO:30%:40% | 15 | a second percentage",
        "write=EIO: | 11 | nothing behind this colon",
        "write=EIO:30%::nth=3 | 15 | nothing behind this colon",
        "write=EIO:nth=0 | 15 | nth takes a whole number from 1 on",
        "write=EIO:after=-1 | 17 | after takes a whole number from 0 on",
        "write=EIO:every=x | 17 | every takes a whole number",
        "write=EIO:ntn=3 | 11 | unknown trigger \"ntn\"; did you mean \"nth\"?",
        "write=EIO:nth=3:/a | 11 | a trigger stands last",
        "write=EIO:/a:nth=3:every=2 | 14 | a trigger stands last",
        "write=EIO:/a/[b | 14 | \"[\" is not closed",
        "exit=EIO | 1 | exit never fails",
        "sync=EIO | 1 | sync never fails"
      })
  void mistakesAreToldWithTheirPlace(String text, int character, String said) {
    assertThatThrownBy(() -> RULES.parse(text))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
        .hasMessageStartingWith("--fault \"" + text + "\", character " + character + ": ")
        .hasMessageContaining(said);
  }

  @Test
  void operationsOnFilesHaveNamesOfTheirOwn() {
    assertThatThrownBy(() -> FILES.parse("unlink=EIO"))
        .hasMessageContaining("\"unlink\" is a system call; write --fault unlink=EIO");
    assertThatThrownBy(() -> FILES.parse("delet=EIO"))
        .hasMessageContaining("did you mean \"delete\"?");
  }

  @Property(tries = 500)
  void whatIsPrintedIsReadAsTheSame(@ForAll("rules") CommandRule rule) {
    assertThat(RULES.parse(rule.toString())).isEqualTo(rule);
  }

  @Property(tries = 500)
  void textIsReadOrRefusedAndReadsAgainAsItIsPrinted(@ForAll("texts") String text) {
    CommandRule rule;
    try {
      rule = RULES.parse(text);
    } catch (UserException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.USAGE);
      return;
    }
    assertThat(RULES.parse(rule.toString())).isEqualTo(rule);
  }

  @Provide
  Arbitrary<CommandRule> rules() {
    Arbitrary<String> names = Arbitraries.of("write", "openat", "fsync", "pread", "connect");
    Arbitrary<String> errnos = Arbitraries.of(Errno.names());
    Arbitrary<BigDecimal> percents =
        Arbitraries.bigDecimals().between(BigDecimal.ZERO, CommandRule.ALWAYS).ofScale(3);
    Arbitrary<String> paths =
        Arbitraries.of(
            "", "/a", "*.log", "/a:b/**", "40%:x", "\\30%", "/[a-c]?", "\\nth=3", "a::b");
    Arbitrary<Trigger> triggers =
        Combinators.combine(
                Arbitraries.of(Trigger.Kind.class), Arbitraries.longs().between(1, 1L << 40))
            .as((kind, n) -> kind == Trigger.Kind.NONE ? Trigger.ALWAYS : new Trigger(kind, n));
    return Combinators.combine(
            names, errnos, Arbitraries.of(true, false), percents, paths, triggers)
        .as(
            (name, errno, delays, percent, path, trigger) ->
                new CommandRule(
                    name,
                    TABLE.resolve(name),
                    delays ? "150ms" : errno,
                    delays,
                    percent,
                    path,
                    trigger));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "write", "=", "EIO", "delay", ":", "5ms", "30%", "/data/*", "nth=3", "every=", "\\",
            "[", "]", "100%", "after=0", "x=1", " ");
    return parts.list().ofMinSize(1).ofMaxSize(9).map(list -> "write=EIO:" + String.join("", list));
  }

  @Test
  void rulesCompareByValue() {
    assertThat(RULES.parse("write=EIO:30.0%")).isEqualTo(RULES.parse("write=EIO:30%"));
    assertThat(RULES.parse("write=EIO:100%")).hasToString("write=EIO");
    assertThat(List.of(RULES.parse("write=EIO:0%"))).hasToString("[write=EIO:0%]");
  }
}
