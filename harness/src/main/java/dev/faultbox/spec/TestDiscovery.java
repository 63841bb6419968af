package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.Function;
import dev.faultbox.starlark.LoadedFile;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which functions of the spec's own file are tests. */
final class TestDiscovery {
  private static final String PREFIX = "test_";

  private TestDiscovery() {}

  /** Test bodies by test, in the order of their definition. */
  static Map<TestCase, Function> tests(LoadedFile file) {
    Map<TestCase, Function> tests = new LinkedHashMap<>();
    for (Function function : file.functions()) {
      if (function.name().startsWith(PREFIX)) {
        tests.put(new TestCase(function.name(), Positions.location(function.position())), function);
      }
    }
    return tests;
  }

  /** Whether a function of this name, defined in a file, is a test. */
  static boolean isTest(String name, Source file, Source root) {
    return name.startsWith(PREFIX) && file.key().equals(root.key());
  }

  /** What is said about a test that is defined twice; null when the function is no test. */
  static @Nullable String definedTwice(String name, Position first, Source root) {
    return name.startsWith(PREFIX) && first.file().equals(root.name())
        ? "a test \"%s\" exists already (def at %s); rename one of them".formatted(name, first)
        : null;
  }

  /** Tests that cannot be run without arguments. */
  static List<TopologyCheck.Mistake> mistakes(Map<TestCase, Function> tests) {
    List<TopologyCheck.Mistake> mistakes = new ArrayList<>();
    tests.forEach(
        (test, function) -> {
          List<Function.Parameter> required =
              function.parameters().stream().filter(Function.Parameter::required).toList();
          if (!required.isEmpty()) {
            mistakes.add(
                new TopologyCheck.Mistake(
                    ErrorCode.SPEC_ARG,
                    ("%s is run without arguments but requires %s; give %s a default, or rename"
                            + " the helper so that it does not start with test_")
                        .formatted(test.name(), names(required, "\""), names(required, "")),
                    required.get(0).position()));
          }
        });
    return mistakes;
  }

  private static String names(List<Function.Parameter> parameters, String quote) {
    return parameters.stream()
        .map(parameter -> quote + parameter.name() + quote)
        .collect(joining(" and "));
  }
}
