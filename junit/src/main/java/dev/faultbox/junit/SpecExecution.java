package dev.faultbox.junit;

import static java.util.Objects.requireNonNull;

import dev.faultbox.embed.EngineSession;
import dev.faultbox.embed.SpecTopology;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;

/**
 * What the tests of a class share while they run. Not for use outside of JUnit.
 *
 * @param session made when the first test wants it
 * @param topology of the class; null outside of one
 * @param guests of the class; null outside of one
 */
record SpecExecution(
    Supplier<EngineSession> session, @Nullable SpecTopology topology, @Nullable Guests guests)
    implements EngineExecutionContext {
  SpecExecution {
    requireNonNull(session, "session is null");
  }
}
