package dev.faultbox.protocol;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.x answer. Trusts nothing: every length has a limit, what is ambiguous is
 * refused. Stops reading where the part of the body that is kept ends.
 */
final class HttpResponseParser {
  /** Bytes of the body that are kept. */
  static final int MAX_BODY_BYTES = 64 << 10;

  /** Bytes of status line and headers, or of trailers, at most. */
  static final int MAX_HEADER_BYTES = 64 << 10;

  /** Interim answers (100 to 199) read before the final one, at most. */
  private static final int MAX_INTERIM = 10;

  private static final int MAX_CHUNK_LINE_BYTES = 4 << 10;
  private static final int MAX_CHUNK_DIGITS = 15;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final String PREFIX = "HTTP/1.";
  private static final int SHOWN_CHARACTERS = 40;

  private final HttpInput in;
  private final byte[] body = new byte[MAX_BODY_BYTES];
  private int bodyLength;
  private int headerBytesLeft;
  private @Nullable String transferEncoding;
  private @Nullable String contentLength;

  HttpResponseParser(ByteSource source) {
    this.in = new HttpInput(source);
  }

  /**
   * Reads the answer to one request.
   *
   * @throws ProtocolViolation for what is not HTTP or passes a limit
   * @throws EarlyEnd when the stream ends before the answer does
   */
  HttpResponse parse() throws IOException, InterruptedException {
    for (int interim = 0; interim <= MAX_INTERIM; interim++) {
      headerBytesLeft = MAX_HEADER_BYTES;
      int status = statusLine();
      Map<String, String> headers = headers();
      if (status >= 200 || status == SWITCHING_PROTOCOLS) {
        if (status >= 200 && status != NO_CONTENT && status != NOT_MODIFIED) {
          body();
        }
        return new HttpResponse(status, headers, Arrays.copyOf(body, bodyLength));
      }
    }
    throw new ProtocolViolation("more than " + MAX_INTERIM + " interim answers");
  }

  private int statusLine() throws IOException, InterruptedException {
    StringBuilder seen = new StringBuilder();
    // Looked at byte by byte: what speaks another protocol may never send a line end.
    for (int i = 0; i < PREFIX.length(); i++) {
      int b = in.read();
      if (b < 0) {
        throw new EarlyEnd();
      }
      seen.append((char) b);
      if (b != PREFIX.charAt(i)) {
        throw new ProtocolViolation("something that is not HTTP, it starts with " + shown(seen));
      }
    }
    String rest = headerLine();
    boolean valid =
        rest.length() >= 5
            && Character.isDigit(rest.charAt(0))
            && rest.charAt(1) == ' '
            && (rest.length() == 5 || rest.charAt(5) == ' ')
            && rest.substring(2, 5).chars().allMatch(c -> c >= '0' && c <= '9')
            && rest.charAt(2) != '0';
    if (!valid) {
      throw new ProtocolViolation("a status line that is not HTTP: " + shown(PREFIX + rest));
    }
    return Integer.parseInt(rest.substring(2, 5));
  }

  private Map<String, String> headers() throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    transferEncoding = null;
    contentLength = null;
    for (String line = headerLine(); !line.isEmpty(); line = headerLine()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
      if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
        throw new ProtocolViolation("a line that is no header: " + shown(line));
      }
      String value = line.substring(colon + 1).strip();
      headers.putIfAbsent(name, value);
      if (name.equals("transfer-encoding")) {
        transferEncoding = transferEncoding == null ? value : transferEncoding + ", " + value;
      } else if (name.equals("content-length")) {
        if (contentLength != null && !contentLength.equals(value)) {
          throw new ProtocolViolation("two lengths, " + contentLength + " and " + shown(value));
        }
        contentLength = value;
      }
    }
    return headers;
  }

  private void body() throws IOException, InterruptedException {
    if (transferEncoding != null) {
      if (!transferEncoding.equalsIgnoreCase("chunked")) {
        throw new ProtocolViolation("the transfer encoding " + shown(transferEncoding));
      }
      chunks();
    } else if (contentLength != null) {
      if (contentLength.isEmpty()
          || contentLength.length() > 18
          || contentLength.chars().anyMatch(c -> c < '0' || c > '9')) {
        throw new ProtocolViolation("the content length " + shown(contentLength));
      }
      take(Long.parseLong(contentLength));
    } else {
      while (bodyLength < MAX_BODY_BYTES) {
        int got = in.read(body, bodyLength, MAX_BODY_BYTES - bodyLength);
        if (got < 0) {
          return;
        }
        bodyLength += got;
      }
    }
  }

  private void chunks() throws IOException, InterruptedException {
    while (true) {
      long size = chunkSize(in.line(MAX_CHUNK_LINE_BYTES, "an endless chunk header"));
      if (size == 0) {
        headerBytesLeft = MAX_HEADER_BYTES;
        while (!headerLine().isEmpty()) {
          // Trailers say nothing a spec can see.
        }
        return;
      }
      take(size);
      if (bodyLength == MAX_BODY_BYTES) {
        return;
      }
      if (!in.line(1, "a chunk longer than it says").isEmpty()) {
        throw new ProtocolViolation("a chunk longer than it says");
      }
    }
  }

  private static long chunkSize(String line) throws ProtocolViolation {
    int semicolon = line.indexOf(';');
    String digits = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
    boolean hex = digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    if (digits.isEmpty() || digits.length() > MAX_CHUNK_DIGITS || !hex) {
      throw new ProtocolViolation("a chunk without a size: " + shown(line));
    }
    return Long.parseLong(digits, 16);
  }

  /** Takes so many bytes of the body, or as many as are kept. */
  private void take(long length) throws IOException, InterruptedException {
    long left = Math.min(length, MAX_BODY_BYTES - bodyLength);
    while (left > 0) {
      int got = in.read(body, bodyLength, (int) left);
      if (got < 0) {
        throw new EarlyEnd();
      }
      bodyLength += got;
      left -= got;
    }
  }

  private String headerLine() throws IOException, InterruptedException {
    String line =
        in.line(headerBytesLeft, "more than " + (MAX_HEADER_BYTES >> 10) + " KiB of headers");
    // Counts characters and the line end: a bound is wanted, not a book.
    headerBytesLeft -= Math.min(headerBytesLeft, line.length() + 1);
    return line;
  }

  /** A peer's words for a message: short, printable, quoted. */
  private static String shown(CharSequence text) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), SHOWN_CHARACTERS); i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return shown.append(text.length() > SHOWN_CHARACTERS ? "...\"" : "\"").toString();
  }
}
