package dev.faultbox.engine;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Something that can write a tar archive; a push interface, so that no archive is ever buffered.
 */
@FunctionalInterface
public interface TarSource {
  /**
   * Writes the whole archive, uncompressed, with its end-of-archive blocks. Called once per request
   * on the thread that makes it; must not close the stream.
   */
  void writeTo(OutputStream out) throws IOException;
}
