package dev.faultbox.junit;

import dev.faultbox.embed.Call;

/** A helper that names a call where nobody looks for it. */
final class ElsewhereNamed {
  private ElsewhereNamed() {}

  static Call call() {
    return Call.LSEEK;
  }
}
