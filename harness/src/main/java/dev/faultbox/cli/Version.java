package dev.faultbox.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Version of the tool, from the jar's manifest, and the commit it was built from. */
final class Version {
  private static final String IN_A_BUILD_TREE = "0.1.0-dev";
  private static final String COMMIT = "commit.properties";

  private Version() {}

  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? IN_A_BUILD_TREE : version;
  }

  /** What {@code --version} prints: with the commit where the build knew it. */
  static String line() {
    String commit = commit();
    return "faultbox " + current() + (commit.isEmpty() ? "" : " (commit " + commit + ")");
  }

  /**
   * Twelve digits, with {@code -changed} behind them when the sources were no longer those of the
   * commit; empty when the build did not know.
   */
  private static String commit() {
    try (InputStream in = Version.class.getResourceAsStream(COMMIT)) {
      if (in == null) {
        return "";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("commit", "");
    } catch (IOException e) {
      return "";
    }
  }
}
