package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What tells one run from all others on an engine.
 *
 * @param id label value and part of container names
 * @param token secret that guards the tracer's port
 * @param version version of the tool
 */
record RunIdentity(String id, String token, String version) {
  /** Sets the id, so that a test knows the containers of the run it started. */
  static final String ID_PROPERTY = "faultbox.run";

  private static final int ID_BYTES = 6;
  private static final int TOKEN_BYTES = 32;

  RunIdentity {
    requireNonNull(id, "id is null");
    requireNonNull(token, "token is null");
    requireNonNull(version, "version is null");
  }

  static RunIdentity create(String version) {
    SecureRandom random = new SecureRandom();
    String id = System.getProperty(ID_PROPERTY, hex(random, ID_BYTES));
    return new RunIdentity(id, hex(random, TOKEN_BYTES), version);
  }

  /**
   * Name of a container of this run.
   *
   * @param generation 1 for the first of its kind
   */
  String containerName(String what, int generation) {
    String name = "faultbox-" + id + "-" + what;
    return generation == 1 ? name : name + "-" + generation;
  }

  /**
   * Name of a volume of this run.
   *
   * @param generation of the session whose containers share it
   */
  String volumeName(String what, int generation) {
    return "faultbox-" + id + "-" + generation + "-" + what;
  }

  private static String hex(SecureRandom random, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return HexFormat.of().formatHex(value);
  }

  @Override
  public String toString() {
    return "RunIdentity[" + id + "]";
  }
}
