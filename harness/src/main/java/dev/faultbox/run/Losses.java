package dev.faultbox.run;

import org.jspecify.annotations.Nullable;

/**
 * What of a test nobody can know any more.
 *
 * @param unkept events that passed the bound of the log
 * @param unseen calls that the tracer had to let through
 * @param unfollowed text about a thread whose calls could not be followed
 */
record Losses(long unkept, long unseen, @Nullable String unfollowed) {
  static final Losses NONE = new Losses(0, 0, null);

  boolean any() {
    return unkept > 0 || unseen > 0;
  }

  /** What happened, and what to do about it. */
  String text() {
    StringBuilder out = new StringBuilder();
    if (unkept > 0) {
      out.append(unkept)
          .append(
              " events of this test were not kept: the log holds a bounded number, and what passed"
                  + " cannot be shown in full. Do less in one test");
    }
    if (unseen > 0) {
      out.append(out.length() > 0 ? ". " : "")
          .append(unseen)
          .append(unseen == 1 ? " call of this test was" : " calls of this test were")
          .append(" let through without what rules say of them: ")
          .append(
              unfollowed == null
                  ? "the tracer had no memory or descriptor left to look at them. Do less in one"
                      + " test, or give the engine more memory"
                  : unfollowed
                      + ". Run the service without a debugger or tracer of its own where crash()"
                      + " or corrupt() is to meet its calls");
    }
    return out.toString();
  }
}
