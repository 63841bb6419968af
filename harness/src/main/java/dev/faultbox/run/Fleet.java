package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.Engine;
import java.util.concurrent.ExecutorService;

/** Knows how to start the containers of a run, again if they were lost. */
record Fleet(
    Engine engine, ExecutorService pool, RunIdentity identity, Preparation.Prepared prepared) {
  Fleet {
    requireNonNull(engine, "engine is null");
    requireNonNull(pool, "pool is null");
    requireNonNull(identity, "identity is null");
    requireNonNull(prepared, "prepared is null");
  }

  Session start() throws InterruptedException {
    return Session.start(engine, pool, identity, prepared.tracerImage(), prepared.services());
  }
}
