package dev.faultbox.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Colours of the HTML report, by the contrast that WCAG 2 (AA) asks for. */
class ReportColoursTest {
  private static final double TEXT = 4.5;
  private static final double GRAPHICS = 3.0;

  private static final List<String> GROUNDS = List.of("ground", "surface", "chosen");

  private static final Map<String, Double> INKS =
      Map.ofEntries(
          Map.entry("text", TEXT),
          Map.entry("muted", TEXT),
          Map.entry("accent", TEXT),
          Map.entry("pass", TEXT),
          Map.entry("fail", TEXT),
          Map.entry("error", TEXT),
          Map.entry("inconclusive", TEXT),
          Map.entry("halted", TEXT));

  private static final List<String> DRAWN =
      List.of("call", "traced", "delayed", "faulted", "life", "step", "stdout", "stderr", "window");

  record Pair(String theme, String ink, String ground, double least) {}

  static Stream<Pair> pairs() {
    return Stream.of("light", "dark")
        .flatMap(
            theme ->
                Stream.of(
                        GROUNDS.stream()
                            .flatMap(
                                ground ->
                                    INKS.entrySet().stream()
                                        .map(
                                            e ->
                                                new Pair(theme, e.getKey(), ground, e.getValue()))),
                        DRAWN.stream().map(ink -> new Pair(theme, ink, "ground", GRAPHICS)),
                        Stream.of(
                            new Pair(theme, "text", "mark", TEXT),
                            new Pair(theme, "text", "raised", TEXT),
                            new Pair(theme, "muted", "raised", TEXT),
                            new Pair(theme, "accent", "raised", TEXT),
                            // Names of fault windows stand on the page itself.
                            new Pair(theme, "window", "ground", TEXT)))
                    .flatMap(pairs -> pairs));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void isReadable(Pair pair) throws IOException {
    Map<String, String> colours = colours(pair.theme());

    assertThat(contrast(colours.get(pair.ink()), colours.get(pair.ground())))
        .as(pair.toString())
        .isGreaterThanOrEqualTo(pair.least());
  }

  /** Dark because the system is, and dark because the button was pressed. */
  @Test
  void bothWaysToDarkAreTheSame() throws IOException {
    Matcher blocks = Pattern.compile("\n +color-scheme: dark;").matcher(style());
    assertThat(blocks.results()).hasSize(2);
    assertThat(declarations(":root:not([data-theme=\"light\"]) {")).isEqualTo(colours("dark"));
  }

  private static Map<String, String> colours(String theme) throws IOException {
    return declarations(theme.equals("dark") ? ":root[data-theme=\"dark\"] {" : ":root {");
  }

  private static Map<String, String> declarations(String selector) throws IOException {
    String style = style();
    int from = style.indexOf(selector);
    Map<String, String> found = new LinkedHashMap<>();
    Matcher colour =
        Pattern.compile("--([a-z]+): (#[0-9a-f]{6});")
            .matcher(style.substring(from, style.indexOf('}', from)));
    while (colour.find()) {
      found.put(colour.group(1), colour.group(2));
    }
    assertThat(found).as(selector).hasSizeGreaterThan(20);
    return found;
  }

  private static String style() throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static double contrast(String one, String other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  /** Relative luminance as WCAG 2 defines it. */
  private static double luminance(String colour) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      double linear = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
      sum += weights[i] * linear;
    }
    return sum;
  }
}
