package dev.faultbox.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of Markdown.
 *
 * @param prose its lines outside of fenced blocks
 * @param blocks its fenced blocks, in order
 */
record DocPage(Path path, List<String> prose, List<Block> blocks) {
  /** The repository. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

  /**
   * A fenced block.
   *
   * @param info what stands behind the backticks: {@code python file=shop.star}
   */
  record Block(String info, String text, int line) {}

  DocPage {
    prose = List.copyOf(prose);
    blocks = List.copyOf(blocks);
  }

  /** Every page of the product. */
  static List<DocPage> all() {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(paths::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name :
        List.of("README.md", "RELEASE_NOTES.md", "ARCHITECTURE.md", "CONTRIBUTING.md")) {
      paths.add(ROOT.resolve(name));
    }
    return paths.stream().map(DocPage::read).toList();
  }

  static DocPage read(Path path) {
    List<String> prose = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    String info = null;
    int start = 0;
    StringBuilder text = new StringBuilder();
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        if (info == null) {
          info = line.substring(3).strip();
          start = i + 1;
          text = new StringBuilder();
        } else {
          blocks.add(new Block(info, text.toString(), start));
          info = null;
        }
      } else if (info == null) {
        prose.add(line);
      } else {
        text.append(line).append('\n');
      }
    }
    return new DocPage(path, prose, blocks);
  }

  /** Where its links lead, those to other hosts included. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    for (String line : prose) {
      Matcher matcher = LINK.matcher(line.replaceAll("`[^`]*`", "x"));
      while (matcher.find()) {
        links.add(matcher.group(1));
      }
    }
    return links;
  }

  /** The anchors of its headings as readers of Markdown make them. */
  Set<String> anchors() {
    Set<String> anchors = new TreeSet<>();
    for (String line : prose) {
      if (line.matches("#{1,6} .*")) {
        String title = line.replaceFirst("#+ ", "").toLowerCase(java.util.Locale.ROOT);
        anchors.add(title.replaceAll("[^\\p{L}\\p{N}_ -]", "").strip().replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Override
  public String toString() {
    return ROOT.relativize(path).toString();
  }
}
