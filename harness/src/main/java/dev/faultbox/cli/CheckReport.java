package dev.faultbox.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** What {@code faultbox check} writes. */
final class CheckReport {
  private static final int VERSION = 1;

  private CheckReport() {}

  /** One line. */
  static String summary(SpecCheck check) {
    long errors = check.found().stream().filter(SpecCheck.Found::isError).count();
    long others = check.found().size() - errors;
    return "%s, %s: %s%s"
        .formatted(
            number(check.loaded().size(), "spec loads", "specs load"),
            number(check.tests(), "test", "tests"),
            errors == 0 ? "no errors" : number(errors, "error", "errors"),
            others == 0 ? "" : ", " + number(others, "warning", "warnings"));
  }

  private static String number(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /** The specs that load, and everything that was found, in the form of the trace file. */
  static String json(SpecCheck check) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("version", VERSION);
      out.writeObjectFieldStart("tool");
      out.writeStringField("name", "faultbox");
      out.writeStringField("version", Version.current());
      out.writeEndObject();
      out.writeArrayFieldStart("specs");
      for (SpecCheck.Loaded one : check.loaded()) {
        out.writeStartObject();
        out.writeStringField("spec", one.path());
        out.writeNumberField("services", one.spec().services().size());
        out.writeNumberField("tests", one.spec().tests().size());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("diagnostics");
      for (SpecCheck.Found found : check.found()) {
        write(out, found);
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, SpecCheck.Found found) throws IOException {
    out.writeStartObject();
    out.writeStringField("level", found.level().name().toLowerCase(Locale.ROOT));
    out.writeStringField("code", found.code().name());
    out.writeStringField("message", found.text());
    out.writeStringField("suggestion", found.suggestion());
    SourceLocation location = found.location();
    if (location != null) {
      out.writeObjectFieldStart("location");
      out.writeStringField("file", location.file());
      out.writeNumberField("line", location.line());
      out.writeNumberField("col", location.column());
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
