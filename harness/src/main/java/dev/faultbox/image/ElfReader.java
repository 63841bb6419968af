package dev.faultbox.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses one ELF file, 32 or 64 bits, either byte order. Numbers in the file are never trusted:
 * each is checked against the file's size or a limit. Reads one file, once.
 */
final class ElfReader {
  private static final int IDENT_BYTES = 16;
  private static final int MAGIC = 0x7f454c46;
  private static final int MAX_SEGMENTS = 4096;
  private static final int MAX_PATH_BYTES = 4096;
  private static final int MAX_DYNAMIC_BYTES = 1 << 20;
  private static final int MAX_LIBRARIES = 4096;

  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;

  private static final long DT_NULL = 0;
  private static final long DT_NEEDED = 1;
  private static final long DT_STRTAB = 5;
  private static final long DT_SONAME = 14;
  private static final long DT_RPATH = 15;
  private static final long DT_RUNPATH = 29;
  private static final long DT_FLAGS_1 = 0x6ffffffbL;
  private static final long DF_1_PIE = 0x08000000L;

  private final FileBytes bytes;
  private boolean is64Bit;

  ElfReader(FileBytes bytes) {
    this.bytes = bytes;
  }

  private record Segment(int type, long offset, long address, long fileSize) {}

  /** The dynamic section, with string offsets resolved. */
  private static final class Dynamic {
    final List<String> needed = new ArrayList<>();
    String rpath = "";
    String runpath = "";
    String soname = "";
    boolean pie;
  }

  ElfFile read() throws IOException {
    ByteBuffer ident = bytes.read(0, IDENT_BYTES, "ELF identification", IDENT_BYTES);
    if (ident.order(ByteOrder.BIG_ENDIAN).getInt() != MAGIC) {
      throw new MalformedElfException("no ELF magic number");
    }
    is64Bit = oneOf(ident.get(), "class") == 2;
    boolean littleEndian = oneOf(ident.get(), "byte order") == 1;
    bytes.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);

