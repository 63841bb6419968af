package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GuardTest {
  private final Guard guard = new Guard();

  @Test
  void interruptBetweenEnterAndLeaveReachesTheThread() {
    guard.enter();
    guard.interrupt(Guard.Cause.TIMEOUT);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(guard.leave()).isEqualTo(Guard.Cause.TIMEOUT);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void lateInterruptHitsNobody() {
    guard.enter();
    assertThat(guard.leave()).isNull();
    guard.interrupt(Guard.Cause.USER);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void firstReasonWins() {
    guard.enter();
    guard.interrupt(Guard.Cause.SERVICE_EXITED);
    guard.interrupt(Guard.Cause.TIMEOUT);
    assertThat(guard.leave()).isEqualTo(Guard.Cause.SERVICE_EXITED);
  }

  @Test
  void reasonOfTheTestBeforeIsForgotten() {
    guard.enter();
    guard.interrupt(Guard.Cause.USER);
    assertThat(guard.leave()).isEqualTo(Guard.Cause.USER);
    guard.enter();
    assertThat(guard.leave()).isNull();
  }
}
