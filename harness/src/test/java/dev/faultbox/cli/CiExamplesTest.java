package dev.faultbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The example files for build servers say what this tool understands. */
class CiExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples", "ci");
  private static final Pattern CALL =
      Pattern.compile("(?:harness\\.jar|\"\\$JAR\") (\\S+)([^\\n]*)");
  private static final Pattern INPUT = Pattern.compile("inputs\\.([a-z]+)");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void callsAreUnderstood(Path file) throws IOException {
    assertThat(load(file)).isNotEmpty();
    Matcher calls = CALL.matcher(Files.readString(file));
    int count = 0;
    while (calls.find()) {
      CommandPage page = CommandPages.of(calls.group(1)).orElseThrow();
      List<String> words = new ArrayList<>(Arrays.asList(calls.group(2).strip().split(" ")));
      words.replaceAll(word -> word.replace("\"", ""));
      assertThat(Options.parse(page, words)).as(calls.group()).isNotNull();
      count++;
    }
    boolean callsTheAction = Files.readString(file).contains("uses: ./.github/actions/faultbox");
    assertThat(count > 0 || callsTheAction).isTrue();
  }

  @Test
  void theWorkflowGivesTheActionWhatItTakes() throws IOException {
    Map<String, Object> action = load(EXAMPLES.resolve("faultbox-action/action.yml"));
    Map<?, ?> inputs = (Map<?, ?>) action.get("inputs");
    Matcher used = INPUT.matcher(Files.readString(EXAMPLES.resolve("faultbox-action/action.yml")));
    while (used.find()) {
      assertThat(inputs.containsKey(used.group(1))).as(used.group()).isTrue();
    }
    Map<String, Object> workflow = load(EXAMPLES.resolve("github-actions.yml"));
    Map<?, ?> test = (Map<?, ?>) ((Map<?, ?>) workflow.get("jobs")).get("test");
    List<?> steps = (List<?>) test.get("steps");
    Map<?, ?> with =
        steps.stream()
            .map(Map.class::cast)
            .filter(step -> String.valueOf(step.get("uses")).startsWith("./"))
            .map(step -> (Map<?, ?>) step.get("with"))
            .findFirst()
            .orElseThrow();
    with.keySet().forEach(key -> assertThat(inputs.containsKey(key)).as("%s", key).isTrue());
  }

  private static Map<String, Object> load(Path file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }
}
