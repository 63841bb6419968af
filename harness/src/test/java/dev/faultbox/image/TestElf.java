package dev.faultbox.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files that are right in everything ElfReader looks at, and contain no code. */
final class TestElf {
  static final int AMD64 = 62;
  static final int ARM64 = 183;
  static final int EXECUTABLE = 2;
  static final int SHARED = 3;

  private static final long BASE = 0x400000;
  private static final long FLAGS_1_PIE = 0x08000000L;

  private boolean is64Bit = true;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private int machine = AMD64;
  private int type = EXECUTABLE;
  private String interpreter = "";
  private final List<long[]> dynamic = new ArrayList<>();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

  TestElf() {
    strings.write(0);
  }

  TestElf bits32() {
    is64Bit = false;
    return this;
  }

  TestElf bigEndian() {
    order = ByteOrder.BIG_ENDIAN;
    return this;
  }

  TestElf machine(int number) {
    machine = number;
    return this;
  }

  TestElf type(int number) {
    type = number;
    return this;
  }

  TestElf interpreter(String path) {
    interpreter = path;
    return this;
  }

  TestElf needed(String... libraries) {
    for (String library : libraries) {
      entry(1, library);
    }
    return this;
  }

  TestElf soname(String name) {
    return entry(14, name);
  }

  TestElf rpath(String path) {
    return entry(15, path);
  }

  TestElf runpath(String path) {
    return entry(29, path);
  }

  TestElf pie() {
    dynamic.add(new long[] {0x6ffffffbL, FLAGS_1_PIE});
    return this;
  }

  private TestElf entry(long tag, String text) {
    dynamic.add(new long[] {tag, strings.size()});
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return this;
  }

  /** Header, program headers, interpreter, strings, dynamic section; one segment maps it all. */
  byte[] bytes() {
    int headerBytes = is64Bit ? 64 : 52;
    int segmentBytes = is64Bit ? 56 : 32;
    int entryBytes = is64Bit ? 16 : 8;
    int segments = 1 + (interpreter.isEmpty() ? 0 : 1) + (dynamic.isEmpty() ? 0 : 1);
    byte[] path = (interpreter + "\0").getBytes(StandardCharsets.UTF_8);
    int pathAt = headerBytes + segments * segmentBytes;
    int stringsAt = pathAt + path.length;
    int dynamicAt = stringsAt + strings.size();
    int dynamicBytes = (dynamic.size() + 2) * entryBytes;
    int total = dynamicAt + dynamicBytes;

    ByteBuffer out = ByteBuffer.allocate(total).order(order);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (is64Bit ? 2 : 1)});
    out.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)).put((byte) 1);
    out.position(16);
    out.putShort((short) type).putShort((short) machine).putInt(1);
    word(out, 0);
    word(out, headerBytes);
    word(out, 0);
    out.putInt(0).putShort((short) headerBytes);
    out.putShort((short) segmentBytes).putShort((short) segments);

    out.position(headerBytes);
    segment(out, 1, 0, total);
    if (!interpreter.isEmpty()) {
      segment(out, 3, pathAt, path.length);
    }
    if (!dynamic.isEmpty()) {
      segment(out, 2, dynamicAt, dynamicBytes);
    }
    out.position(pathAt);
    out.put(path).put(strings.toByteArray());
    dynamic.forEach(each -> pair(out, each[0], each[1]));
    pair(out, 5, BASE + stringsAt);
    pair(out, 0, 0);
    return out.array();
  }

  private void segment(ByteBuffer out, int kind, long offset, long size) {
    int start = out.position();
    out.putInt(kind);
    if (is64Bit) {
      out.putInt(4).putLong(offset).putLong(BASE + offset).putLong(0).putLong(size);
      out.position(start + 56);
    } else {
      out.putInt((int) offset).putInt((int) (BASE + offset)).putInt(0).putInt((int) size);
      out.position(start + 32);
    }
  }

  private void pair(ByteBuffer out, long tag, long value) {
    word(out, tag);
    word(out, value);
  }

  private void word(ByteBuffer out, long value) {
    if (is64Bit) {
      out.putLong(value);
    } else {
      out.putInt((int) value);
    }
  }

  /** Writes it as an executable file, with its directories. */
  Path write(Path file) throws IOException {
    return executable(file, bytes());
  }

  static Path executable(Path file, byte[] content) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, content);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
    return file;
  }
}
