package dev.faultbox.junit;

import dev.faultbox.embed.Call;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives every test method of a Jupiter class fresh instances of the services of a spec, whose own
 * tests, if it has any, are not run here:
 *
 * <pre>{@code
 * @Topology("orders.star")
 * class OrdersTest {
 *   @Test
 *   void survivesAFullDisk(Faultbox faultbox, @Mapped("api.public") URI api) throws Exception {
 *     faultbox.fault("db").deny(WRITE, ENOSPC).path("/data/**").during(() -> post(api, "/orders"));
 *   }
 * }
 * }</pre>
 *
 * <p>Instances are ready before the first {@code @BeforeEach} method and are stopped behind the
 * last {@code @AfterEach} method. Then the test is judged as one of a spec: a fault that touched
 * nothing, a service that exited unasked, lost events make it fail although its assertions hold.
 *
 * <p>Containers are shared with all classes of the test run that use the same spec. Tests that run
 * side by side wait for each other.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(FaultboxExtension.class)
public @interface Topology {
  /** The spec, found as {@link Spec#value}. */
  String value();

  /** Which chance is drawn. */
  long seed() default 0;

  /**
   * What one test may take from the moment its services are ready; its thread is interrupted then.
   * Long, because a debugger may stop it; {@code @Timeout} of Jupiter is for shorter ones.
   */
  String timeout() default "10m";

  /**
   * Calls that are intercepted although no rule in sight names them. Those that the class names by
   * itself, with a constant of {@link Call}, are found; only for a constant that a helper elsewhere
   * passes on is this needed, and the message says so.
   */
  Call[] calls() default {};

  /** What becomes of a test that could not be decided. */
  Inconclusive inconclusive() default Inconclusive.FAIL;
}
