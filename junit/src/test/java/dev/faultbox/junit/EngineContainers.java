package dev.faultbox.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks the engine, by its own client, what there is of a run. */
final class EngineContainers {
  private EngineContainers() {}

  /** Names of the containers of a run, running or not. */
  static List<String> of(String run) throws IOException, InterruptedException {
    Process docker =
        new ProcessBuilder(
                List.of(
                    "docker",
                    "ps",
                    "-a",
                    "--filter",
                    "label=faultbox.run=" + run,
                    "--format",
                    "{{.Names}}"))
            .redirectErrorStream(true)
            .start();
    String output = new String(docker.getInputStream().readAllBytes(), UTF_8);
    if (docker.waitFor() != 0) {
      throw new IOException(output);
    }
    return new ArrayList<>(output.lines().toList());
  }
}
