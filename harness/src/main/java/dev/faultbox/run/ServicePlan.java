package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.TarSource;
import dev.faultbox.model.ServiceSpec;
import org.jspecify.annotations.Nullable;

/**
 * A service with everything that had to be found out about it before its container is made.
 *
 * @param number its number on the tracer's wire, 0 for the first declared
 * @param image tag on the engine
 * @param program path of the executable inside the instance
 * @param placedArguments files that arguments name, to be unpacked at {@code /}; null for none
 * @param streams its standard streams are those of the tool
 */
record ServicePlan(
    ServiceSpec spec,
    int number,
    String image,
    String program,
    @Nullable TarSource placedArguments,
    boolean streams) {
  ServicePlan {
    requireNonNull(spec, "spec is null");
    requireNonNull(image, "image is null");
    requireNonNull(program, "program is null");
  }

  String name() {
    return spec.name();
  }
}
