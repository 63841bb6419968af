package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Event;
import dev.faultbox.model.Rule;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.model.TraceMode;
import dev.faultbox.model.UserException;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the builtins of a test body do, for a body that is not written in the language: the same
 * checks, and the same words when they fail. Belongs to one body, used by one thread at a time.
 */
public final class BodyRequests {
  private final List<ServiceSpec> services;
  private final BodyContext context;
  private final CallNames calls = new CallNames(SyscallTable.embedded());
  private final Running running;
  private final Set<String> tags = new TreeSet<>();

  /**
   * @param services all services of the spec
   * @param context that of the body
   */
  public BodyRequests(List<ServiceSpec> services, BodyContext context) {
    this.services = List.copyOf(services);
    this.context = requireNonNull(context, "context is null");
    this.running = new Running(context, calls, services);
  }

  /**
   * The rule that {@code fault(service, call = value)} puts in force.
   *
   * @param call a family, an alias or a call
   * @throws UserException when service or call do not exist, or the fault does not fit the call
   */
  public Rule rule(String service, String call, FaultRequest fault) {
    requireService(service);
    List<Syscall> about = calls.resolve(call);
    if (about.isEmpty()) {
      throw new UserException(
          ErrorCode.SPEC_ARG, unknown("system call or family", call, calls.all()));
    }
    return checked(
        () -> {
          if (!fault.path().isEmpty() && !PathGlob.isWellFormed(fault.path())) {
            throw Phase.error(ErrorCode.SPEC_VALUE, PathGlob.unclosed("path", fault.path()));
          }
          FaultValue value = fault.value();
          ActionFit.check(call, about, value);
          Rule rule = rule(call, about, value);
          RuleLimits.check(rule);
          if (!rule.tag().isEmpty()) {
            tags.add(rule.tag());
          }
          return rule;
        });
  }

  private static Rule rule(String call, List<Syscall> about, FaultValue value) {
    RuleOptions options = value.options();
    return new Rule(
        call,
        "",
        about,
        value.action(),
        value.argument(),
        value.text(),
        value.source(),
        value.tag(),
        options.label(),
        options.trigger(),
        options.probability(),
        options.maxFires(),
        options.path().isEmpty() ? List.of() : List.of(options.path()),
        options.peers(),
        value.bytes(),
        value.written(),
        false);
  }

  /**
   * The condition that the filters of {@code events(…)} make together.
   *
   * @param filters value or glob by name: service, syscall, family, path, decision, …
   * @throws UserException when no event can fulfil it
   * @throws BodyInterruptedException when calls it names are not recorded in this test
   */
  public Predicate<Event> events(Map<String, String> filters) {
    return checked(
        () -> {
          EventFilter filter =
              new EventFilter(null, running.closedValues(), context.startedMillis())
                  .keywords(null, new LinkedHashMap<>(filters));
          QueriedCalls.require(running, filter);
          return event -> filter.matches(event, null);
        });
  }

  /**
   * Lets held calls go on, all of a tag.
   *
   * @return how many went on
   * @throws UserException when no rule of this body holds under that tag
   */
  public int release(String tag) {
    if (!tags.contains(tag)) {
      throw new UserException(ErrorCode.SPEC_VALUE, unknown("tag of a hold", tag, tags));
    }
    return context.release(tag, 0);
  }

  /**
   * @return the service of this name
   * @throws UserException when there is none, or nothing of it is intercepted
   */
  public ServiceSpec requireService(String name) {
    for (ServiceSpec service : services) {
      if (service.name().equals(name)) {
        if (service.trace() == TraceMode.OFF) {
          throw new UserException(
              ErrorCode.FAULT_TARGET,
              "\"%s\" is declared with trace=\"off\", nothing of it is intercepted; leave trace= out"
                  .formatted(name));
        }
        return service;
      }
    }
    throw new UserException(
        ErrorCode.SPEC_NAME,
        unknown("service", name, new TreeSet<>(services.stream().map(ServiceSpec::name).toList())));
  }

  private static String unknown(String what, String name, Set<String> all) {
    String nearest = Nearest.to(name, all);
    return "unknown %s %s; %s"
        .formatted(
            what,
            Values.shortRepr(name),
            nearest == null
                ? all.isEmpty() ? "there is none" : "there are " + some(all)
                : "did you mean \"" + nearest + "\"?");
  }

  private static String some(Set<String> all) {
    return String.join(", ", all.stream().limit(10).toList()) + (all.size() > 10 ? ", …" : "");
  }

  private static <T> T checked(Supplier<T> work) {
    try {
      return work.get();
    } catch (BuiltinError e) {
      throw new UserException(ErrorCode.valueOf(e.code()), e.text());
    }
  }
}
