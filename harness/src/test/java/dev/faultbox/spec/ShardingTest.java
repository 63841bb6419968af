package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Shard;
import dev.faultbox.model.ShardInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardingTest {
  @TempDir Path directory;

  @Test
  void testsAreDealtOutOverTheSpecs() throws IOException {
    List<SelectedSpec> specs =
        List.of(spec("a", "one", "two", "three"), spec("b", "four"), spec("c", "five", "six"));
    assertThat(names(Sharding.only(specs, new Shard(1, 2))))
        .containsExactly("test_one", "test_three", "test_five");
    assertThat(names(Sharding.only(specs, new Shard(2, 2))))
        .containsExactly("test_two", "test_four", "test_six");
    assertThat(names(Sharding.only(specs, new Shard(8, 8)))).isEmpty();
    // A spec that is left without tests still tells the results of a shard what the run was.
    assertThat(Sharding.only(specs, new Shard(8, 8))).hasSize(3);
  }

  @Test
  void theFingerprintTellsSelectionsApart() throws IOException {
    SelectedSpec a = spec("a", "one", "two");
    SelectedSpec b = spec("b", "three");
    ShardInfo part = Sharding.describe(List.of(a, b), new Shard(1, 2));
    assertThat(part.tests()).isEqualTo(3);
    assertThat(Sharding.describe(List.of(a, b), new Shard(2, 2)).selection())
        .isEqualTo(part.selection());
    for (List<SelectedSpec> other :
        List.of(List.of(b, a), List.of(a), List.of(a, spec("b", "x")))) {
      assertThat(Sharding.describe(other, new Shard(1, 2)).selection())
          .isNotEqualTo(part.selection());
    }
  }

  private SelectedSpec spec(String name, String... tests) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String test : tests) {
      text.append("def test_").append(test).append("():\n    pass\n");
    }
    Path file = Files.writeString(directory.resolve(name + ".star"), text);
    return SelectedSpec.whole(name + ".star", SpecLoader.load(file, SpecOptions.of(directory)));
  }

  private static List<String> names(List<SelectedSpec> specs) {
    List<String> names = new ArrayList<>();
    specs.forEach(spec -> spec.tests().forEach(test -> names.add(test.name())));
    return names;
  }
}
