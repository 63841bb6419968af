package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

/**
 * How a gate reaches a tracer that may not reach into its container; see PROTOCOL.md, "Gates that
 * come".
 *
 * @param volume shared by the tracer and the services of a session
 * @param ticket by which the tracer tells gates apart, from 1, unique in the session
 */
record GateLink(String volume, int ticket) {
  /** Where the volume is, in all containers. */
  static final String DIRECTORY = "/.faultbox/link";

  static final String DIRECTORY_VARIABLE = "FAULTBOX_LINK";
  static final String TICKET_VARIABLE = "FAULTBOX_TICKET";

  GateLink {
    requireNonNull(volume, "volume is null");
  }
}
