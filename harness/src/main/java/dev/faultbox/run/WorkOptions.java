package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How one test on a {@link TestBench} is to be run.
 *
 * @param bodyTimeout budget of the test's body
 * @param longer what the user changes to give the body longer, for messages
 * @param calls names of families and calls to be intercepted besides those that the spec names
 * @param guests IPv4 addresses, by name, that all services are to know besides each other
 */
public record WorkOptions(
    long seed, Duration bodyTimeout, String longer, Set<String> calls, Map<String, String> guests) {
  public WorkOptions {
    requireNonNull(bodyTimeout, "bodyTimeout is null");
    requireNonNull(longer, "longer is null");
    calls = Set.copyOf(calls);
    guests = Map.copyOf(guests);
  }
}
