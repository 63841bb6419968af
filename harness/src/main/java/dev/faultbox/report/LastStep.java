package dev.faultbox.report;

import dev.faultbox.model.Event;
import dev.faultbox.model.TestResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step a test had made last, where it did not go well: no answer until the end, an error in
 * place of one, a status that says so. A comparison of a status shows that it is 0, and not why.
 */
final class LastStep {
  private static final int SUMMARY_CHARS = 200;
  private static final int HTTP_ERROR = 400;

  /** What a step and its answer have in common. */
  private static final List<String> SAME = List.of("target", "interface", "method");

  private LastStep() {}

  /** One line with its end; empty when there is nothing to say, or the reason says it already. */
  static String of(TestResult result) {
    Event sent = null;
    Event answered = null;
    for (Event event : result.events()) {
      // Not up to the end of the body: the body has an answer before the log has it.
      if ("teardown".equals(event.fields().get("phase"))) {
        break;
      }
      if (event.type().equals("step_send")) {
        sent = event;
        answered = null;
      } else if (event.type().equals("step_recv") && sent != null && isAnswer(sent, event)) {
        answered = event;
      }
    }
    String said = sent == null ? "" : said(sent, answered, result.reason());
    return said.isEmpty() ? "" : "  last step: " + line(said) + "\n";
  }

  private static String said(Event sent, @Nullable Event answered, String reason) {
    if (answered == null) {
      return name(sent) + " was not answered";
    }
    String error = field(answered, "error");
    if (!error.isEmpty()) {
      return reason.contains(error) ? "" : error;
    }
    int status = status(answered);
    if (status < HTTP_ERROR) {
      return "";
    }
    String body = field(answered, "body").strip();
    return name(sent) + " was answered " + status + (body.isEmpty() ? "" : ": " + body);
  }

  private static boolean isAnswer(Event sent, Event received) {
    return SAME.stream().allMatch(key -> field(sent, key).equals(field(received, key)));
  }

  private static String name(Event sent) {
    String summary = Text.bounded(field(sent, "summary"), SUMMARY_CHARS);
    return field(sent, "method")
        + (summary.isEmpty() ? "" : " " + summary)
        + " to "
        + field(sent, "target")
        + "."
        + field(sent, "interface");
  }

  private static int status(Event answered) {
    String status = field(answered, "status_code");
    try {
      return Integer.parseInt(status);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String field(Event event, String name) {
    return event.fields().getOrDefault(name, "");
  }

  private static String line(String text) {
    return Text.printable(Text.bounded(text, TestBlock.LINE_CHARS));
  }
}
