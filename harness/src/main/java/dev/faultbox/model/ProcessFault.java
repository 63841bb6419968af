package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What a test does to the processes of a service.
 *
 * @param service its name
 * @param signal number of the signal of a kill, 0 for the others
 * @param untilReady whether a restart waits until the service is ready
 */
public record ProcessFault(Action action, String service, int signal, boolean untilReady) {
  /** The builtin that was called. */
  public enum Action {
    KILL,
    STOP,
    CONT,
    RESTART;

    /** The builtin's name. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ProcessFault {
    requireNonNull(action, "action is null");
    requireNonNull(service, "service is null");
  }
}
