package dev.faultbox;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may know which. The picture is in ARCHITECTURE.md. */
final class PackageArrowsTest {
  private static final String ROOT = "dev.faultbox.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.faultbox");

  /** Package to the packages of the project it may use, besides itself. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("model", Set.of()),
          Map.entry("starlark", Set.of()),
          Map.entry("spec", Set.of("starlark", "model")),
          Map.entry("engine", Set.of("model")),
          Map.entry("image", Set.of("model")),
          Map.entry("tracer", Set.of("model")),
          Map.entry("trace", Set.of("model")),
          Map.entry("protocol", Set.of("model")),
          Map.entry("report", Set.of("model")),
          Map.entry("reference", Set.of("spec", "starlark")),
          Map.entry(
              "run", Set.of("spec", "engine", "image", "tracer", "trace", "protocol", "model")),
          Map.entry("embed", Set.of("report", "run", "spec", "engine", "model")),
          Map.entry("cli", Set.of("reference", "report", "run", "spec", "engine", "model")));

  @TestFactory
  Stream<DynamicTest> packagesKnowOnlyWhatTheyMay() {
    return MAY_KNOW.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> holds(entry.getKey(), entry.getValue())));
  }

  private static void holds(String name, Set<String> allowed) {
    Set<String> forbidden = new LinkedHashSet<>(MAY_KNOW.keySet());
    forbidden.removeAll(allowed);
    forbidden.remove(name);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.stream().map(f -> ROOT + f + "..").toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInThePicture() {
    Collection<String> known = MAY_KNOW.keySet();
    List<String> unknown =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(p -> p.startsWith(ROOT))
            .map(p -> p.substring(ROOT.length()).split("\\.", 2)[0])
            .distinct()
            .filter(p -> !known.contains(p))
            .toList();
    org.assertj.core.api.Assertions.assertThat(unknown).isEmpty();
  }

  @Test
  void dockerJavaLivesInTheEngineOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.dockerjava..")
        .check(CLASSES);
  }

  /** A clock that is set while a run goes on must not end or prolong a wait. */
  @Test
  void theTimeOfDayIsForRecordsOnly() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Run") // when the run began
        .and()
        .doNotHaveSimpleName("TestRunner") // when the test began
        .and()
        .doNotHaveSimpleName("ProgramRun")
        .and()
        .doNotHaveSimpleName("JsonLog")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callConstructor(Date.class)
        .check(CLASSES);
  }

  @Test
  void noCycles() {
    slices().matching("dev.faultbox.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
