package dev.faultbox.spec;

import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import dev.faultbox.model.FaultWindow;
import dev.faultbox.model.ProcessFault;
import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A body's world that answers from a function and remembers what it was asked. */
final class FakeBody implements BodyContext {
  final List<StepRequest> requests = new ArrayList<>();
  final List<String> printed = new ArrayList<>();
  final List<FaultWindow> windows = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<Diagnostic> warnings = new ArrayList<>();
  final List<Event> events = new ArrayList<>();
  @Nullable UserException refusal;
  @Nullable UserException unseeing;
  private final Function<StepRequest, StepReply> answers;

  private FakeBody(Function<StepRequest, StepReply> answers) {
    this.answers = answers;
  }

  static FakeBody answering(Function<StepRequest, StepReply> answers) {
    return new FakeBody(answers);
  }

  /** Answers every step with status 200 and this text. */
  static FakeBody answering(String text) {
    return new FakeBody(request -> reply(200, text));
  }

  /** Lets every step fail. */
  static FakeBody failing(String error) {
    return new FakeBody(request -> new StepReply(0, "", Map.of(), false, error, 7));
  }

  static StepReply reply(int status, String body) {
    return new StepReply(status, body, Map.of("content-type", "text/plain"), true, "", 7);
  }

  String payload(int index) {
    return new String(requests.get(index).payload(), StandardCharsets.UTF_8);
  }

  @Override
  public StepReply step(StepRequest request) {
    requests.add(request);
    return answers.apply(request);
  }

  @Override
  public int install(FaultWindow window) {
    UserException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    windows.add(window);
    calls.add("install " + windows.size());
    return windows.size();
  }

  @Override
  public void requireCalls(String what) {
    UserException refused = unseeing;
    if (refused != null) {
      throw refused;
    }
  }

  @Override
  public void requireRecorded(String service, String name, List<Syscall> asked) {
    calls.add("recorded " + name + (service.isEmpty() ? "" : " of " + service));
  }

  @Override
  public void ending() {
    calls.add("ending");
  }

  @Override
  public void remove(int handle) {
    calls.add("remove " + handle);
  }

  @Override
  public int release(String tag, int count) {
    calls.add("release " + tag + " " + count);
    return 1;
  }

  @Override
  public void act(ProcessFault fault) {
    UserException refused = refusal;
    if (refused != null) {
      throw refused;
    }
    calls.add(
        "%s %s %d %s"
            .formatted(fault.action().word(), fault.service(), fault.signal(), fault.untilReady()));
  }

  @Override
  public Events events() {
    return Events.of(events);
  }

  @Override
  public Optional<Event> waitForEvent(Predicate<Event> predicate, Duration timeout) {
    calls.add("wait " + timeout.toMillis() + "ms");
    return events.stream().filter(predicate).findFirst();
  }

  @Override
  public long startedMillis() {
    return 0;
  }

  @Override
  public void warn(Diagnostic diagnostic) {
    warnings.add(diagnostic);
  }

  @Override
  public void print(String line) {
    printed.add(line);
  }
}
