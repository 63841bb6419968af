package dev.faultbox.reference;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.faultbox.starlark.Declaration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The reference for programs: an array of functions and one of types. */
public final class JsonForm {
  /** Raised when the meaning of a key changes. */
  private static final int FORMAT = 1;

  private JsonForm() {}

  /** The whole document, ends with a newline. */
  public static String of(Reference reference) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.setPrettyPrinter(new DefaultPrettyPrinter());
      out.writeStartObject();
      out.writeNumberField("version", FORMAT);
      List<Entry> entries =
          reference.chapters().stream().flatMap(chapter -> chapter.entries().stream()).toList();
      out.writeArrayFieldStart("functions");
      for (Entry entry : entries) {
        if (entry.kind() == Entry.Kind.FUNCTION) {
          for (String name : entry.names()) {
            function(reference, entry, name, out);
          }
        } else if (entry.kind() == Entry.Kind.LINES) {
          for (Item item : entry.items()) {
            line(reference, Reference.fullName(entry, item), item, out);
          }
        }
      }
      out.writeEndArray();
      out.writeArrayFieldStart("types");
      for (Entry entry : entries) {
        if (entry.kind() == Entry.Kind.TYPE) {
          type(entry, out);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.append("\n").toString();
  }

  private static void function(Reference reference, Entry entry, String name, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    optional(out, "returns", entry.returns());
    out.writeStringField("text", entry.text());
    out.writeArrayFieldStart("parameters");
    for (Declaration.Parameter parameter : reference.usable(entry, name)) {
      Item item = Reference.item(entry, parameter.name());
      parameter(parameter, item, out);
    }
    out.writeEndArray();
    optional(out, "example", entry.example());
    out.writeEndObject();
  }

  private static void line(Reference reference, String name, Item item, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("text", item.text());
    out.writeArrayFieldStart("parameters");
    for (Declaration.Parameter parameter : reference.declaration(name).parameters()) {
      parameter(parameter, new Item(parameter.name(), "", "", ""), out);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void parameter(Declaration.Parameter parameter, Item item, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", parameter.name());
    out.writeStringField("kind", parameter.kind().name().toLowerCase(Locale.ROOT));
    out.writeBooleanField("required", parameter.required());
    optional(out, "type", item.types());
    optional(out, "default", item.byDefault());
    optional(out, "text", item.text());
    out.writeEndObject();
  }

  private static void type(Entry entry, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", entry.name());
    out.writeStringField("text", entry.text());
    out.writeArrayFieldStart("attributes");
    for (Item item : entry.items()) {
      out.writeStartObject();
      out.writeStringField("name", item.name().substring(1));
      out.writeStringField("type", item.types());
      out.writeStringField("text", item.text());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void optional(JsonGenerator out, String key, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(key, value);
    }
  }
}
