package dev.faultbox.engine.http;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the body of a request whose length is not known beforehand; must not close the stream. */
@FunctionalInterface
public interface RequestBody {
  void writeTo(OutputStream out) throws IOException;
}
