package dev.faultbox.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.platform.commons.annotation.Testable;

/**
 * Makes every test of a spec a JUnit test. The class needs nothing else:
 *
 * <pre>{@code
 * @Spec("orders.star")
 * @Tag("slow")
 * class OrdersSpec {}
 * }</pre>
 *
 * <p>The tests are found by an engine of the JUnit Platform of its own ({@link SpecTestEngine}),
 * not made by a method that Jupiter calls. That is what build tools and IDEs can do most with: the
 * tests are known before anything runs, each with the name and the line it has in the spec; each
 * has an id that is made of its name, so that it can be chosen, run again and compared by itself
 * (the id of a dynamic test is its number, and moves when a test is written before it); tags of the
 * class hold for each, so that a build can leave them out without starting anything; and the class
 * may be empty. Reports of Surefire and Gradle show {@code OrdersSpec.test_place_order}. The price:
 * extensions and conditions of Jupiter do not act on such a class, only {@code @Tag},
 * {@code @DisplayName} and {@code @Disabled} do, which are read here, and {@link Joined}.
 *
 * <p>Surefire looks for classes by their names, and {@code *Spec} is not among those it knows: name
 * the class {@code ...Test}, or include the pattern in the plugin's configuration.
 *
 * <p>{@code -Dfaultbox.test=NAME}, or the configuration parameter of that name, chooses tests as
 * {@code --test} of the command line does: a name, a glob, {@code ~regex}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Testable
public @interface Spec {
  /**
   * The spec: an absolute path; a resource next to the class or at the root of the class path, when
   * it is a file and in no jar; or a file in the directory of the project. The first that exists.
   * Programs the spec names are relative to the directory of the project, as on the command line to
   * the directory it is started in.
   */
  String value();

  /** Which chance is drawn. */
  long seed() default 0;

  /** What one test may take, {@code "1m30s"}. */
  String timeout() default "30s";

  /** What becomes of a test that could not be decided. */
  Inconclusive inconclusive() default Inconclusive.FAIL;
}
