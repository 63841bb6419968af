package dev.faultbox.junit;

/** What becomes of a test that is neither passed nor failed, of which JUnit knows none. */
public enum Inconclusive {
  /** It fails, with its code: a fault that touched nothing has proved nothing. */
  FAIL,
  /** It is aborted, which most reports show as skipped. */
  ABORT
}
