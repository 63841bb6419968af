package dev.faultbox.engine.http;

import java.io.EOFException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Status line and header fields of an answer.
 *
 * @param headers by lower-case name; of repeated fields the last counts
 */
record HttpHead(int status, boolean keepAlive, Map<String, String> headers) {
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int MAX_FIELDS = 200;
  private static final int SHOWN_CHARS = 60;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_END = STATUS_AT + 3;

  /** Reads the head of the final answer, passing over interim ones (status 1xx). */
  static HttpHead read(Connection in) throws IOException {
    HttpHead head = readOne(in);
    while (head.status < 200) {
      head = readOne(in);
    }
    return head;
  }

  private static HttpHead readOne(Connection in) throws IOException {
    String line = readLine(in);
    int status = statusOf(line);
    Map<String, String> headers = new LinkedHashMap<>();
    int fields = 0;
    for (String field = readLine(in); !field.isEmpty(); field = readLine(in)) {
      int colon = field.indexOf(':');
      if (colon <= 0 || ++fields > MAX_FIELDS) {
        throw new IOException("the answer is not HTTP: bad header field " + shown(field));
      }
      headers.put(
          field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).trim());
    }
    boolean keepAlive =
        line.startsWith("HTTP/1.1") && !"close".equalsIgnoreCase(headers.get("connection"));
    return new HttpHead(status, keepAlive, headers);
  }

  private static int statusOf(String line) throws IOException {
    if (line.startsWith("HTTP/1.") && line.length() >= STATUS_END) {
      try {
        int status = Integer.parseInt(line.substring(STATUS_AT, STATUS_END));
        if (status >= 100) {
          return status;
        }
      } catch (NumberFormatException e) {
        // Said below, with the line.
      }
    }
    throw new IOException("the answer is not HTTP: it starts with " + shown(line));
  }

  private static String shown(String line) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < Math.min(line.length(), SHOWN_CHARS); i++) {
      char c = line.charAt(i);
      text.append(c >= ' ' && c < 127 ? c : '?');
    }
    return text.append('"').toString();
  }

  /** One line without its end. */
  static String readLine(Connection in) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection was closed in the middle of the answer");
      }
      if (c == '\n') {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
          line.setLength(end - 1);
        }
        return line.toString();
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("the answer is not HTTP: a line is longer than 64 KiB");
      }
      line.append((char) c);
    }
  }
}