    int headerBytes = is64Bit ? 64 : 52;
    ByteBuffer header = bytes.read(0, headerBytes, "ELF header", headerBytes);
    int type = Short.toUnsignedInt(header.getShort(16));
    int machine = Short.toUnsignedInt(header.getShort(18));
    List<Segment> segments = segments(header);
    Dynamic dynamic = dynamic(segments);
    return new ElfFile(
        is64Bit,
        littleEndian,
        machine,
        type(type),
        interpreter(segments),
        dynamic.needed,
        directories(dynamic.rpath),
        directories(dynamic.runpath),
        dynamic.soname,
        dynamic.pie);
  }

  private static int oneOf(byte value, String what) throws MalformedElfException {
    if (value != 1 && value != 2) {
      throw new MalformedElfException("unknown " + what + " " + value);
    }
    return value;
  }

  private static ElfFile.Type type(int number) {
    return switch (number) {
      case 1 -> ElfFile.Type.RELOCATABLE;
      case 2 -> ElfFile.Type.EXECUTABLE;
      case 3 -> ElfFile.Type.SHARED;
      case 4 -> ElfFile.Type.CORE;
      default -> ElfFile.Type.OTHER;
    };
  }

  /** An address or offset: 8 bytes or 4, by the file's class. */
  private long word(ByteBuffer buffer, int offset64, int offset32) {
    return is64Bit ? buffer.getLong(offset64) : Integer.toUnsignedLong(buffer.getInt(offset32));
  }

  private List<Segment> segments(ByteBuffer header) throws IOException {
    long tableOffset = word(header, 32, 28);
    int entryBytes = Short.toUnsignedInt(header.getShort(is64Bit ? 54 : 42));
    int count = Short.toUnsignedInt(header.getShort(is64Bit ? 56 : 44));
    int minimum = is64Bit ? 56 : 32;
    if (count == 0) {
      return List.of();
    }
    if (entryBytes < minimum || count > MAX_SEGMENTS) {
      throw new MalformedElfException(count + " program headers of " + entryBytes + " bytes");
    }
    List<Segment> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long offset = tableOffset + (long) i * entryBytes;
      ByteBuffer entry = bytes.read(offset, minimum, "program header", minimum);
      segments.add(
          new Segment(entry.getInt(0), word(entry, 8, 4), word(entry, 16, 8), word(entry, 32, 16)));
    }
    return segments;
  }

  private @Nullable String interpreter(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      if (segment.type() == PT_INTERP) {
        ByteBuffer path =
            bytes.read(segment.offset(), segment.fileSize(), "interpreter path", MAX_PATH_BYTES);
        return string(path, 0);
      }
    }
    return null;
  }

  private Dynamic dynamic(List<Segment> segments) throws IOException {
    Dynamic result = new Dynamic();
    for (Segment segment : segments) {
      if (segment.type() == PT_DYNAMIC) {
        ByteBuffer table =
            bytes.read(segment.offset(), segment.fileSize(), "dynamic section", MAX_DYNAMIC_BYTES);
        fill(result, table, segments);
        return result;
      }
    }
    return result;
  }

  private void fill(Dynamic result, ByteBuffer table, List<Segment> segments) throws IOException {
    int entryBytes = is64Bit ? 16 : 8;
    long strings = stringTable(table, entryBytes, segments);
    for (int at = 0; at + entryBytes <= table.limit(); at += entryBytes) {
      long tag = word(table, at, at);
      long value = word(table, at + 8, at + 4);
      if (tag == DT_NULL) {
        return;
      } else if (tag == DT_NEEDED) {
        if (result.needed.size() == MAX_LIBRARIES) {
          throw new MalformedElfException("more than " + MAX_LIBRARIES + " libraries");
        }
        result.needed.add(stringAt(strings, value));
      } else if (tag == DT_SONAME) {
        result.soname = stringAt(strings, value);
      } else if (tag == DT_RPATH) {
        result.rpath = stringAt(strings, value);
      } else if (tag == DT_RUNPATH) {
        result.runpath = stringAt(strings, value);
      } else if (tag == DT_FLAGS_1) {
        result.pie = (value & DF_1_PIE) != 0;
      }
    }
  }

  /** File offset of the strings that the dynamic section refers to; -1 when it has none. */
  private long stringTable(ByteBuffer table, int entryBytes, List<Segment> segments) {
    for (int at = 0; at + entryBytes <= table.limit(); at += entryBytes) {
      long tag = word(table, at, at);
      if (tag == DT_NULL) {
        break;
      }
      if (tag == DT_STRTAB) {
        return fileOffset(word(table, at + 8, at + 4), segments);
      }
    }
    return -1;
  }

  private static long fileOffset(long address, List<Segment> segments) {
    for (Segment segment : segments) {
      long distance = address - segment.address();
      if (segment.type() == PT_LOAD
          && Long.compareUnsigned(address, segment.address()) >= 0
          && Long.compareUnsigned(distance, segment.fileSize()) < 0) {
        return segment.offset() + distance;
      }
    }
    return -1;
  }

  private String stringAt(long table, long index) throws IOException {
    if (table < 0 || index < 0 || index > Integer.MAX_VALUE || table > bytes.size() - index) {
      throw new MalformedElfException("string of the dynamic section outside of the file");
    }
    long start = table + index;
    long length = Math.min(MAX_PATH_BYTES, bytes.size() - start);
    return string(bytes.read(start, length, "string", MAX_PATH_BYTES), 0);
  }

  private static String string(ByteBuffer buffer, int start) throws MalformedElfException {
    int end = start;
    while (end < buffer.limit() && buffer.get(end) != 0) {
      end++;
    }
    if (end == buffer.limit()) {
      throw new MalformedElfException("string without an end");
    }
    return new String(buffer.array(), start, end - start, StandardCharsets.UTF_8);
  }

  private static List<String> directories(String path) {
    List<String> result = new ArrayList<>();
    for (String directory : path.split(":", -1)) {
      if (!directory.isEmpty()) {
        result.add(directory);
      }
    }
    return result;
  }
}
