package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * HTTP/2 in plain text, with prior knowledge: a GET that is answered with any status, or gRPC's
 * health service. Headers of the answer are not looked into, so nothing is decompressed.
 */
final class Http2Dialogue implements Dialogue {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  /** Longest frame a server may send unless it was allowed more. */
  private static final int MAX_FRAME_BYTES = 16 << 10;

  /** Frames until the answer; a server sends about five. */
  private static final int MAX_FRAMES = 1_000;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int STREAM = 1;
  private static final int REFUSED_STREAM = 7;

  private final byte[] request;
  private final boolean health;

  private Http2Dialogue(byte[] request, boolean health) {
    this.request = requireNonNull(request, "request is null");
    this.health = health;
  }

  /** {@code GET /}. */
  static Http2Dialogue get(int port) {
    byte[] headers = new ByteWriter().u8(0x82).u8(0x86).u8(0x84).add(authority(port)).bytes();
    return new Http2Dialogue(frame(HEADERS, END_STREAM | END_HEADERS, STREAM, headers), false);
  }

  /** {@code grpc.health.v1.Health/Check}; any other answer of a server without it will do. */
  static Http2Dialogue grpcHealth(int port) {
    byte[] headers =
        new ByteWriter()
            .u8(0x83)
            .u8(0x86)
            .u8(0x04)
            .add(shortText("/grpc.health.v1.Health/Check"))
            .add(authority(port))
            // Content type, the 31st of the static table.
            .u8(0x0f)
            .u8(0x10)
            .add(shortText("application/grpc"))
            .u8(0x00)
            .add(shortText("te"))
            .add(shortText("trailers"))
            .bytes();
    return new Http2Dialogue(
        new ByteWriter()
            .add(frame(HEADERS, END_HEADERS, STREAM, headers))
            // An empty message: not compressed, no bytes.
            .add(frame(DATA, END_STREAM, STREAM, new byte[5]))
            .bytes(),
        true);
  }

  @Override
  public void hold(PeerInput in, Output out) throws IOException, InterruptedException {
    out.write(
        new ByteWriter().add(PREFACE).add(frame(SETTINGS, 0, 0, new byte[0])).add(request).bytes());
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < MAX_FRAMES; i++) {
      long length = in.bigEndian(3);
      int type = in.u8();
      int flags = in.u8();
      long stream = in.bigEndian(4) & Integer.MAX_VALUE;
      if (i == 0 && (type != SETTINGS || stream != 0)) {
        throw new ProtocolViolation("something that is not HTTP/2");
      }
      byte[] body = in.bytes(length, MAX_FRAME_BYTES);
      if (stream == 0) {
        connectionFrame(type, flags, body, out);
      } else if (stream == STREAM && answers(type, flags, body, data)) {
        return;
      }
    }
    throw new ProtocolViolation("more than " + MAX_FRAMES + " frames");
  }

  @Override
  public byte[] goodbye() {
    return frame(GOAWAY, 0, 0, new byte[8]);
  }

  private static void connectionFrame(int type, int flags, byte[] body, Output out)
      throws IOException, InterruptedException {
    if (type == SETTINGS && (flags & ACK) == 0) {
      out.write(frame(SETTINGS, ACK, 0, new byte[0]));
    } else if (type == PING && (flags & ACK) == 0) {
      out.write(frame(PING, ACK, 0, body));
    } else if (type == GOAWAY) {
      PeerBytes in = new PeerBytes(body);
      in.bytes(4);
      long code = in.bigEndian(4);
      String words = Texts.words(in.rest());
      throw new Refusal("it goes away, error " + code + (words.isEmpty() ? "" : ": " + words), "");
    }
  }

  private boolean answers(int type, int flags, byte[] body, ByteArrayOutputStream data)
      throws IOException {
    boolean ends = (flags & END_STREAM) != 0;
    if (type == RST_STREAM) {
      if (new PeerBytes(body).bigEndian(4) == REFUSED_STREAM) {
        throw new Refusal("it takes no requests yet", "");
      }
      // It has read the request, and has no answer to this one.
      return true;
    }
    if (!health) {
      return type == HEADERS;
    }
    if (type == DATA) {
      data.writeBytes(unpadded(flags, body));
      if (data.size() > MAX_FRAME_BYTES) {
        throw new ProtocolViolation("a health status of more than 16 KiB");
      }
      if (GrpcHealth.serves(data.toByteArray())) {
        return true;
      }
    }
    // Headers that end the stream are a status without an answer: no such service.
    return ends && (type == HEADERS || type == DATA);
  }

  private static byte[] unpadded(int flags, byte[] body) throws ProtocolViolation {
    if ((flags & PADDED) == 0) {
      return body;
    }
    PeerBytes in = new PeerBytes(body);
    int padding = in.u8();
    return in.bytes(in.left() - padding);
  }

  private static byte[] frame(int type, int flags, int stream, byte[] body) {
    return new ByteWriter()
        .bigEndian(body.length, 3)
        .u8(type)
        .u8(flags)
        .bigEndian(stream, 4)
        .add(body)
        .bytes();
  }

  /** A header of the first name in the static table, {@code :authority}, kept out of the tables. */
  private static byte[] authority(int port) {
    return new ByteWriter().u8(0x01).add(shortText("localhost:" + port)).bytes();
  }

  /** A text of at most 126 bytes with its length, not compressed. */
  private static byte[] shortText(String text) {
    return new ByteWriter().u8(text.length()).add(text).bytes();
  }
}
