package dev.faultbox.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** All fixtures in one session on a real engine, as a build runs them, and what became of each. */
final class JUnitIT {
  /** Id of the run whose containers are looked at. */
  static final String RUN = "junit-" + UUID.randomUUID().toString().substring(0, 8);

  private static final String ID_PROPERTY = "faultbox.run";

  private static Recorder tests;

  @BeforeAll
  static void runAll() {
    System.setProperty(ID_PROPERTY, RUN);
    tests =
        Recorder.run(
            List.of(
                selectClass(ShopFixtures.ShopSpec.class),
                selectUniqueId(
                    "[engine:faultbox]/[class:"
                        + ShopFixtures.AbortingSpec.class.getName()
                        + "]/[test:test_inconclusive]"),
                selectClass(ShopFixtures.ShopTest.class),
                selectClass(ShopFixtures.RoughTest.class),
                selectClass(ShopFixtures.RoughTest.WhenItDies.class),
                selectClass(ShopFixtures.EndlessTest.class)),
            Map.of());
  }

  @AfterAll
  static void forget() {
    System.clearProperty(ID_PROPERTY);
  }

  @Test
  void passedTestsPass() {
    for (String name :
        List.of(
            "ShopSpec.test_pass",
            "ShopTest.deniedWriteIsToldAndSeen",
            "ShopTest.addressesComeInManyTypes",
            "ShopTest.heldCallGoesOnWhenItIsReleased",
            "ShopTest.killedServiceComesBackToItsDisk",
            "ShopTest.faultMayStayUnfiredWhenItIsSaid",
            "RoughTest.namedByTheAnnotation")) {
      assertThat(tests.result(name).getThrowable()).as(name).isEmpty();
    }
  }

  @Test
  void failedAssertionOfASpecHasBothValuesAndItsPlace() {
    assertThat(tests.problem("ShopSpec.test_fail"))
        .isInstanceOfSatisfying(
            AssertionFailedError.class,
            failure -> {
              assertThat(failure.getExpected().getStringRepresentation()).isEqualTo("\"PING\"");
              assertThat(failure.getActual().getStringRepresentation()).isEqualTo("\"PONG\"");
              assertThat(failure.getStackTrace()[0].getFileName()).isEqualTo("shop.star");
              assertThat(failure.getStackTrace()[0].getLineNumber()).isEqualTo(26);
            })
        .hasMessageStartingWith("assert_eq: got \"PONG\", want \"PING\"")
        .hasMessageContaining("--- FAIL: test_fail");
  }

  @Test
  void errorOfASpecIsNoFailedAssertion() {
    assertThat(tests.problem("ShopSpec.test_error"))
        .isInstanceOf(TestErrorException.class)
        .hasMessageContaining("by zero");
  }

  @Test
  void inconclusiveFailsWithItsCodeUnlessItIsToBeAborted() {
    assertThat(tests.problem("ShopSpec.test_inconclusive"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageStartingWith("[FAULT_NOT_FIRED]");
    assertThat(tests.result("AbortingSpec.test_inconclusive").getStatus())
        .isEqualTo(Status.ABORTED);
    assertThat(tests.problem("AbortingSpec.test_inconclusive"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageStartingWith("[FAULT_NOT_FIRED]");
  }

  @Test
  void deathOfAServiceFailsSpecAndJavaTestsAlike() {
    assertThat(tests.problem("ShopSpec.test_death"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageStartingWith("[SERVICE_EXITED]");
    assertThat(tests.problem("WhenItDies.deathFailsWhatHeld"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageStartingWith("[SERVICE_EXITED]");
  }

  @Test
  void javaTestIsJudgedAsOneOfASpec() {
    assertThat(tests.problem("ShopTest.faultThatTouchesNothingFails"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageStartingWith("[FAULT_NOT_FIRED]")
        .hasMessageContaining("ShopFixtures.java:")
        .hasMessageNotContaining("replay:");
    assertThat(tests.problem("EndlessTest.neverEnds"))
        .hasMessageContaining("did not end within")
        .hasMessageContaining("@Topology(timeout = ...)")
        .satisfies(
            problem ->
                assertThat(problem.getSuppressed())
                    .hasAtLeastOneElementOfType(InterruptedException.class));
  }

  @Test
  void ownFailureComesFirstAndTheReportBehindIt() {
    Throwable problem = tests.problem("ShopTest.ownAssertionStaysTheReason");

    assertThat(problem).isInstanceOf(AssertionError.class).hasMessageContaining("PING");
    assertThat(problem.getSuppressed())
        .anySatisfy(
            report ->
                assertThat(report)
                    .hasMessageContaining("--- FAIL: ShopTest.ownAssertionStaysTheReason")
                    .hasMessageContaining("said by the test"));
  }

  @Test
  void mistakesAreToldWithWhatToWrite() {
    assertThat(tests.problem("ShopTest.mistakeIsToldAtItsCall"))
        .hasMessageContaining("unknown service \"bd\"; did you mean \"db\"?");
    assertThat(tests.problem("ShopTest.callNamedElsewhereIsRefused"))
        .hasMessageContaining("calls = of its @Topology");
  }

  @Test
  void oneTracerAndOneContainerOfEachServiceServedAllClasses() throws Exception {
    assertThat(ShopFixtures.SEEN).hasSizeGreaterThan(5);
    assertThat(ShopFixtures.SEEN.stream().distinct().toList())
        .singleElement()
        .satisfies(names -> assertThat(names).hasSize(4));
    assertThat(EngineContainers.of(RUN)).isEmpty();
  }
}
