package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** A result on a stream that is open already and stays so: standard output. */
final class StreamTarget implements ResultTarget {
  private final String name;
  private final PrintStream stream;

  StreamTarget(String name, PrintStream stream) {
    this.name = requireNonNull(name, "name is null");
    this.stream = requireNonNull(stream, "stream is null");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Spool spool() throws IOException {
    return new Spool(new File(System.getProperty("java.io.tmpdir", ".")));
  }

  @Override
  public void write(Content content) throws IOException {
    OutputStream out = new BufferedOutputStream(stream, 64 * 1024);
    content.writeTo(out);
    out.flush();
    // A PrintStream keeps its errors to itself unless asked.
    if (stream.checkError()) {
      throw new IOException("the reader is gone");
    }
  }
}
