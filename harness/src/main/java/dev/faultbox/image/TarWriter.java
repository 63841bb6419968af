package dev.faultbox.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tar archive in the POSIX pax format that depends on nothing but what it is told: every
 * entry belongs to root and carries the same modification time. Entry names are relative, without a
 * leading slash. Not safe for use by several threads.
 */
final class TarWriter {
  /**
   * Seconds since the epoch: 2020-01-01, late enough for programs that refuse dates before 1980.
   */
  static final long MODIFIED = 1_577_836_800L;

  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final long MAX_OCTAL_SIZE = 0_77777777777L;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final OutputStream out;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  void directory(String name, int mode) throws IOException {
    header(name + "/", mode, '5', 0, "");
  }

  void symlink(String name, String target) throws IOException {
    header(name, 0777, '2', 0, target);
  }

  void file(String name, int mode, byte[] content) throws IOException {
    header(name, mode, '0', content.length, "");
    out.write(content);
    pad(content.length);
  }

  /**
   * Copies a stream that must have exactly {@code size} bytes.
   *
   * @throws IOException when it has fewer or more: the file changed while it was read
   */
  void file(String name, int mode, long size, InputStream content) throws IOException {
    header(name, mode, '0', size, "");
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = size;
    while (left > 0) {
      int got = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) {
        throw new IOException(name + " became shorter while it was read");
      }
      out.write(buffer, 0, got);
      left -= got;
    }
    if (content.read() >= 0) {
      throw new IOException(name + " became longer while it was read");
    }
    pad(size);
  }

  /** Writes the end of the archive and flushes; the stream stays open. */
  void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.flush();
  }

  private void header(String name, int mode, char type, long size, String link) throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] linkBytes = link.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    if (nameBytes.length > NAME_BYTES) {
      record(records, "path", name);
    }
    if (linkBytes.length > NAME_BYTES) {
      record(records, "linkpath", link);
    }
    if (size > MAX_OCTAL_SIZE) {
      record(records, "size", Long.toString(size));
    }
    if (records.size() > 0) {
      byte[] extension = records.toByteArray();
      block("pax".getBytes(StandardCharsets.UTF_8), 0644, 'x', extension.length, new byte[0]);
      out.write(extension);
      pad(extension.length);
    }
    block(nameBytes, mode, type, Math.min(size, MAX_OCTAL_SIZE), linkBytes);
  }

  /** One pax record: its own length in decimal, which counts its own digits, a key and a value. */
  private static void record(ByteArrayOutputStream records, String key, String value) {
    byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = rest.length + 1;
    while (Integer.toString(length).length() + rest.length != length) {
      length = Integer.toString(length).length() + rest.length;
    }
    records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(rest);
  }

  private void block(byte[] name, int mode, char type, long size, byte[] link) throws IOException {
    byte[] block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, Math.min(name.length, NAME_BYTES));
    octal(block, 100, 8, mode);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, MODIFIED);
    block[156] = (byte) type;
    System.arraycopy(link, 0, block, 157, Math.min(link.length, NAME_BYTES));
    text(block, 257, "ustar\0" + "00");
    text(block, 265, "root");
    text(block, 297, "root");
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
    text(block, 148, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  private static void text(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  /** Digits and a NUL fill the field of {@code width} bytes. */
  private static void octal(byte[] block, int offset, int width, long value) {
    String digits = Long.toOctalString(value);
    text(block, offset, "0".repeat(width - 1 - digits.length()) + digits + "\0");
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }
}
