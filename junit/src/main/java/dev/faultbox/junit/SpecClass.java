package dev.faultbox.junit;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultboxException;
import dev.faultbox.spec.TestCase;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.hierarchical.Node;

/**
 * A class with {@link Spec}. A spec that cannot be read has one test, which fails with the mistakes
 * in it: a broken spec must not look like one without tests.
 */
final class SpecClass extends AbstractTestDescriptor implements Node<SpecExecution> {
  private final Class<?> type;
  private final Spec spec;
  private final Path file;
  private final List<TestCase> tests;
  private final @Nullable FaultboxException mistake;

  private SpecClass(
      UniqueId id,
      Class<?> type,
      Path file,
      List<TestCase> tests,
      @Nullable FaultboxException mistake) {
    super(id, displayName(type), ClassSource.from(type));
    this.type = type;
    this.spec = requireNonNull(type.getAnnotation(Spec.class), "the class has no @Spec");
    this.file = file;
    this.tests = List.copyOf(tests);
    this.mistake = mistake;
  }

  /** Reads the spec of a class. */
  static SpecClass of(UniqueId id, Class<?> type) {
    String value = requireNonNull(type.getAnnotation(Spec.class), "the class has no @Spec").value();
    Path file = Path.of(value);
    try {
      file = SpecFiles.find(type, value);
      return new SpecClass(id, type, file, SpecSelectorResolver.load(file), null);
    } catch (FaultboxException e) {
      return new SpecClass(id, type, file, List.of(), e);
    }
  }

  static boolean isSpecClass(Class<?> type) {
    return type.isAnnotationPresent(Spec.class) && !Modifier.isAbstract(type.getModifiers());
  }

  private static String displayName(Class<?> type) {
    return AnnotationSupport.findAnnotation(type, DisplayName.class)
        .map(DisplayName::value)
        .orElse(type.getSimpleName());
  }

  List<TestCase> tests() {
    return tests;
  }

  /** Names of the tests; of the one that stands for them when there are none. */
  List<String> testNames() {
    return mistake == null ? tests.stream().map(TestCase::name).toList() : List.of(specPath());
  }

  String specPath() {
    return file.toString();
  }

  Spec spec() {
    return spec;
  }

  /** Why the spec cannot be read. */
  Optional<FaultboxException> mistake() {
    return Optional.ofNullable(mistake);
  }

  /** A test by its name. */
  Optional<SpecTest> test(UniqueId id, String name) {
    if (mistake != null) {
      return Optional.of(SpecTest.broken(id, this, mistake));
    }
    return tests.stream()
        .filter(test -> test.name().equals(name))
        .findFirst()
        .map(test -> SpecTest.of(id, this, test));
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }

  @Override
  public String getLegacyReportingName() {
    return type.getName();
  }

  @Override
  public Set<TestTag> getTags() {
    Set<TestTag> tags = new LinkedHashSet<>();
    for (Tag tag : AnnotationSupport.findRepeatableAnnotations(type, Tag.class)) {
      if (TestTag.isValid(tag.value())) {
        tags.add(TestTag.create(tag.value()));
      }
    }
    return tags;
  }

  @Override
  public SkipResult shouldBeSkipped(SpecExecution context) {
    return AnnotationSupport.findAnnotation(type, Disabled.class)
        .map(disabled -> SkipResult.skip(disabled.value()))
        .orElse(SkipResult.doNotSkip());
  }

  @Override
  public SpecExecution before(SpecExecution context) {
    if (mistake != null) {
      return context;
    }
    return new SpecExecution(
        context.session(),
        context.session().get().topology(file, SpecFiles.project()),
        Guests.of(type));
  }

  @Override
  public void after(SpecExecution context) {
    Guests guests = context.guests();
    if (guests != null) {
      guests.close();
    }
  }
}
