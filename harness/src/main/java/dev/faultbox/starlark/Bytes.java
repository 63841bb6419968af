package dev.faultbox.starlark;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkValue;
import org.jspecify.annotations.Nullable;

/** An immutable sequence of bytes, written {@code b"..."}. */
public final class Bytes implements StarlarkValue, TypeNamed, Comparable<Bytes> {
  private final byte[] data;

  private Bytes(byte[] data) {
    this.data = data;
  }

  /** A copy of these bytes. */
  public static Bytes of(byte... data) {
    return new Bytes(data.clone());
  }

  /** The UTF-8 form of a text. */
  public static Bytes encode(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes wrap(byte[] data) {
    return new Bytes(data);
  }

  /** Number of bytes. */
  public int size() {
    return data.length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return data.clone();
  }

  /** The text in UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String decode() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE)
          .decode(ByteBuffer.wrap(data))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] data() {
    return data;
  }

  int at(int index) {
    return data[index] & 0xff;
  }

  int indexOf(byte[] part) {
    for (int i = 0; i + part.length <= data.length; i++) {
      if (Arrays.equals(data, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String typeName() {
    return "bytes";
  }

  @Override
  public boolean truth() {
    return data.length > 0;
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append("b\"");
    for (byte b : data) {
      switch (b) {
        case '"' -> printer.append("\\\"");
        case '\\' -> printer.append("\\\\");
        case '\n' -> printer.append("\\n");
        case '\r' -> printer.append("\\r");
        case '\t' -> printer.append("\\t");
        default -> {
          if (b >= ' ' && b < 0x7f) {
            printer.append((char) b);
          } else {
            printer.append("\\x").append(Repr.hex(b));
          }
        }
      }
    }
    printer.append('"');
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(data, other.data);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes b && Arrays.equals(data, b.data);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return Values.repr(this);
  }
}
