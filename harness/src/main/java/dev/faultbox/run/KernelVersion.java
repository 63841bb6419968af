package dev.faultbox.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version of Linux, as far as features depend on it. */
record KernelVersion(int major, int minor) {
  /** The first with SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV. */
  static final KernelVersion WAIT_KILLABLE = new KernelVersion(5, 19);

  /** The first with SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP. */
  static final KernelVersion SYNC_WAKE_UP = new KernelVersion(6, 6);

  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Null for what is no release of Linux. */
  static @Nullable KernelVersion of(String release) {
    Matcher matcher = RELEASE.matcher(release);
    return matcher.matches()
        ? new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : null;
  }

  /** Whether a version is this one or newer; one that is not known is not. */
  boolean in(@Nullable KernelVersion version) {
    return version != null
        && (version.major > major || (version.major == major && version.minor >= minor));
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
