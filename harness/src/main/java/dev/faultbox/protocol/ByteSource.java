package dev.faultbox.protocol;

import java.io.IOException;

/** Where a parser gets its bytes from. */
interface ByteSource {
  /** Reads what is there, at least a byte; -1 at the end of the stream. */
  int read(byte[] into, int offset, int length) throws IOException, InterruptedException;
}
