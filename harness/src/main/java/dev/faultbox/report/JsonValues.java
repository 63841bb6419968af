package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pieces that several objects of the trace file have in common. */
final class JsonValues {
  /** Far more than the product has; the others come from specs. */
  private static final int MAX_NAMES = 1_000;

  private final JsonGenerator out;

  /** Names as they are written: the same few come again with every event. */
  private final Map<String, SerializableString> names = new HashMap<>();

  JsonValues(JsonGenerator out) {
    this.out = out;
  }

  void name(String key) throws IOException {
    SerializableString name = names.get(key);
    if (name == null) {
      name = new SerializedString(Text.wellFormed(key));
      if (names.size() < MAX_NAMES) {
        names.put(key, name);
      }
    }
    out.writeFieldName(name);
  }

  void string(String key, String value) throws IOException {
    name(key);
    out.writeString(Text.wellFormed(value));
  }

  void number(String key, long value) throws IOException {
    name(key);
    out.writeNumber(value);
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

  void objectStart(String key) throws IOException {
    name(key);
    out.writeStartObject();
  }

  void object(String key, Map<String, Long> values) throws IOException {
    objectStart(key);
    for (Map.Entry<String, Long> value : values.entrySet()) {
      number(value.getKey(), value.getValue());
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
