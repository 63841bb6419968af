package dev.faultbox.it;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes of this machine. */
final class Signals {
  private Signals() {}

  /**
   * @param name as {@code INT}
   */
  static void send(String name, long pid) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("signal " + name + " could not be sent to process " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
