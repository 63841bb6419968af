package dev.faultbox.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.run.CheckupLine;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** What {@code faultbox doctor} writes. */
final class DoctorReport {
  private static final int SUBJECT_COLUMN = 6;
  private static final int TEXT_COLUMN = 18;

  private DoctorReport() {}

  /** A line for each finding, below it what to do where it is not ok, and a last line. */
  static String text(List<CheckupLine> lines, boolean works, boolean coloured) {
    StringBuilder text = new StringBuilder();
    for (CheckupLine line : lines) {
      String word = line.level().word();
      text.append(coloured ? painted(line.level()) : word);
      text.append(" ".repeat(SUBJECT_COLUMN - word.length()));
      text.append(line.subject());
      text.append(" ".repeat(TEXT_COLUMN - SUBJECT_COLUMN - line.subject().length()));
      text.append(indented(line.text())).append('\n');
      if (!line.remedy().isEmpty()) {
        text.append(" ".repeat(TEXT_COLUMN)).append(indented(line.remedy())).append('\n');
      }
    }
    text.append('\n');
    text.append(works ? "Runs will work here." : "Runs will not work here: see what fails above.");
    return text.append('\n').toString();
  }

  /** The same for programs. */
  static String json(List<CheckupLine> lines, boolean works) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("version", Version.current());
      out.writeBooleanField("works", works);
      out.writeArrayFieldStart("findings");
      for (CheckupLine line : lines) {
        out.writeStartObject();
        out.writeStringField("level", line.level().word());
        out.writeStringField("subject", line.subject());
        out.writeStringField("text", line.text());
        if (!line.remedy().isEmpty()) {
          out.writeStringField("remedy", line.remedy());
        }
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString();
  }

  private static String indented(String text) {
    return text.replace("\n", "\n" + " ".repeat(TEXT_COLUMN));
  }

  private static String painted(CheckupLine.Level level) {
    int colour =
        switch (level) {
          case OK -> 32;
          case WARN -> 33;
          case FAIL -> 31;
        };
    return "\u001b[" + colour + "m" + level.word() + "\u001b[0m";
  }
}
