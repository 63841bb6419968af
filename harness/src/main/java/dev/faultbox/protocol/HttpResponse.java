package dev.faultbox.protocol;

import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers lower-case names, first value each, in order
 * @param body first {@link HttpResponseParser#MAX_BODY_BYTES} bytes
 */
record HttpResponse(int status, Map<String, String> headers, byte[] body) {
  /** The body as text, trimmed, without a character cut by the limit. */
  String text() {
    int length = body.length;
    if (length == HttpResponseParser.MAX_BODY_BYTES) {
      length = Texts.wholeCharacters(body, length);
    }
    return Texts.trimmed(body, length);
  }
}
