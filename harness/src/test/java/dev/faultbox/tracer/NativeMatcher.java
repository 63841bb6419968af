package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tracer's matcher, a child process; see tracer-sidecar/tests/bridge. */
final class NativeMatcher implements AutoCloseable {
  /** Tests run in the module's directory. */
  private static final Path PROGRAM =
      Path.of("..", "tracer-sidecar", "target", "bridge", "matcher");

  private static final int BUFFER = 1 << 16;

  private final Process process;
  private final OutputStream out;
  private final DataInputStream in;

  NativeMatcher() {
    try {
      process = new ProcessBuilder(PROGRAM.toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out = new BufferedOutputStream(process.getOutputStream(), BUFFER);
    in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
  }

  /** Why it cannot run here; empty when it can. */
  static Optional<String> obstacle() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("the tracer's matcher is a Linux program");
    }
    return Files.isExecutable(PROGRAM)
        ? Optional.empty()
        : Optional.of(PROGRAM + " is not built: sh tracer-sidecar/build.sh");
  }

  /** What it says to each step. */
  List<String> answers(MatcherCase wanted) {
    try {
      FrameWriter request = FrameWriter.nested().u8('N');
      wanted.steps().forEach(step -> write(request, step));
      out.write(request.u8('F').bytes());
      out.flush();
      List<String> answers = new ArrayList<>();
      for (MatcherCase.Step step : wanted.steps()) {
        answers.add(read(step));
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(lastWords(), e);
    }
  }

  private static void write(FrameWriter out, MatcherCase.Step step) {
    if (step instanceof MatcherCase.Push push) {
      FrameWriter rules = FrameWriter.nested().u16(push.rules().size());
      push.rules().forEach(rule -> rule.write(rules));
      out.u8('P').u32(push.window()).u64(push.seed()).blob(rules.bytes());
    } else if (step instanceof MatcherCase.Pop pop) {
      out.u8('T').u32(pop.window());
    } else if (step instanceof MatcherCase.Offer offer) {
      offer.call().write(out.u8('C'));
    }
  }

  private String read(MatcherCase.Step step) throws IOException {
    if (step instanceof MatcherCase.Push) {
      return in.readUnsignedByte() == 1 ? "in force" : "refused";
    }
    if (step instanceof MatcherCase.Pop) {
      int count = take(2).getShort();
      List<RuleTally> tallies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ByteBuffer b = take(4 + 3 * 8);
        tallies.add(new RuleTally(b.getInt(), b.getLong(), b.getLong(), b.getLong()));
      }
      return tallies.toString();
    }
    ByteBuffer b = take(4 + 1 + 8);
    return new ReferenceMatcher.Ruling(b.getInt(), b.get(), b.getLong()).toString();
  }

  private ByteBuffer take(int bytes) throws IOException {
    byte[] answer = new byte[bytes];
    in.readFully(answer);
    return ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String lastWords() {
    try (InputStream err = process.getErrorStream()) {
      return "the matcher ended: " + new String(err.readAllBytes(), UTF_8);
    } catch (IOException e) {
      return "the matcher ended";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
