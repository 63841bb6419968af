package dev.faultbox.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code language.md}, the text of the reference: {@code #} begins a chapter, {@code ##} a
 * section ({@code ## name -> type} a function, {@code ## type name} a type, {@code ## owner
 * functions} or {@code methods} one with a line each, {@code ## group name} shared parameters),
 * {@code -} an item, {@code - @name} all items of a group, three backticks an example.
 */
final class ReferenceText {
  private static final String RESOURCE = "language.md";
  private static final String FENCE = "```";
  private static final Pattern ITEM =
      Pattern.compile("- `([^`]+)`(?: \\((.*?)(?:, default ([^)]*))?\\))?: (.*)");

  private final Map<String, List<Item>> groups = new HashMap<>();
  private final List<Chapter> chapters = new ArrayList<>();
  private List<Entry> entries = new ArrayList<>();
  private String chapter = "";
  private String intro = "";
  private String heading = "";
  private StringBuilder text = new StringBuilder();
  private List<Item> items = new ArrayList<>();
  private StringBuilder example = new StringBuilder();
  private boolean fenced;

  private ReferenceText() {}

  /** The text that comes with this version. */
  static List<Chapter> embedded() {
    try (InputStream in = ReferenceText.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not in the jar");
      }
      return parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException for a line it does not understand
   */
  static List<Chapter> parse(String source) {
    ReferenceText reader = new ReferenceText();
    source.lines().forEach(reader::line);
    reader.endChapter();
    return List.copyOf(reader.chapters);
  }

  private void line(String line) {
    if (line.startsWith(FENCE)) {
      fenced = !fenced;
    } else if (fenced) {
      example.append(line).append('\n');
    } else if (line.startsWith("## ")) {
      endSection();
      heading = line.substring("## ".length());
    } else if (line.startsWith("# ")) {
      endChapter();
      chapter = line.substring("# ".length());
    } else if (line.startsWith("- @")) {
      items.addAll(groups.getOrDefault(line.substring("- @".length()), List.of()));
    } else if (line.startsWith("- ")) {
      items.add(item(line));
    } else {
      text.append(line).append('\n');
    }
  }

  private static Item item(String line) {
    Matcher matcher = ITEM.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no item of the reference: " + line);
    }
    return new Item(
        matcher.group(1), orEmpty(matcher, 2), orEmpty(matcher, 3), matcher.group(4).strip());
  }

  private static String orEmpty(Matcher matcher, int group) {
    String found = matcher.group(group);
    return found == null ? "" : found;
  }

  private void endSection() {
    String written = text.toString().strip();
    if (heading.isEmpty()) {
      intro = written;
    } else {
      section(written);
    }
    heading = "";
    text = new StringBuilder();
    items = new ArrayList<>();
    example = new StringBuilder();
  }

  private void section(String written) {
    int arrow = heading.indexOf(" -> ");
    String left = arrow < 0 ? heading : heading.substring(0, arrow);
    String returns = arrow < 0 ? "" : heading.substring(arrow + " -> ".length());
    Entry.Kind kind = kind(left);
    List<String> names =
        switch (kind) {
          case FUNCTION -> List.of(left.split(", ", -1));
          case TYPE, GROUP -> List.of(left.substring(left.indexOf(' ') + 1));
          case LINES -> List.of(left);
        };
    if (kind == Entry.Kind.GROUP) {
      groups.put(names.get(0), List.copyOf(items));
      return;
    }
    entries.add(new Entry(kind, names, returns, written, items, example.toString().strip()));
  }

  private static Entry.Kind kind(String heading) {
    if (heading.startsWith("type ")) {
      return Entry.Kind.TYPE;
    }
    if (heading.startsWith("group ")) {
      return Entry.Kind.GROUP;
    }
    boolean lines = heading.endsWith(" functions") || heading.endsWith(" methods");
    return lines ? Entry.Kind.LINES : Entry.Kind.FUNCTION;
  }

  private void endChapter() {
    endSection();
    if (!chapter.isEmpty()) {
      chapters.add(new Chapter(chapter, intro, entries));
    }
    entries = new ArrayList<>();
  }
}
