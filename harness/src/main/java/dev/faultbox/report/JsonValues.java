package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pieces that several objects of the trace file have in common. */
final class JsonValues {
  private final JsonGenerator out;

  JsonValues(JsonGenerator out) {
    this.out = out;
  }

  void string(String key, String value) throws IOException {
    out.writeStringField(key, Text.wellFormed(value));
  }

  void stringIfAny(String key, String value) throws IOException {
    if (!value.isEmpty()) {
      string(key, value);
    }
  }

  void strings(String key, List<String> values) throws IOException {
    out.writeArrayFieldStart(key);
    for (String value : values) {
      out.writeString(Text.wellFormed(value));
    }
    out.writeEndArray();
  }

  void object(String key, Map<String, Long> values) throws IOException {
    out.writeObjectFieldStart(Text.wellFormed(key));
    for (Map.Entry<String, Long> value : values.entrySet()) {
      out.writeNumberField(Text.wellFormed(value.getKey()), value.getValue());
    }
    out.writeEndObject();
  }

  void location(String key, SourceLocation location) throws IOException {
    out.writeObjectFieldStart(key);
    string("file", location.file());
    out.writeNumberField("line", location.line());
    out.writeNumberField("col", location.column());
    out.writeEndObject();
  }

  /** The findings, or nothing when there are none. */
  void diagnostics(List<Diagnostic> diagnostics) throws IOException {
    if (diagnostics.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("diagnostics");
    for (Diagnostic diagnostic : diagnostics) {
      out.writeStartObject();
      string("level", diagnostic.level().name().toLowerCase(Locale.ROOT));
      string("code", diagnostic.code().name());
      string("message", diagnostic.message());
      string("suggestion", diagnostic.suggestion());
      if (diagnostic.location() != null) {
        location("location", diagnostic.location());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
