package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSelectorTest {
  private static final List<TestCase> TESTS =
      tests("test_ping", "test_set_and_get", "test_set_twice", "test_matrix_order_slow", "test_a1");

  private static final LoadedSpec NO_SPEC =
      (LoadedSpec)
          Proxy.newProxyInstance(
              LoadedSpec.class.getClassLoader(),
              new Class<?>[] {LoadedSpec.class},
              (proxy, method, args) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "test_ping | test_ping",
        "ping | test_ping",
        "set_* | test_set_and_get test_set_twice",
        "test_set* | test_set_and_get test_set_twice",
        "?ing | test_ping",
        "a[0-9] | test_a1",
        "a[!0-9]* | ",
        "~^test_s.*e$ | test_set_twice",
        "~ing | test_ping",
        "matrix_order | test_matrix_order_slow",
        "* | test_ping test_set_and_get test_set_twice test_matrix_order_slow test_a1"
      })
  void selects(String pattern, String names) {
    if (names == null) {
      assertThatThrownBy(() -> select(pattern)).isInstanceOf(UserException.class);
    } else {
      assertThat(select(pattern)).containsExactly(names.split(" ", -1));
    }
  }

  @Test
  void unionKeepsTheOrderOfTheSpec() {
    assertThat(select("set_twice", "p*", "test_ping"))
        .containsExactly("test_ping", "test_set_twice");
  }

  @Test
  void withoutPatternAllAreSelected() {
    assertThat(select()).hasSize(5);
  }

  @Test
  void aPatternHasToMatchInOneOfSeveralSpecs() {
    List<SelectedSpec> specs =
        List.of(selected("a.star", "test_ping", "test_set"), selected("b.star", "test_get"));
    assertThat(TestSelector.select(specs, List.of("ping", "get")))
        .extracting(spec -> spec.path() + " " + spec.tests().stream().map(TestCase::name).toList())
        .containsExactly("a.star [test_ping]", "b.star [test_get]");
    assertThat(TestSelector.select(specs, List.of("s*")).get(1).tests()).isEmpty();
    assertThatThrownBy(() -> TestSelector.select(specs, List.of("ping", "gte")))
        .isInstanceOfSatisfying(UserException.class, e -> assertThat(e.location()).isNull())
        .hasMessage(
            "no test matches \"gte\"; did you mean \"get\"? The specs have: test_get, test_set,"
                + " test_ping");
  }

  private static SelectedSpec selected(String path, String... names) {
    List<TestCase> tests = tests(names);
    return new SelectedSpec(path, NO_SPEC, tests);
  }

  /** Row 69 of the reference. */
  @Test
  void namesTheNearestTest() {
    List<TestCase> tests = tests("test_ping", "test_set_and_get");
    assertThatThrownBy(() -> TestSelector.select(tests, List.of("pign"), "t.star"))
        .isInstanceOfSatisfying(
            UserException.class,
            e ->
                assertThat(e.location() + ": [" + e.code() + "]: " + e.getMessage())
                    .isEqualTo(
                        "t.star:1:1: [SPEC_NAME]: no test matches \"pign\"; did you mean \"ping\"?"
                            + " The spec has: test_ping, test_set_and_get"));
  }

  @Test
  void listsTheNearestFirstWhenNothingIsNear() {
    List<TestCase> tests = tests("test_set_and_get", "test_ping");
    assertThatThrownBy(() -> TestSelector.select(tests, List.of("pings_all"), "t.star"))
        .hasMessage("no test matches \"pings_all\"; the spec has: test_ping, test_set_and_get");
  }

  @Test
  void boundsTheList() {
    List<TestCase> tests =
        tests(IntStream.range(0, 30).mapToObj(i -> "test_" + i).toArray(String[]::new));
    assertThatThrownBy(() -> TestSelector.select(tests, List.of("nothing"), "t.star"))
        .hasMessageEndingWith(" and 10 more");
  }

  @ParameterizedTest
  @CsvSource({"~(", "[z-a]"})
  void refusesBrokenPatterns(String pattern) {
    assertThatThrownBy(() -> select(pattern))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE));
  }

  private static List<String> select(String... patterns) {
    return TestSelector.select(TESTS, List.of(patterns), "t.star").stream()
        .map(TestCase::name)
        .toList();
  }

  private static List<TestCase> tests(String... names) {
    return IntStream.range(0, names.length)
        .mapToObj(i -> new TestCase(names[i], new SourceLocation("t.star", i + 1, 1)))
        .toList();
  }
}
