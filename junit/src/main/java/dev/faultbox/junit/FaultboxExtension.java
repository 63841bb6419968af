package dev.faultbox.junit;

import dev.faultbox.embed.Call;
import dev.faultbox.embed.DrivenTest;
import dev.faultbox.embed.Faultbox;
import dev.faultbox.embed.NotStartedException;
import dev.faultbox.embed.SpecTopology;
import dev.faultbox.embed.TestEndedException;
import dev.faultbox.embed.TestReport;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Verdict;
import dev.faultbox.run.WorkOptions;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * What {@link Topology} does: fresh instances around every test method, parameters and fields, and
 * the verdict behind it. A field or parameter of type {@link Faultbox}, and those with {@link
 * Mapped}, are filled for test methods, {@code @BeforeEach} and {@code @AfterEach}.
 */
public final class FaultboxExtension
    implements BeforeEachCallback,
        AfterEachCallback,
        TestExecutionExceptionHandler,
        ParameterResolver {
  private static final ExtensionContext.Namespace ROOM =
      ExtensionContext.Namespace.create(FaultboxExtension.class);

  /** A test under way. */
  private record Running(DrivenTest test, Topology topology) {}

  /** What a test threw because it was stopped from outside: the cause is told in its place. */
  private record Stopped(Throwable thrown) {}

  /** Made by JUnit. */
  public FaultboxExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    Topology topology = topologyOf(context);
    Class<?> testClass = context.getRequiredTestClass();
    SpecTopology services =
        Sessions.of(context)
            .topology(SpecFiles.find(testClass, topology.value()), SpecFiles.project());
    Set<String> calls = new TreeSet<>(NamedCalls.in(testClass));
    for (Call call : topology.calls()) {
      calls.add(call.word());
    }
    WorkOptions options =
        new WorkOptions(
            topology.seed(),
            Durations.timeout(topology.timeout()),
            "@Topology(timeout = ...)",
            calls,
            guests(context).addresses());
    try {
      DrivenTest test = services.start(name(context), location(testClass), options);
      store(context).put(Running.class, new Running(test, topology));
    } catch (NotStartedException e) {
      throw asException(Verdicts.problem(e.report(), topology.inconclusive()).orElse(e));
    }
    inject(context);
  }

  /** Checked exceptions and errors of a callback are passed on as they are. */
  private static Exception asException(Throwable problem) {
    if (problem instanceof Error error) {
      throw error;
    }
    return (Exception) problem;
  }

  private static Guests guests(ExtensionContext context) {
    ExtensionContext holder = context.getParent().orElse(context);
    return holder
        .getStore(ROOM)
        .computeIfAbsent(
            Guests.class, key -> Guests.of(context.getRequiredTestClass()), Guests.class);
  }

  private static Topology topologyOf(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
      Optional<Topology> found = AnnotationSupport.findAnnotation(each, Topology.class);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new ExtensionConfigurationException(
        testClass.getSimpleName() + " has no @Topology; write @Topology(\"orders.star\") on it");
  }

  private static String name(ExtensionContext context) {
    String method = context.getRequiredTestMethod().getName();
    String display = context.getDisplayName();
    return context.getRequiredTestClass().getSimpleName()
        + "."
        + (display.startsWith(method) ? method : method + " " + display);
  }

  private static SourceLocation location(Class<?> testClass) {
    Class<?> top = testClass;
    for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
      top = each;
    }
    return new SourceLocation(top.getSimpleName() + ".java", 0, 0);
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(ROOM);
  }

  private static void inject(ExtensionContext context) throws IllegalAccessException {
    for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
      for (Field field :
          ReflectionSupport.findFields(
              instance.getClass(), FaultboxExtension::isOurs, HierarchyTraversalMode.TOP_DOWN)) {
        field.setAccessible(true);
        field.set(instance, value(context, field.getType(), field.getAnnotation(Mapped.class)));
      }
    }
  }

  private static boolean isOurs(Field field) {
    return field.getType() == Faultbox.class || field.isAnnotationPresent(Mapped.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Faultbox.class
        || parameter.isAnnotated(Mapped.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return value(
        context,
        parameter.getParameter().getType(),
        parameter.findAnnotation(Mapped.class).orElse(null));
  }

  private static Object value(ExtensionContext context, Class<?> type, @Nullable Mapped mapped) {
    Running running = store(context).get(Running.class, Running.class);
    if (running == null) {
      throw new ParameterResolutionException(
          "the services run for test methods, @BeforeEach and @AfterEach; ask for "
              + type.getSimpleName()
              + " there");
    }
    Faultbox faultbox = running.test().faultbox();
    if (mapped == null) {
      return faultbox;
    }
    InetSocketAddress address = faultbox.address(mapped.value());
    if (type == InetSocketAddress.class) {
      return address;
    }
    if (type == URI.class) {
      return faultbox.uri(mapped.value());
    }
    if (type == String.class) {
      return address.getHostString() + ":" + address.getPort();
    }
    if (type == int.class || type == Integer.class) {
      return address.getPort();
    }
    throw new ParameterResolutionException(
        "@Mapped(\""
            + mapped.value()
            + "\") cannot be a "
            + type.getName()
            + "; write InetSocketAddress, URI, String or int");
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    Running running = store(context).get(Running.class, Running.class);
    if (running == null || !(running.test().stopped() || thrown instanceof TestEndedException)) {
      throw thrown;
    }
    store(context).put(Stopped.class, new Stopped(thrown));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Running running = store(context).remove(Running.class, Running.class);
    if (running == null) {
      return;
    }
    Throwable thrown = context.getExecutionException().orElse(null);
    Stopped stopped = store(context).remove(Stopped.class, Stopped.class);
    boolean aborted = thrown instanceof TestAbortedException;
    TestReport report =
        running
            .test()
            .finish(aborted || stopped != null ? null : thrown, context.getRequiredTestClass());
    Throwable problem =
        Verdicts.problem(report, running.topology().inconclusive())
            .orElse(stopped == null ? null : stopped.thrown());
    if (problem == null || (aborted && report.verdict() == Verdict.INCONCLUSIVE)) {
      return;
    }
    if (stopped != null && stopped.thrown() != problem) {
      problem.addSuppressed(stopped.thrown());
    }
    throw asException(problem);
  }
}
