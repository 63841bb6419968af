package dev.faultbox.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What builds and IDEs know of a spec's tests before anything runs. Needs no engine. */
final class DiscoveryTest {
  private static final String SPEC = "src/test/resources/dev/faultbox/junit/shop.star";

  private static TestDescriptor found(Class<?> type, String... parameters) {
    EngineTestKit.Builder builder = EngineTestKit.engine(SpecTestEngine.ID);
    for (int i = 0; i < parameters.length; i += 2) {
      builder.configurationParameter(parameters[i], parameters[i + 1]);
    }
    return builder
        .selectors(selectClass(type))
        .discover()
        .getEngineDescriptor()
        .getChildren()
        .iterator()
        .next();
  }

  private static List<? extends TestDescriptor> tests(TestDescriptor found) {
    return new ArrayList<>(found.getChildren());
  }

  @Test
  void everyTestIsKnownByItsNameInTheOrderOfTheSpec() {
    TestDescriptor shop = found(ShopFixtures.ShopSpec.class);

    assertThat(tests(shop))
        .extracting(TestDescriptor::getDisplayName)
        .containsExactly("test_pass", "test_fail", "test_error", "test_inconclusive", "test_death");
    assertThat(tests(shop).get(1).getUniqueId().toString())
        .isEqualTo(
            "[engine:faultbox]/[class:"
                + ShopFixtures.ShopSpec.class.getName()
                + "]/[test:test_fail]");
  }

  @Test
  void testLeadsToItsLineInTheFileThatIsEdited() {
    assertThat(tests(found(ShopFixtures.ShopSpec.class)).get(1).getSource())
        .contains(
            FileSource.from(Path.of(SPEC).toAbsolutePath().toFile(), FilePosition.from(25, 1)));
  }

  @Test
  void tagsOfTheClassHoldForItsTests() {
    assertThat(tests(found(ShopFixtures.ShopSpec.class)))
        .allSatisfy(test -> assertThat(test.getTags()).containsExactly(TestTag.create("shop")));
  }

  @Test
  void parameterChoosesTests() {
    assertThat(tests(found(ShopFixtures.ShopSpec.class, "faultbox.test", "*a*s*")))
        .extracting(TestDescriptor::getDisplayName)
        .containsExactly("test_pass");
  }

  @Test
  void specThatCannotBeReadHasOneTestThatFails() {
    for (Class<?> type : List.of(ShopFixtures.BrokenSpec.class, ShopFixtures.MissingSpec.class)) {
      assertThat(tests(found(type))).as(type.getSimpleName()).hasSize(1);
    }
    Recorder tests =
        Recorder.run(
            List.of(
                selectClass(ShopFixtures.BrokenSpec.class),
                selectClass(ShopFixtures.MissingSpec.class)),
            java.util.Map.of());

    assertThat(tests.problem("BrokenSpec.src/test/resources/dev/faultbox/junit/broken.star"))
        .hasMessageContaining("[SPEC_NAME]")
        .hasMessageContaining("service");
    assertThat(tests.problem("MissingSpec.nowhere.star"))
        .hasMessageContaining("neither a resource beside");
  }
}
