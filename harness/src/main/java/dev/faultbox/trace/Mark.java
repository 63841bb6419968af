package dev.faultbox.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event of the harness itself ({@code step_send}, {@code service_ready}, {@code log}, ...) on
 * its way through the tracer, which gives it its place in the one order.
 *
 * <p>On the wire: {@code str} type, {@code str} service, {@code u16} count of fields, each a {@code
 * str} name and a {@code str} value; {@code str} is a {@code u16} length and UTF-8 bytes.
 *
 * @param service name of a service, {@code test} for the driver, or empty
 * @param fields in display order
 */
public record Mark(String type, String service, Map<String, String> fields) {
  /** Longest text in bytes; longer ones are cut between characters. */
  private static final int MAX_TEXT_BYTES = 0xffff;

  public Mark {
    requireNonNull(type, "type is null");
    requireNonNull(service, "service is null");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The payload to send; texts longer than 65,535 bytes are cut. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    str(out, type);
    str(out, service);
    u16(out, fields.size());
    fields.forEach(
        (name, value) -> {
          str(out, name);
          str(out, value);
        });
    return out.toByteArray();
  }

  /** Reads a payload to the reader's end. */
  static Mark decode(RecordReader in) {
    String type = in.str();
    String service = in.str();
    int count = in.u16();
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.str();
      fields.put(name, in.str());
    }
    in.end();
    return new Mark(type, service, fields);
  }

  private static void str(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int length = bytes.length;
    if (length > MAX_TEXT_BYTES) {
      length = MAX_TEXT_BYTES;
      while ((bytes[length] & 0xc0) == 0x80) {
        length--;
      }
    }
    u16(out, length);
    out.write(bytes, 0, length);
  }

  private static void u16(ByteArrayOutputStream out, int value) {
    if (value > 0xffff) {
      throw new IllegalArgumentException(value + " fields are too many");
    }
    out.write(value);
    out.write(value >>> 8);
  }
}
