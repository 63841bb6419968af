package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What init writes for the demo services passes as it stands. */
class InitIT {
  @Test
  void starterSpecsPass(@TempDir Path directory) {
    List<String> specs = new ArrayList<>(List.of("test"));
    for (String program : List.of("mock-db", "inventory-svc", "order-svc")) {
      String spec = directory.resolve(program + ".star").toString();
      HarnessRun.Result init =
          HarnessRun.run(directory, "init", "--output", spec, "bin/linux/" + program);
      assertThat(init.exitCode()).as(init.err()).isZero();
      specs.add(spec);
    }
    HarnessRun.Result run = HarnessRun.run(directory, specs.toArray(new String[0]));
    assertThat(run.out()).endsWith("3 passed, 0 failed\n");
    assertThat(run.exitCode()).isZero();
  }
}
