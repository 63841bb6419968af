package dev.faultbox.junit;

import static java.util.Objects.requireNonNull;

import dev.faultbox.embed.EngineSession;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.UserException;
import dev.faultbox.spec.TestCase;
import dev.faultbox.spec.TestSelector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/** Turns classes and ids into classes with {@link Spec} and their tests. */
final class SpecSelectorResolver implements SelectorResolver {
  /** Configuration parameter and system property that chooses tests by a pattern. */
  static final String TEST_PARAMETER = "faultbox.test";

  private static final String CLASS = "class";
  private static final String TEST = "test";

  private final Predicate<String> classNames;
  private final String pattern;

  /**
   * @param pattern which tests, empty for all
   */
  SpecSelectorResolver(Predicate<String> classNames, String pattern) {
    this.classNames = requireNonNull(classNames, "classNames is null");
    this.pattern = requireNonNull(pattern, "pattern is null");
  }

  @Override
  public Resolution resolve(ClassSelector selector, Context context) {
    Class<?> type = selector.getJavaClass();
    if (!SpecClass.isSpecClass(type) || !classNames.test(type.getName())) {
      return Resolution.unresolved();
    }
    return resolution(context.addToParent(parent -> Optional.of(specClass(parent, type))));
  }

  private SpecClass specClass(TestDescriptor parent, Class<?> type) {
    return SpecClass.of(parent.getUniqueId().append(CLASS, type.getName()), type);
  }

  /** A class with all its tests, which become its children when they are asked for. */
  private Resolution resolution(Optional<SpecClass> found) {
    return found
        .map(
            descriptor ->
                Resolution.match(
                    Match.exact(descriptor, () -> new LinkedHashSet<>(tests(descriptor)))))
        .orElse(Resolution.unresolved());
  }

  private List<DiscoverySelector> tests(SpecClass parent) {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : names(parent)) {
      selectors.add(DiscoverySelectors.selectUniqueId(parent.getUniqueId().append(TEST, name)));
    }
    return selectors;
  }

  private List<String> names(SpecClass parent) {
    Optional<FaultboxException> mistake = parent.mistake();
    if (mistake.isPresent() || pattern.isEmpty()) {
      return parent.testNames();
    }
    try {
      return TestSelector.select(parent.tests(), List.of(pattern), parent.specPath()).stream()
          .map(TestCase::name)
          .toList();
    } catch (UserException e) {
      // Other classes may have the test.
      return List.of();
    }
  }

  @Override
  public Resolution resolve(UniqueIdSelector selector, Context context) {
    UniqueId id = selector.getUniqueId();
    UniqueId.Segment last = id.getLastSegment();
    if (last.getType().equals(CLASS)) {
      return ReflectionSupport.tryToLoadClass(last.getValue())
          .toOptional()
          .filter(SpecClass::isSpecClass)
          .map(
              type ->
                  resolution(context.addToParent(parent -> Optional.of(specClass(parent, type)))))
          .orElse(Resolution.unresolved());
    }
    if (last.getType().equals(TEST)) {
      return context
          .addToParent(
              () -> DiscoverySelectors.selectUniqueId(id.removeLastSegment()),
              parent ->
                  parent instanceof SpecClass of ? of.test(id, last.getValue()) : Optional.empty())
          .map(test -> Resolution.match(Match.exact(test)))
          .orElse(Resolution.unresolved());
    }
    return Resolution.unresolved();
  }

  /** Loads a spec for its tests alone. */
  static List<TestCase> load(Path spec) {
    try (EngineSession session = new EngineSession()) {
      List<TestCase> tests = session.topology(spec, SpecFiles.project()).tests();
      if (tests.isEmpty()) {
        throw new UserException(
            ErrorCode.NO_TESTS_DISCOVERED,
            spec + " has no test; write def test_something(): …, or use it with @Topology");
      }
      return tests;
    }
  }
}
