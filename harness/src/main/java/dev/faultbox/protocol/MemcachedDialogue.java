package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;

/** {@code version} in the text protocol. */
final class MemcachedDialogue implements Dialogue {
  private static final int MAX_LINE_BYTES = 4 << 10;

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write("version\r\n".getBytes(US_ASCII));
    String answer = in.line(MAX_LINE_BYTES);
    if (answer.startsWith("VERSION ")) {
      return;
    }
    if (answer.equals("ERROR") || answer.contains("_ERROR ")) {
      throw new Refusal(Texts.words(answer), "");
    }
    throw new ProtocolViolation("something that is not memcached's protocol");
  }

  @Override
  public byte[] goodbye() {
    return "quit\r\n".getBytes(US_ASCII);
  }
}
