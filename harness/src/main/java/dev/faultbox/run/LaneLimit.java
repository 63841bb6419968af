package dev.faultbox.run;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Freshness;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.VolumeSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which specs cannot be carried out side by side: those whose tests find what the ones before them
 * have left. Several lanes would each have a state of their own, and verdicts of their own.
 */
final class LaneLimit {
  private LaneLimit() {}

  /** Why a spec is carried out in one lane whatever the user wants; null when it need not be. */
  static @Nullable Diagnostic of(List<ServiceSpec> services) {
    for (ServiceSpec service : services) {
      for (VolumeSpec volume : service.placement().volumes()) {
        if (volume.path() == null) {
          return oneLane(
              service,
              "its tests share the volume \"" + volume.source() + "\"",
              "give each test its own files with a path as the key of volumes=, or leave --jobs out");
        }
      }
      Freshness freshness = service.freshness();
      if (freshness.reuse() && !freshness.seed() && !freshness.reset()) {
        return oneLane(
            service,
            "its tests share one instance of \"" + service.name() + "\" as it is",
            "write reset = clean, or snapshot = True, or leave --jobs out");
      }
    }
    return null;
  }

  private static Diagnostic oneLane(ServiceSpec service, String why, String next) {
    return new Diagnostic(
        Diagnostic.Level.WARNING,
        ErrorCode.JOBS_SHARED_STATE,
        "the spec is carried out in one lane: " + why,
        next,
        service.location());
  }
}
