package dev.faultbox.junit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes as a build does, all engines in one session, and keeps what became of the tests. */
final class Recorder implements TestExecutionListener {
  private final Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();
  private final Map<String, String> skipped = new ConcurrentHashMap<>();

  static Recorder run(List<? extends DiscoverySelector> selectors, Map<String, String> parameters) {
    Recorder recorder = new Recorder();
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectors)
                  .configurationParameters(parameters)
                  .build(),
              recorder);
    }
    return recorder;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() || result.getThrowable().isPresent()) {
      results.put(nameOf(test), result);
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.put(test.getDisplayName(), reason);
  }

  /** Simple name of the class, a dot, and the name of the test. */
  private static String nameOf(TestIdentifier test) {
    String owner = "";
    for (UniqueId.Segment segment : test.getUniqueIdObject().getSegments()) {
      if (segment.getType().endsWith("class")) {
        String value = segment.getValue();
        owner = value.substring(Math.max(value.lastIndexOf('.'), value.lastIndexOf('$')) + 1);
      }
    }
    String name = test.getLegacyReportingName();
    int arguments = name.indexOf('(');
    return owner + "." + (arguments < 0 ? name : name.substring(0, arguments));
  }

  /** How a test ended, by its class and name. */
  TestExecutionResult result(String test) {
    TestExecutionResult result = results.get(test);
    if (result == null) {
      throw new AssertionError("no test " + test + " has run, but " + results.keySet());
    }
    return result;
  }

  /** What a test was ended by. */
  Throwable problem(String test) {
    return result(test)
        .getThrowable()
        .orElseThrow(() -> new AssertionError(test + " ended with " + result(test)));
  }

  Map<String, TestExecutionResult> results() {
    return results;
  }

  Map<String, String> skipped() {
    return skipped;
  }
}
