package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One thing that was looked at on the way to a run.
 *
 * @param subject one word, {@code kernel}
 * @param text what was found
 * @param remedy what follows from it and what to do; empty when all is well
 */
public record CheckupLine(Level level, String subject, String text, String remedy) {
  /** What a finding means for runs. */
  public enum Level {
    OK,
    /** Runs work, but not everything does, or not as fast as it could. */
    WARN,
    /** Runs do not work. */
    FAIL;

    /** As it is written at the begin of a line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CheckupLine {
    requireNonNull(level, "level is null");
    requireNonNull(subject, "subject is null");
    requireNonNull(text, "text is null");
    requireNonNull(remedy, "remedy is null");
  }

  static CheckupLine ok(String subject, String text) {
    return new CheckupLine(Level.OK, subject, text, "");
  }

  static CheckupLine warn(String subject, String text, String remedy) {
    return new CheckupLine(Level.WARN, subject, text, remedy);
  }

  static CheckupLine fail(String subject, String text, String remedy) {
    return new CheckupLine(Level.FAIL, subject, text, remedy);
  }
}
