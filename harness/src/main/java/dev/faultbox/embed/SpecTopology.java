package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.report.TestText;
import dev.faultbox.run.TestBench;
import dev.faultbox.run.WorkOptions;
import dev.faultbox.spec.LoadedSpec;
import dev.faultbox.spec.TestCase;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A spec within a session: its tests, and its services for tests written in Java. Containers are
 * started when the first test wants them. Safe for any thread; tests wait for each other.
 */
public final class SpecTopology {
  private final EngineSession session;
  private final String specPath;
  private final LoadedSpec spec;
  private final Path workingDirectory;
  private @Nullable TestBench bench;
  private @Nullable FaultboxException failure;
  private int users;

  SpecTopology(EngineSession session, String specPath, LoadedSpec spec, Path workingDirectory) {
    this.session = requireNonNull(session, "session is null");
    this.specPath = requireNonNull(specPath, "specPath is null");
    this.spec = requireNonNull(spec, "spec is null");
    this.workingDirectory = requireNonNull(workingDirectory, "workingDirectory is null");
  }

  /** The tests of the spec, in its order. */
  public List<TestCase> tests() {
    return spec.tests();
  }

  /** Its services, in its order. */
  public List<ServiceSpec> services() {
    return spec.services();
  }

  /**
   * Runs a test of the spec.
   *
   * @throws FaultboxException when the containers cannot be had
   */
  public TestReport run(TestCase test, WorkOptions options) throws InterruptedException {
    TestBench taken = take();
    try {
      var result = taken.run(test, spec, options);
      return new TestReport(result, TestText.of(result, specPath));
    } finally {
      giveBack();
    }
  }

  /**
   * Starts the services for a test written in Java.
   *
   * @param name as reports show it
   * @param location where it stands
   * @throws NotStartedException when they do not become ready
   * @throws FaultboxException when the containers cannot be had
   */
  public DrivenTest start(String name, SourceLocation location, WorkOptions options)
      throws InterruptedException {
    TestBench taken = take();
    try {
      return DrivenTest.start(taken, spec, new TestCase(name, location), options);
    } finally {
      giveBack();
    }
  }

  private TestBench take() throws InterruptedException {
    session.makeRoomFor(this);
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
      TestBench open = bench;
      if (open == null) {
        try {
          open = session.open(spec, workingDirectory);
        } catch (FaultboxException e) {
          // It would be the same for every test, and take as long.
          failure = e;
          throw e;
        }
        bench = open;
      }
      users++;
      return open;
    }
  }

  private synchronized void giveBack() {
    users--;
  }

  /** Removes the containers unless a test is about to use them; waits for one under way. */
  synchronized void release() {
    TestBench open = bench;
    if (open != null && users == 0) {
      bench = null;
      open.close();
    }
  }
}
