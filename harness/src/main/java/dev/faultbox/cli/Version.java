package dev.faultbox.cli;

/** Version of the tool, from the jar's manifest. */
final class Version {
  private static final String IN_A_BUILD_TREE = "0.1.0-dev";

  private Version() {}

  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? IN_A_BUILD_TREE : version;
  }
}
