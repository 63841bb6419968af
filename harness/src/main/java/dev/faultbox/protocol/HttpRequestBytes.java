package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Puts a request into bytes. The connection carries one exchange; compression is not asked for. */
final class HttpRequestBytes {
  private HttpRequestBytes() {}

  /**
   * The whole request, body included.
   *
   * @param authority host and port for the Host header
   * @param headers win over the defaults
   * @throws IllegalArgumentException when a header would break the request
   */
  static byte[] of(
      String method, String authority, String path, Map<String, String> headers, byte[] body) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("Host", authority);
    lines.put("User-Agent", "faultbox");
    lines.put("Accept", "*/*");
    if (body.length > 0
        || method.equals("POST")
        || method.equals("PUT")
        || method.equals("PATCH")) {
      lines.put("Content-Length", Integer.toString(body.length));
    }
    lines.put("Connection", "close");
    headers.forEach(
        (name, value) -> {
          check(name, value);
          lines.keySet().removeIf(name::equalsIgnoreCase);
          lines.put(name, value);
        });
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target(path)).append(" HTTP/1.1\r\n");
    lines.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length);
    out.writeBytes(head.toString().getBytes(UTF_8));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** A path and query that fit into a request line: what may not stand there is escaped. */
  static String target(String path) {
    int fragment = path.indexOf('#');
    String plain = fragment < 0 ? path : path.substring(0, fragment);
    StringBuilder target = new StringBuilder(plain.length() + 1);
    if (!plain.startsWith("/")) {
      target.append('/');
    }
    for (byte b : plain.getBytes(UTF_8)) {
      if (b > ' ' && b < 0x7f) {
        target.append((char) b);
      } else {
        target.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
      }
    }
    return target.toString();
  }

  private static void check(String name, String value) {
    boolean token = !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    if (!token) {
      throw new IllegalArgumentException("\"" + name + "\" cannot be the name of a header");
    }
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("the value of header " + name + " has a line break");
    }
  }
}
