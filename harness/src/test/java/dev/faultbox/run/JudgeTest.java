package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.AssertionFailure;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Verdict;
import dev.faultbox.spec.BodyOutcome;
import dev.faultbox.spec.Hook;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JudgeTest {
  private static final SourceLocation DECLARED = new SourceLocation("t.star", 9, 1);
  private static final SourceLocation LINE = new SourceLocation("t.star", 11, 5);

  @Test
  void bodyThatReturnedIsAPass() {
    assertThat(judge(new Seen().body(BodyOutcome.End.RETURNED)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void droppedEventsAreNeverAPass() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.RETURNED).lost(new Losses(3, 0, null)));
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.code()).isEqualTo(ErrorCode.EVENTS_DROPPED);
    assertThat(judgement.reason()).startsWith("3 events");
  }

  @Test
  void seedThatFailsIsAnErrorOfTheSetup() {
    Judgement judgement = judge(new Seen().body(BodyOutcome.End.ASSERTION).seedOfDb());
    assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(judgement.failureType()).isEqualTo("setup");
    assertThat(judgement.reason()).isEqualTo("seed of \"db\": the reason");
    assertThat(judgement.location()).isEqualTo(LINE);
  }

  @Test
  void seedThatTakesTooLongSaysSo() {
    Judgement judgement = judge(new Seen().body(BodyOutcome.End.INTERRUPTED).seedOfDb());
    assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(judgement.reason())
        .startsWith("seed of \"db\": it did not end within the 3 minutes");
  }

  @Test
  void serviceThatExitsWhileItIsFilledIsTheReason() {
    Seen seen = new Seen().body(BodyOutcome.End.INTERRUPTED).seedOfDb();
    seen.serviceExit = "service \"db\" exited";
    Judgement judgement = judge(seen);
    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.code()).isEqualTo(ErrorCode.SERVICE_EXITED);
  }

  @Test
  void callsThatWereLetThroughAreNeverAPass() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.RETURNED).lost(new Losses(0, 1, null)));
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.code()).isEqualTo(ErrorCode.EVENTS_DROPPED);
    assertThat(judgement.reason())
        .startsWith("1 call of this test was let through")
        .contains("no memory or descriptor")
        .doesNotContain("log");
  }

  @Test
  void aDebuggerIsNamedAsTheReason() {
    String note = "service \"db\": a thread could not be followed";
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.RETURNED).lost(new Losses(5, 2, note)));
    assertThat(judgement.reason())
        .startsWith("5 events of this test were not kept: the log holds")
        .contains(". 2 calls of this test were let through without what rules say of them: " + note)
        .endsWith(
            "Run the service without a debugger or tracer of its own where crash() or"
                + " corrupt() is to meet its calls");
  }

  @Test
  void uncertainCountIsNoPass() {
    Seen seen = new Seen().body(BodyOutcome.End.RETURNED);
    seen.countUncertain = "service \"db\": read was repeated";
    seen.notFired = List.of(new NotFired("write=deny(EIO) matched no call", LINE));
    Judgement judgement = judge(seen);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.code()).isEqualTo(ErrorCode.COUNT_UNCERTAIN);
    assertThat(judgement.reason())
        .startsWith("service \"db\": read was repeated; rules may")
        .contains("twice, or once too few");
  }

  @Test
  void windowThatTouchedNothingIsNoPass() {
    Seen seen = new Seen().body(BodyOutcome.End.RETURNED);
    seen.notFired = List.of(new NotFired("write=deny(EIO) matched no call", LINE));
    Judgement judgement = judge(seen);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.failureType()).isEqualTo("fault_not_fired");
    assertThat(judgement.code()).isEqualTo(ErrorCode.FAULT_NOT_FIRED);
    assertThat(judgement.location()).isEqualTo(LINE);
  }

  @Test
  void failedAssertionComesBeforeAWindowThatTouchedNothing() {
    Seen seen = new Seen().body(BodyOutcome.End.ASSERTION);
    seen.notFired = List.of(new NotFired("write=deny(EIO) matched no call", LINE));
    assertThat(judge(seen).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void timeOutNamesWhatIsHeld() {
    Seen seen = new Seen().body(BodyOutcome.End.INTERRUPTED);
    seen.held = "1 fsync of \"db\" held under the tag \"late\"";
    Judgement judgement = judge(seen);
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.code()).isEqualTo(ErrorCode.HOLD_LEFT);
    assertThat(judgement.reason())
        .isEqualTo(
            "the test body did not end within 30.0s and left 1 fsync of \"db\" held under the tag"
                + " \"late\"; call release() before the body waits for what is held");
  }

  @Test
  void bodyThatWasNeverStartedIsNoPass() {
    assertThat(judge(new Seen()).verdict()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void failedAssertionIsAFailAtItsLine() {
    Judgement judgement = judge(new Seen().body(BodyOutcome.End.ASSERTION));
    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.failureType()).isEqualTo("assertion");
    assertThat(judgement.location()).isEqualTo(LINE);
  }

  @Test
  void serviceExitExplainsTheAssertionThatFailedBecauseOfIt() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.ASSERTION).serviceExit("service \"db\" exited"));
    assertThat(judgement.failureType()).isEqualTo("service_exited");
    assertThat(judgement.reason()).isEqualTo("service \"db\" exited");
  }

  @Test
  void evaluationErrorOutranksServiceExit() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.ERROR).serviceExit("service \"db\" exited"));
    assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(judgement.failureType()).isEqualTo("evaluation");
  }

  @Test
  void lostTracerOutranksEverythingButTheUser() {
    Seen seen =
        new Seen()
            .body(BodyOutcome.End.ERROR)
            .serviceExit("gone")
            .tracerLost(new EnvironmentException(ErrorCode.TRACER_LOST, "connection closed"));
    assertThat(judge(seen).code()).isEqualTo(ErrorCode.TRACER_LOST);
    assertThat(judge(seen).reason()).contains("connection closed");
    assertThat(judge(seen.stopped(Guard.Cause.USER)).failureType()).isEqualTo("interrupted");
  }

  @Test
  void callsThatWereRefusedForTheirAbiAreNeverAPass() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.RETURNED).foreignAbi("service \"db\": x32"));
    assertThat(judgement.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(judgement.code()).isEqualTo(ErrorCode.FOREIGN_ABI);
  }

  @Test
  void usedUpBudgetIsInconclusiveAndNamesTheBudget() {
    Judgement judgement =
        judge(new Seen().body(BodyOutcome.End.INTERRUPTED).stopped(Guard.Cause.TIMEOUT));
    assertThat(judgement.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judgement.reason())
        .contains("did not end within 30.0s")
        .endsWith("give it longer with @Spec(timeout = ...)");
  }

  @Test
  void serviceThatDoesNotStartFailsTheTestWhereItIsChecked() {
    Judgement judgement =
        judge(
            new Seen()
                .startFailure(new StartFailure(ErrorCode.HEALTHCHECK_TIMEOUT, "not ready", LINE)));
    assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judgement.failureType()).isEqualTo("service_start");
    assertThat(judgement.location()).isEqualTo(LINE);
  }

  private static Judgement judge(Seen seen) {
    return Judge.judge(seen.build(), DECLARED);
  }

  private static final class Seen {
    private List<NotFired> notFired = List.of();
    private @Nullable String countUncertain;
    private String held = "";
    private Guard.Cause stopped;
    private EnvironmentException tracerLost;
    private StartFailure startFailure;
    private FailedHook failedHook;
    private BodyOutcome body;
    private String serviceExit;
    private String foreignAbi;
    private Losses losses = Losses.NONE;

    Seen body(BodyOutcome.End end) {
      boolean returned = end == BodyOutcome.End.RETURNED;
      body =
          new BodyOutcome(
              end,
              null,
              returned ? "" : "the reason",
              returned ? null : LINE,
              List.of(),
              end == BodyOutcome.End.ASSERTION
                  ? new AssertionFailure("assert_eq", "1", "2", "")
                  : null,
              1,
              "");
      return this;
    }

    Seen stopped(Guard.Cause cause) {
      stopped = cause;
      return this;
    }

    Seen tracerLost(EnvironmentException reason) {
      tracerLost = reason;
      return this;
    }

    Seen startFailure(StartFailure failure) {
      startFailure = failure;
      return this;
    }

    Seen serviceExit(String text) {
      serviceExit = text;
      return this;
    }

    Seen foreignAbi(String text) {
      foreignAbi = text;
      return this;
    }

    /** The seed of db ended as the body was said to. */
    Seen seedOfDb() {
      failedHook = new FailedHook("db", Hook.SEED, body);
      body = null;
      return this;
    }

    Seen lost(Losses what) {
      losses = what;
      return this;
    }

    Observations build() {
      return new Observations(
          stopped,
          tracerLost,
          startFailure,
          failedHook,
          body,
          serviceExit,
          null,
          null,
          foreignAbi,
          losses,
          countUncertain,
          notFired,
          held,
          Duration.ofSeconds(30),
          "@Spec(timeout = ...)");
    }
  }
}
