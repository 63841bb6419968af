package dev.faultbox.image;

import java.io.IOException;

/** A file that starts like an ELF file and then contradicts itself. The message says where. */
public final class MalformedElfException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedElfException(String message) {
    super(message);
  }
}
