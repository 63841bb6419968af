package dev.faultbox.embed;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.Signals;
import dev.faultbox.run.TestBench;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * The services of a running test in the hands of its author: where they are, what is to go wrong
 * with them, and what they did. Belongs to one test. Requests are carried out one at a time,
 * whatever thread they come from.
 *
 * <p>At the end of the test it is judged as a test of a spec is: a fault that touched nothing, a
 * service that exited unasked, lost events or a lost tracer make it fail, with their code, although
 * every assertion held.
 */
public final class Faultbox {
  private final DrivenBody body;
  private final TestBench bench;

  Faultbox(DrivenBody body, TestBench bench) {
    this.body = requireNonNull(body, "body is null");
    this.bench = requireNonNull(bench, "bench is null");
  }

  /**
   * Begins to say what is to go wrong with a service; nothing happens before {@link Fault#during}
   * or {@link Fault#start}.
   */
  public Fault fault(String service) {
    return new Fault(body, service);
  }

  /** Begins to ask for events. */
  public EventQuery events() {
    return new EventQuery(body);
  }

  /**
   * Lets the calls go on that are held under a tag.
   *
   * @return how many
   */
  public int release(String tag) {
    return body.ask((context, checks) -> checks.release(tag));
  }

  /** Kills every process of a service; it is dead when this returns. */
  public void kill(String service) {
    act(ProcessFault.Action.KILL, service, Signals.number("KILL"));
  }

  /**
   * Sends a signal to the main process of a service.
   *
   * @param signal its name without SIG, {@code TERM}
   */
  public void kill(String service, String signal) {
    int number = Signals.number(signal);
    if (number == 0) {
      throw new IllegalArgumentException(
          "unknown signal " + signal + "; write a name of Linux such as TERM");
    }
    act(ProcessFault.Action.KILL, service, number);
  }

  /** Suspends every process of a service. */
  public void stop(String service) {
    act(ProcessFault.Action.STOP, service, 0);
  }

  /** Lets a suspended service go on. */
  public void cont(String service) {
    act(ProcessFault.Action.CONT, service, 0);
  }

  /** Kills what runs of a service, and starts it again on the same files; it is ready then. */
  public void restart(String service) {
    act(ProcessFault.Action.RESTART, service, 0);
  }

  private void act(ProcessFault.Action action, String service, int signal) {
    var unused =
        body.ask(
            (context, checks) -> {
              context.act(
                  new ProcessFault(action, checks.requireService(service).name(), signal, true));
              return service;
            });
  }

  /** Puts a line among the events and into the report of the test. */
  public void note(String line) {
    var unused =
        body.ask(
            (context, checks) -> {
              context.print(line);
              return line;
            });
  }

  /**
   * Where the test reaches an interface.
   *
   * @param name {@code db.main}, or {@code db} when it has one interface
   */
  public InetSocketAddress address(String name) {
    Interface found = find(name);
    return bench.endpoint(found.service(), found.spec().port());
  }

  /** The same as {@code protocol://host:port}; http2 and gRPC are http here. */
  public URI uri(String name) {
    Protocol protocol = find(name).spec().protocol();
    boolean web = protocol == Protocol.HTTP2 || protocol == Protocol.GRPC;
    InetSocketAddress address = address(name);
    return URI.create(
        (web ? Protocol.HTTP : protocol).word()
            + "://"
            + address.getHostString()
            + ":"
            + address.getPort());
  }

  /**
   * Where another container on the engine's default bridge reaches an interface, {@code
   * 172.17.0.5:5432}.
   */
  public String innerAddress(String name) {
    Interface found = find(name);
    return bench.innerAddress(found.service()) + ":" + found.spec().port();
  }

  private record Interface(String service, InterfaceSpec spec) {}

  private Interface find(String name) {
    int dot = name.indexOf('.');
    String service = dot < 0 ? name : name.substring(0, dot);
    for (ServiceSpec spec : body.services()) {
      if (spec.name().equals(service)) {
        List<InterfaceSpec> all = spec.interfaces();
        if (dot < 0 && all.size() == 1) {
          return new Interface(service, all.get(0));
        }
        for (InterfaceSpec each : all) {
          if (dot >= 0 && each.name().equals(name.substring(dot + 1))) {
            return new Interface(service, each);
          }
        }
      }
    }
    List<String> names =
        body.services().stream()
            .flatMap(
                spec -> spec.interfaces().stream().map(each -> spec.name() + "." + each.name()))
            .toList();
    throw new IllegalArgumentException(
        "there is no interface " + name + "; write one of " + String.join(", ", names));
  }
}
