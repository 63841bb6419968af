package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.FaultboxException;
import dev.faultbox.tracer.TracerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Joins the standard streams of the tool to those of the program. Input is read ahead by one piece
 * and no more; output is written by the thread that hears from the tracer, so a slow reader slows
 * the program down and memory stays small.
 */
final class ProgramStreams {
  /** Bytes of input passed on at once: what a pipe holds. */
  private static final int PIECE_BYTES = 64 << 10;

  private static final int STDOUT = 1;

  private final InputStream in;
  private final OutputStream[] outputs;
  private final boolean[] broken = new boolean[2];
  private final TracerClient tracer;
  private final int instance;

  /**
   * @param in read by a daemon thread, which a blocking read may outlive the run in
   */
  ProgramStreams(
      InputStream in, OutputStream out, OutputStream err, TracerClient tracer, int instance) {
    this.in = requireNonNull(in, "in is null");
    this.outputs =
        new OutputStream[] {requireNonNull(out, "out is null"), requireNonNull(err, "err is null")};
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.instance = instance;
  }

  /** Begins to pass input on, as soon as the instance has been ordered. */
  void feed() {
    Daemons.named("stdin").newThread(this::passInput).start();
  }

  private void passInput() {
    byte[] buffer = new byte[PIECE_BYTES];
    try {
      int length;
      do {
        length = in.read(buffer);
        byte[] piece = Arrays.copyOf(buffer, Math.max(length, 0));
        if (length != 0) {
          // No deadline: the program reads when it likes.
          TracerClient.await(
              tracer.input(instance, piece), RunLimits.PROGRAM, "input of the program");
        }
      } while (length >= 0);
    } catch (IOException e) {
      // Standard input was closed before the tool was started: the program's has ended, too.
      var unused = tracer.input(instance, new byte[0]);
    } catch (FaultboxException e) {
      // The program has ended or reads no more; whoever waits for it tells more.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Writes output of the program at once.
   *
   * @param stream 1 or 2
   */
  void write(int stream, ByteBuffer bytes) {
    int index = stream - STDOUT;
    if (broken[index]) {
      return;
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    try {
      outputs[index].write(copy);
      outputs[index].flush();
    } catch (IOException e) {
      // As in a pipeline of the shell: the program's next write finds nobody who reads.
      broken[index] = true;
      var unused = tracer.cutOff(instance, stream);
    }
  }
}
