package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.TarSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.trace.TracedService;
import org.jspecify.annotations.Nullable;

/**
 * A service with everything that had to be found out about it before its container is made.
 *
 * @param number its number on the tracer's wire, 0 for the first declared
 * @param program what its image runs
 * @param files what is copied into its containers, to be unpacked at {@code /}; null for nothing
 * @param streams its standard streams are those of the tool
 */
record ServicePlan(
    ServiceSpec spec, int number, Program program, @Nullable TarSource files, boolean streams) {
  ServicePlan {
    requireNonNull(spec, "spec is null");
    requireNonNull(program, "program is null");
  }

  String name() {
    return spec.name();
  }

  /** The same in a container of another image. */
  ServicePlan from(String image) {
    return new ServicePlan(spec, number, program.from(image), files, streams);
  }

  /** The service as the log of a test knows it. */
  TracedService traced() {
    return TracedService.of(name(), spec.source().kind(), program.shown());
  }
}
