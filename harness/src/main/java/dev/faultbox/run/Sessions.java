package dev.faultbox.run;

/** Where lanes get their sessions from, and leave them. Safe for any thread. */
interface Sessions {
  /** Sessions that live as long as one run. */
  Sessions FRESH =
      new Sessions() {
        @Override
        public Session take(String spec, Fleet fleet) throws InterruptedException {
          return fleet.start();
        }

        @Override
        public void giveBack(String spec, Fleet fleet, Session session) {
          session.close();
        }
      };

  /**
   * Whether a session of the spec waits, so that it may do without new containers.
   *
   * @param spec path of the spec that is run
   */
  default boolean keepsFor(String spec) {
    return false;
  }

  /** Whether a session that is given back stays, for a run to come. */
  default boolean keep() {
    return false;
  }

  /**
   * A session with the containers of the fleet, in which no test is under way.
   *
   * @param spec path of the spec that is run
   */
  Session take(String spec, Fleet fleet) throws InterruptedException;

  /**
   * Nobody uses the session any more.
   *
   * @param spec it was taken for
   * @param fleet it was taken for
   */
  void giveBack(String spec, Fleet fleet, Session session);
}
