package dev.faultbox.spec;

import dev.faultbox.model.StepReply;
import dev.faultbox.model.StepRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A body's world that answers from a function and remembers what it was asked. */
final class FakeBody implements BodyContext {
  final List<StepRequest> requests = new ArrayList<>();
  final List<String> printed = new ArrayList<>();
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
  public void print(String line) {
    printed.add(line);
  }
}
