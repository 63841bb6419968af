package dev.faultbox.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;

/** Compact JSON that can put the elements of an array on lines of their own. */
final class LinedPrinter extends MinimalPrettyPrinter {
  private static final long serialVersionUID = 1L;

  private boolean lined;

  LinedPrinter() {
    // Who writes one value after another says what stands between them.
    setRootValueSeparator(null);
  }

  /** Arrays begun from now on have an element per line, or do not. */
  void lined(boolean on) {
    lined = on;
  }

  @Override
  public void beforeArrayValues(JsonGenerator out) throws IOException {
    newLine(out);
  }

  @Override
  public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
    out.writeRaw(',');
    newLine(out);
  }

  @Override
  public void writeEndArray(JsonGenerator out, int values) throws IOException {
    if (values > 0) {
      newLine(out);
    }
    out.writeRaw(']');
  }

  private void newLine(JsonGenerator out) throws IOException {
    if (lined) {
      out.writeRaw('\n');
    }
  }
}
