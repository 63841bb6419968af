package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A service that says what a test has written down, one answer behind each thing it is told. */
final class PlayedPeer implements ByteSource, Dialogue.Output {
  /** What a service answers to what it is told. */
  interface Answers {
    byte[] to(byte[] told) throws IOException;
  }

  private final Deque<byte[]> pending = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private final Answers answers;

  PlayedPeer(byte[] greeting, Answers answers) {
    this.answers = answers;
    if (greeting.length > 0) {
      pending.add(greeting);
    }
  }

  /** One that speaks only when it is spoken to, in Latin-1; empty: not at all. */
  static PlayedPeer answering(String... answers) {
    Deque<String> left = new ArrayDeque<>(List.of(answers));
    return new PlayedPeer(
        new byte[0], told -> left.isEmpty() ? new byte[0] : left.remove().getBytes(ISO_8859_1));
  }

  /** One that speaks first. */
  static PlayedPeer greeting(String greeting, String... answers) {
    Deque<String> left = new ArrayDeque<>(List.of(answers));
    return new PlayedPeer(
        greeting.getBytes(ISO_8859_1),
        told -> left.isEmpty() ? new byte[0] : left.remove().getBytes(ISO_8859_1));
  }

  /** What it was told, in Latin-1. */
  List<String> told() {
    return told;
  }

  /** Holds the dialogue with it. */
  PlayedPeer hold(Dialogue dialogue) throws IOException, InterruptedException {
    dialogue.hold(new PeerInput(this), this);
    return this;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    told.add(new String(bytes, ISO_8859_1));
    byte[] answer = answers.to(bytes);
    if (answer.length > 0) {
      pending.add(answer);
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    byte[] next = pending.poll();
    if (next == null) {
      return -1;
    }
    int count = Math.min(length, next.length);
    System.arraycopy(next, 0, into, offset, count);
    if (count < next.length) {
      byte[] rest = new byte[next.length - count];
      System.arraycopy(next, count, rest, 0, rest.length);
      pending.addFirst(rest);
    }
    return count;
  }
}
