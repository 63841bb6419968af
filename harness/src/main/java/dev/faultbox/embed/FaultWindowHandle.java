package dev.faultbox.embed;

/** Faults in force, until they are closed or the test ends. */
public interface FaultWindowHandle extends AutoCloseable {
  /** Ends them; when this returns no call is decided by them any more. Nothing the second time. */
  @Override
  void close();
}
