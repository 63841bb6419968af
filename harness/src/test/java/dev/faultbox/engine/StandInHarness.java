package dev.faultbox.engine;

import java.util.List;

/**
 * A harness for tests to kill. Arguments: run id and the stage to stop at: {@code creating}, {@code
 * created}, {@code started} or {@code released}. Prints the watchdog's pid and the stage it
 * reached, then waits for ever.
 */
public final class StandInHarness {
  private StandInHarness() {}

  public static void main(String[] args) throws Exception {
    String run = args[0];
    String stage = args[1];
    Watchdog watchdog = Watchdog.spawn();
    Engine engine = EngineLocator.system().locate();
    watchdog.guard(run, engine.info());
    System.out.println(watchdog.pid());
    ContainerRequest request =
        ContainerRequest.of(StaticProgram.TAG)
            .labels(Labels.ofService(run, "0", "db"))
            .entrypoint(List.of("/program", "idle"))
            .build();
    if (stage.equals("creating")) {
      System.out.println(stage);
      while (true) {
        engine.create(request);
      }
    }
    String id = engine.create(request);
    if (stage.equals("started")) {
      engine.start(id);
    }
    if (stage.equals("released")) {
      watchdog.close();
    }
    System.out.println(stage);
    System.in.read();
  }
}
