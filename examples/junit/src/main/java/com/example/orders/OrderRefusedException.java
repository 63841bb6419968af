package com.example.orders;

/** The service took no order. */
public final class OrderRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  OrderRefusedException(int status, String reason) {
    super(reason);
    this.status = status;
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }
}
