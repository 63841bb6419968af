package dev.faultbox.it;

/** Pieces of specs around the test service. */
final class Specs {
  /** A service "db" that answers lines on port 5432. */
  static final String DB =
      """
      db = service("db", "bin/linux/test/misbehave",
          interface("main", "tcp", 5432),
          args = ["listen", "5432"],
          healthcheck = tcp("localhost:5432"),
      )

      """;

  /** A service "slow" that writes a line and never becomes ready. */
  static final String NEVER_READY =
      """
      slow = service("slow", "bin/linux/test/misbehave",
          interface("main", "tcp", 5432),
          args = ["flood", "80", "5432"],
          healthcheck = tcp("localhost:5433", timeout = "60s"),
      )

      """;

  /** What {@link #NEVER_READY} writes, once its instance runs. */
  static final String STARTED = "xxxxxxxx";

  /** A service "stubborn" that has to be killed. */
  static final String STUBBORN =
      """
      stubborn = service("stubborn", "bin/linux/test/misbehave",
          interface("main", "tcp", 6000),
          args = ["ignore-term", "6000"],
          healthcheck = tcp("localhost:6000"),
      )

      """;

  private Specs() {}

  /** A test that passes. */
  static String ping(String name) {
    return """
    def test_%s():
        assert_eq(db.send(data="PING"), "PONG")

    """
        .formatted(name);
  }

  /** A test whose body waits in a step; db writes WAIT when it does. */
  static String waiting(String name) {
    return """
    def test_%s():
        db.send(data="WAIT")

    """
        .formatted(name);
  }
}
