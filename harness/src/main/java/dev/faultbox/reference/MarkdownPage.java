package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

import dev.faultbox.starlark.Declaration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The reference as a page of Markdown. */
public final class MarkdownPage {
  private final Reference reference;
  private final StringBuilder out = new StringBuilder();

  private MarkdownPage(Reference reference) {
    this.reference = requireNonNull(reference, "reference is null");
  }

  /** The whole page, ends with a newline. */
  public static String of(Reference reference) {
    MarkdownPage page = new MarkdownPage(reference);
    page.write();
    return page.out.toString();
  }

  private void write() {
    out.append("<!-- Generated: faultbox reference --format md. Do not edit. -->\n\n");
    out.append("# Language reference\n\n");
    out.append(
        """
        Every built-in of a spec, as this version declares it. Types: `str`, `int`, `float`, `bool`, \
        `list`, `dict` as in Python; `fn` is a function; `dur` a duration as str (`"150ms"`, \
        `"1m30s"`; units `ns us ms s m h`); `pct` a share (`0.3`, `30`, `"30%"`); `size` bytes as int \
        or str (`"256m"`, `"1Gi"`); `svc` and `iface` a service and an interface; `check`, `fault` \
        and `op` what their built-ins return. Parameters behind `*` are given by name. `None` is the \
        same as leaving an optional one out; unknown names and wrong types are errors at the \
        argument.

        """);
    contents();
    reference.chapters().forEach(this::chapter);
  }

  private void contents() {
    for (Chapter chapter : reference.chapters()) {
      out.append("- ").append(link(chapter.title(), chapter.title())).append(": ");
      out.append(
          chapter.entries().stream()
              .map(entry -> link(label(entry), title(entry)))
              .collect(Collectors.joining(", ")));
      out.append('\n');
    }
  }

  private static String label(Entry entry) {
    return entry.kind() == Entry.Kind.FUNCTION
        ? "`" + String.join("`, `", entry.names()) + "`"
        : entry.name();
  }

  private static String link(String text, String title) {
    String anchor = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
    return "[" + text + "](#" + anchor + ")";
  }

  private static String title(Entry entry) {
    return entry.kind() == Entry.Kind.TYPE
        ? "type " + entry.name()
        : String.join(", ", entry.names());
  }

  private void chapter(Chapter chapter) {
    out.append("\n## ").append(chapter.title()).append("\n\n");
    if (!chapter.text().isEmpty()) {
      out.append(chapter.text()).append("\n\n");
    }
    chapter.entries().forEach(this::entry);
  }

  private void entry(Entry entry) {
    out.append("### ").append(title(entry)).append("\n\n");
    if (entry.kind() == Entry.Kind.FUNCTION) {
      for (String name : entry.names()) {
        String returns = entry.returns().isEmpty() ? "" : " -> " + entry.returns();
        out.append("    ");
        out.append(Signatures.of(name, reference.usable(entry, name), entry));
        out.append(returns).append('\n');
      }
      out.append('\n');
    }
    if (!entry.text().isEmpty()) {
      out.append(entry.text()).append("\n\n");
    }
    switch (entry.kind()) {
      case FUNCTION -> parameters(entry);
      case TYPE -> attributes(entry);
      default -> lines(entry);
    }
    if (!entry.example().isEmpty()) {
      out.append("```python\n").append(entry.example()).append("\n```\n\n");
    }
  }

  private void parameters(Entry entry) {
    List<Declaration.Parameter> usable = reference.usable(entry, entry.name());
    if (!usable.isEmpty()) {
      out.append("| parameter | type | default | |\n|---|---|---|---|\n");
      for (Declaration.Parameter parameter : usable) {
        Item item = Reference.item(entry, parameter.name());
        String byDefault = parameter.required() ? "required" : code(item.byDefault());
        String name =
            parameter.kind() == Declaration.Kind.EXTRA
                ? "any other name"
                : "`" + parameter.name() + "`";
        row(name, item.types(), byDefault, item.text());
      }
      out.append('\n');
    }
    String later =
        entry.items().stream()
            .filter(item -> item.isLater() && !item.name().equals(Declaration.EXTRA))
            .map(item -> "`" + item.name() + "`")
            .collect(Collectors.joining(", "));
    if (!later.isEmpty()) {
      out.append("Known, not built yet: ").append(later).append(".\n\n");
    }
  }

  private static String code(String value) {
    boolean words = value.isEmpty() || value.contains(" ") || value.matches("[a-z]+");
    return words ? value : "`" + value + "`";
  }

  private void attributes(Entry entry) {
    out.append("| attribute | type | |\n|---|---|---|\n");
    entry.items().forEach(item -> row("`" + item.name() + "`", item.types(), item.text()));
    out.append('\n');
  }

  private void lines(Entry entry) {
    out.append("| call | |\n|---|---|\n");
    for (Item item : entry.items()) {
      String full = Reference.fullName(entry, item);
      Declaration declaration = reference.declaration(full);
      row("`" + Signatures.of(item.name(), declaration.parameters(), entry) + "`", item.text());
    }
    out.append('\n');
  }

  private void row(String... cells) {
    out.append("| ");
    for (int i = 0; i < cells.length; i++) {
      out.append(i == 0 ? "" : " | ").append(cells[i].replace("|", "\\|"));
    }
    out.append(" |\n");
  }
}
