package dev.faultbox.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The page around the data of an HTML report: one file that asks for nothing else. Its content
 * security policy names its own scripts and styles by their hashes and forbids all the rest, so
 * that whatever a service wrote stays text even if some code here should ever forget that.
 */
final class HtmlPage {
  private static final String STYLE = "report.css";

  /** In the order in which they need each other. */
  private static final List<String> SCRIPTS =
      List.of(
          "dom.js",
          "inflate.js",
          "decode.js",
          "events.js",
          "filter.js",
          "table.js",
          "painter.js",
          "timeline.js",
          "details.js",
          "test.js",
          "overview.js",
          "list.js",
          "main.js");

  private final String title;
  private final String style;
  private final List<String> scripts = new ArrayList<>();

  /**
   * @param title what the report is about
   */
  HtmlPage(String title) throws IOException {
    this.title = title;
    this.style = resource(STYLE);
    for (String script : SCRIPTS) {
      scripts.add(resource(script));
    }
  }

  /** What stands in front of the data. */
  void begin(OutputStream out) throws IOException {
    String shell =
        resource("shell.html")
            .replace("@POLICY@", policy())
            .replace("@STYLE@", style)
            .replace("@TITLE@", escaped(title));
    out.write(shell.getBytes(UTF_8));
  }

  /** What stands behind it. */
  void end(OutputStream out) throws IOException {
    StringBuilder tail = new StringBuilder();
    for (String script : scripts) {
      tail.append("<script>").append(script).append("</script>\n");
    }
    out.write(tail.append("</body>\n</html>\n").toString().getBytes(UTF_8));
  }

  private String policy() {
    StringBuilder policy = new StringBuilder("default-src 'none'; base-uri 'none'; ");
    policy.append("form-action 'none'; img-src data:; style-src '").append(hash(style));
    policy.append("'; script-src");
    for (String script : scripts) {
      policy.append(" '").append(hash(script)).append('\'');
    }
    return policy.toString();
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String escaped(String text) {
    return Text.wellFormed(Text.printable(text))
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("the tool has no " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
