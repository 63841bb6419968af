package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.SourceLocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Standard error as one JSON object a line, for programs that collect logs: whatever is written to
 * it becomes the message of a line of level {@code info}, or {@code debug} for the tool's own log.
 * Problems are written with their code and place. Thread-safe as print streams are.
 */
final class JsonLog {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern CONTROL_SEQUENCE = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]|\r");
  private static final String DEBUG = "debug ";

  private JsonLog() {}

  /** A stream whose lines come out of {@code target} as JSON. */
  static PrintStream over(PrintStream target) {
    return new PrintStream(new Lines(target), true, UTF_8);
  }

  /** One line, without its end. */
  static String line(
      String level, @Nullable String code, String message, @Nullable SourceLocation location) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("time", Instant.now().toString());
      out.writeStringField("level", level);
      if (code != null) {
        out.writeStringField("code", code);
      }
      out.writeStringField("message", message);
      if (location != null) {
        out.writeObjectFieldStart("location");
        out.writeStringField("file", location.file());
        out.writeNumberField("line", location.line());
        out.writeNumberField("col", location.column());
        out.writeEndObject();
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString();
  }

  private static final class Lines extends OutputStream {
    private final PrintStream target;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(PrintStream target) {
      this.target = target;
    }

    @Override
    public synchronized void write(int value) {
      if (value == '\n') {
        end();
      } else {
        line.write(value);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      for (int i = from; i < from + length; i++) {
        write(bytes[i]);
      }
    }

    @Override
    public synchronized void close() {
      end();
    }

    private void end() {
      String text = CONTROL_SEQUENCE.matcher(line.toString(UTF_8)).replaceAll("");
      line.reset();
      if (text.isBlank()) {
        return;
      }
      byte[] json =
          (JsonLog.line(text.startsWith(DEBUG) ? "debug" : "info", null, text, null) + "\n")
              .getBytes(UTF_8);
      target.write(json, 0, json.length);
      target.flush();
    }
  }
}
