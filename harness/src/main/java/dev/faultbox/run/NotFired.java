package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.SourceLocation;

/** A window that touched nothing, and the call that asked for it. */
record NotFired(String text, SourceLocation location) {
  NotFired {
    requireNonNull(text, "text is null");
    requireNonNull(location, "location is null");
  }
}
