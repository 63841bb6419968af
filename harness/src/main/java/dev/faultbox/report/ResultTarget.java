package dev.faultbox.report;

import java.io.IOException;
import java.io.OutputStream;

/** Where a result file goes. */
interface ResultTarget {
  /** For messages: the option and the path, or the stream. */
  String name();

  /** A new place for what has to wait, on a disk that can be written. */
  Spool spool() throws IOException;

  /** Writes the whole result, or throws and leaves what was there before. */
  void write(Content content) throws IOException;

  /** Writes a result; the stream is buffered and closed by the caller. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
