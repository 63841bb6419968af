package dev.faultbox.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Findings as SARIF 2.1.0, which code scanning services read. */
final class SarifReport {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private SarifReport() {}

  /** A whole log with one run. */
  static String of(List<SpecCheck.Found> found) {
    List<ErrorCode> codes = found.stream().map(SpecCheck.Found::code).distinct().sorted().toList();
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("$schema", SCHEMA);
      out.writeStringField("version", "2.1.0");
      out.writeArrayFieldStart("runs");
      out.writeStartObject();
      out.writeObjectFieldStart("tool");
      out.writeObjectFieldStart("driver");
      out.writeStringField("name", "faultbox");
      out.writeStringField("version", Version.current());
      out.writeArrayFieldStart("rules");
      for (ErrorCode code : codes) {
        out.writeStartObject();
        out.writeStringField("id", code.name());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndObject();
      // A column of the tool is a code point, not a UTF-16 unit.
      out.writeStringField("columnKind", "unicodeCodePoints");
      out.writeArrayFieldStart("results");
      for (SpecCheck.Found one : found) {
        result(out, one, codes.indexOf(one.code()));
      }
      out.writeEndArray();
      out.writeEndObject();
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return text.toString();
  }

  private static void result(JsonGenerator out, SpecCheck.Found found, int rule)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("ruleId", found.code().name());
    out.writeNumberField("ruleIndex", rule);
    out.writeStringField("level", level(found.level()));
    out.writeObjectFieldStart("message");
    out.writeStringField("text", found.text());
    out.writeEndObject();
    SourceLocation location = found.location();
    if (location != null) {
      out.writeArrayFieldStart("locations");
      out.writeStartObject();
      out.writeObjectFieldStart("physicalLocation");
      out.writeObjectFieldStart("artifactLocation");
      out.writeStringField("uri", uri(location.file()));
      out.writeEndObject();
      if (location.line() > 0) {
        out.writeObjectFieldStart("region");
        out.writeNumberField("startLine", location.line());
        out.writeNumberField("startColumn", Math.max(1, location.column()));
        out.writeEndObject();
      }
      out.writeEndObject();
      out.writeEndObject();
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static String level(Diagnostic.Level level) {
    return switch (level) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO -> "note";
    };
  }

  /** Relative where the path is: code scanning looks for it below the repository. */
  private static String uri(String file) {
    try {
      String path = Path.of(file).normalize().toString();
      // What stands before a colon in the first name would be taken for a scheme.
      String uri = new URI(null, null, "/" + path, null).toASCIIString().replace(":", "%3A");
      return path.startsWith("/") ? "file://" + uri.substring(1) : uri.substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path that is no URI: " + file, e);
    }
  }
}
