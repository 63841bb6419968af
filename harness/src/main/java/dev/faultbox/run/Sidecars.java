package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The programs that work inside the engine, embedded in the jar per architecture.
 *
 * @param gate PID 1 of every service container
 * @param tracer the sidecar
 */
record Sidecars(byte[] gate, byte[] tracer) {
  private static final String ROOT = "/dev/faultbox/sidecar/linux-";

  Sidecars {
    requireNonNull(gate, "gate is null");
    requireNonNull(tracer, "tracer is null");
  }

  /**
   * @param architecture as {@code amd64}
   */
  static Sidecars forArchitecture(String architecture) {
    return new Sidecars(read(architecture, "gate"), read(architecture, "tracer"));
  }

  /** Whether this build has them. */
  static boolean existFor(String architecture) {
    return Sidecars.class.getResource(ROOT + architecture + "/tracer") != null;
  }

  private static byte[] read(String architecture, String program) {
    try (InputStream in = Sidecars.class.getResourceAsStream(ROOT + architecture + "/" + program)) {
      if (in == null) {
        throw new EnvironmentException(
            ErrorCode.ENGINE_UNAVAILABLE,
            "this build of faultbox has no tracer for engines on "
                + architecture
                + "; build it on such a machine, or use an engine of this machine's architecture");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
