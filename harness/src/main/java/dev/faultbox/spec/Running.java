package dev.faultbox.spec;

/** One evaluation of a test body. Confined to the thread that evaluates it. */
final class Running implements Phase {
  private final BodyContext context;
  private int assertions;

  Running(BodyContext context) {
    this.context = context;
  }

  BodyContext context() {
    return context;
  }

  void assertionEvaluated() {
    assertions++;
  }

  int assertions() {
    return assertions;
  }
}
