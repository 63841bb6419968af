package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text files: UTF-8 and nothing else, so that a column is the same for everybody. */
final class Utf8Text {
  private Utf8Text() {}

  static String decode(byte[] bytes, String file) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw Phase.error(
          ErrorCode.SPEC_LOAD_FAILED,
          "%s is not UTF-8 text: byte 0x%02x in line %d; save it as UTF-8"
              .formatted(file, bytes[in.position()], line));
    }
    return out.flip().toString();
  }
}
