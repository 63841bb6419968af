package dev.faultbox.junit;

import static java.util.Objects.requireNonNull;

import dev.faultbox.embed.TestReport;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.run.WorkOptions;
import dev.faultbox.spec.TestCase;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.engine.support.hierarchical.Node;

/** One test of a spec; or the one that stands for all of a spec that cannot be read. */
final class SpecTest extends AbstractTestDescriptor implements Node<SpecExecution> {
  private final SpecClass owner;
  private final @Nullable TestCase test;
  private final @Nullable FaultboxException mistake;

  private SpecTest(
      UniqueId id,
      String name,
      TestSource source,
      SpecClass owner,
      @Nullable TestCase test,
      @Nullable FaultboxException mistake) {
    super(id, name, source);
    this.owner = owner;
    this.test = test;
    this.mistake = mistake;
  }

  static SpecTest of(UniqueId id, SpecClass owner, TestCase test) {
    return new SpecTest(id, test.name(), source(test.location()), owner, test, null);
  }

  static SpecTest broken(UniqueId id, SpecClass owner, FaultboxException mistake) {
    SourceLocation at = mistake.location();
    SourceLocation place = at == null ? new SourceLocation(owner.specPath(), 1, 1) : at;
    return new SpecTest(id, owner.specPath(), source(place), owner, null, mistake);
  }

  /** An absolute file with a line: what IDEs jump to. */
  private static TestSource source(SourceLocation at) {
    Path file = SpecFiles.project().resolve(at.file());
    return at.line() < 1
        ? FileSource.from(file.toFile())
        : FileSource.from(file.toFile(), FilePosition.from(at.line(), Math.max(1, at.column())));
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }

  @Override
  public Set<TestTag> getTags() {
    return owner.getTags();
  }

  @Override
  public SpecExecution execute(SpecExecution context, DynamicTestExecutor executor)
      throws InterruptedException {
    if (mistake != null) {
      throw new TestErrorException("[" + mistake.code() + "] " + mistake.getMessage(), null);
    }
    Spec spec = owner.spec();
    WorkOptions options =
        new WorkOptions(
            spec.seed(),
            Durations.timeout(spec.timeout()),
            "@Spec(timeout = ...)",
            Set.of(),
            requireNonNull(context.guests(), "guests is null").addresses());
    TestReport report =
        requireNonNull(context.topology(), "topology is null")
            .run(requireNonNull(test, "test is null"), options);
    Optional<Throwable> problem = Verdicts.problem(report, spec.inconclusive());
    if (problem.isPresent()) {
      throw sneaky(problem.get());
    }
    return context;
  }

  /** Both kinds of problem are unchecked. */
  private static RuntimeException sneaky(Throwable problem) {
    if (problem instanceof Error error) {
      throw error;
    }
    return (RuntimeException) problem;
  }
}
