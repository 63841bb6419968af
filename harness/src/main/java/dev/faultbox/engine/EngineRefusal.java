package dev.faultbox.engine;

/**
 * The engine was reached, understood the request and refused it. Found as the cause of an {@link
 * dev.faultbox.model.EnvironmentException} by callers that have another way to go, such as the
 * fallback from added capabilities.
 */
public final class EngineRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  /**
   * @param status HTTP status of the answer
   * @param reason the engine's own words, one line
   */
  public EngineRefusal(int status, String reason) {
    super("status " + status + ": " + reason);
    this.status = status;
    this.reason = reason;
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }
}
