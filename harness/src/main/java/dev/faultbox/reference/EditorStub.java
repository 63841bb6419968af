package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

import dev.faultbox.starlark.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The built-ins as a Python stub, which language servers for Starlark and for Python read. Without
 * what Python has, too.
 */
public final class EditorStub {
  private static final String INDENT = "    ";
  private static final List<String> OWN = List.of("fail", "struct", "load", "load_file");

  /** Words of the reference as Python says them. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("any", "_Any"),
          Map.entry("fn", "_Callable[..., _Any]"),
          Map.entry("dur", "str"),
          Map.entry("pct", "float | str"),
          Map.entry("size", "int | str"),
          Map.entry("float", "float"),
          Map.entry("svc", "_Service"),
          Map.entry("service", "_Service"),
          Map.entry("iface", "_Interface"),
          Map.entry("check", "_Check"),
          Map.entry("fault", "_Fault"),
          Map.entry("op", "_Op"),
          Map.entry("response", "_Response"),
          Map.entry("event", "_Event"),
          Map.entry("struct", "_Any"),
          Map.entry("list[str]", "list[str]"),
          Map.entry("list[svc]", "list[_Any]"),
          Map.entry("list[event]", "list[_Event]"),
          Map.entry("dict", "dict[_Any, _Any]"));

  private final Reference reference;
  private final StringBuilder out = new StringBuilder();

  private EditorStub(Reference reference) {
    this.reference = requireNonNull(reference, "reference is null");
  }

  /** The whole file, ends with a newline. */
  public static String of(Reference reference) {
    EditorStub stub = new EditorStub(reference);
    stub.write();
    return stub.out.toString();
  }

  private void write() {
    out.append("# Generated: faultbox reference --format stub. Do not edit.\n");
    out.append("\"\"\"Built-ins of Faultbox specs.\"\"\"\n\n");
    out.append("from typing import Any as _Any, Callable as _Callable\n\n");
    for (String opaque : List.of("_Check", "_Fault", "_Op")) {
      out.append("class ").append(opaque).append(": ...\n\n");
    }
    List<Entry> entries =
        reference.chapters().stream().flatMap(chapter -> chapter.entries().stream()).toList();
    entries.stream().filter(entry -> entry.kind() == Entry.Kind.TYPE).forEach(this::type);
    entries.stream().filter(entry -> entry.name().equals("json functions")).forEach(this::json);
    boolean language = false;
    for (Chapter chapter : reference.chapters()) {
      language |= chapter.title().equals("The language");
      for (Entry entry : chapter.entries()) {
        boolean step = entry.name().contains(".");
        boolean wanted = !language || OWN.contains(entry.name());
        if (entry.kind() == Entry.Kind.FUNCTION && !step && wanted) {
          entry.names().forEach(name -> function("", name, name, entry, false));
        }
      }
    }
  }

  private void type(Entry entry) {
    out.append("class ").append(TYPES.get(entry.name())).append(":\n");
    doc(INDENT, entry.text());
    for (Item item : entry.items()) {
      out.append(INDENT).append(item.name().substring(1)).append(": ").append(python(item.types()));
      out.append('\n');
      doc(INDENT, item.text());
    }
    boolean steps = entry.name().equals("iface") || entry.name().equals("service");
    if (steps) {
      reference.chapters().stream()
          .flatMap(chapter -> chapter.entries().stream())
          .filter(step -> step.kind() == Entry.Kind.FUNCTION && step.name().contains("."))
          .forEach(
              step ->
                  step.names()
                      .forEach(
                          name -> function(INDENT, name, name.split("\\.", 2)[1], step, true)));
    }
    if (!entry.name().equals("iface") && !entry.name().equals("response")) {
      String others = entry.name().equals("service") ? "_Interface" : "str";
      out.append(INDENT).append("def __getattr__(self, name: str) -> ").append(others);
      out.append(": ...\n");
    }
    out.append('\n');
  }

  private void json(Entry entry) {
    out.append("class json:\n").append(INDENT).append("\"\"\"Text and values.\"\"\"\n");
    for (Item item : entry.items()) {
      String name = item.name().substring("json.".length());
      out.append(INDENT).append("@staticmethod\n").append(INDENT).append("def ").append(name);
      List<Declaration.Parameter> parameters = reference.declaration(item.name()).parameters();
      out.append(parameters(parameters, entry, false)).append(" -> ");
      out.append(name.equals("decode") ? "_Any" : "str").append(":\n");
      doc(INDENT + INDENT, item.text());
      out.append(INDENT).append(INDENT).append("...\n");
    }
    out.append('\n');
  }

  private void function(String indent, String full, String name, Entry entry, boolean method) {
    out.append(indent).append("def ").append(name);
    out.append(parameters(reference.usable(entry, full), entry, method));
    out.append(" -> ").append(entry.returns().isEmpty() ? "None" : python(entry.returns()));
    out.append(":\n");
    doc(indent + INDENT, documentation(entry, full));
    out.append(indent).append(INDENT).append("...\n\n");
  }

  private String documentation(Entry entry, String name) {
    StringBuilder text = new StringBuilder(entry.text());
    List<Declaration.Parameter> usable = reference.usable(entry, name);
    if (!usable.isEmpty()) {
      text.append("\n\nArgs:");
      for (Declaration.Parameter parameter : usable) {
        Item item = Reference.item(entry, parameter.name());
        text.append("\n  ").append(parameter.name()).append(": ").append(item.text());
      }
    }
    if (!entry.example().isEmpty()) {
      text.append("\n\nExample:\n\n").append(entry.example().indent(2).stripTrailing());
    }
    return text.toString();
  }

  private static String parameters(
      List<Declaration.Parameter> parameters, Entry entry, boolean method) {
    List<String> parts = new ArrayList<>();
    if (method) {
      parts.add("self");
    }
    boolean keywords = false;
    for (Declaration.Parameter parameter : parameters) {
      String type = python(Reference.item(entry, parameter.name()).types());
      switch (parameter.kind()) {
        case REST -> {
          // A str may stand in the first place: the binary of a service.
          parts.add("*" + parameter.name() + ": _Any");
          keywords = true;
        }
        case EXTRA -> parts.add("**fields: " + (type.isEmpty() ? "_Any" : type));
        default -> {
          if (parameter.kind() == Declaration.Kind.KEYWORD && !keywords) {
            parts.add("*");
            keywords = true;
          }
          String annotation = type.isEmpty() ? "_Any" : type;
          parts.add(
              parameter.required()
                  ? parameter.name() + ": " + annotation
                  : parameter.name() + ": " + annotation + " | None = None");
        }
      }
    }
    return "(" + String.join(", ", parts) + ")";
  }

  private static String python(String types) {
    if (types.isEmpty()) {
      return "";
    }
    return java.util.Arrays.stream(types.split(", | or ", -1))
        .map(type -> TYPES.getOrDefault(type, type))
        .collect(Collectors.joining(" | "));
  }

  private void doc(String indent, String text) {
    String escaped = text.replace("\\", "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    String ending = escaped.endsWith("\"") ? " " : "";
    out.append(indent).append("\"\"\"");
    out.append(escaped.replace("\n", "\n" + indent).replaceAll("(?m)[ ]+$", ""));
    out.append(ending).append("\"\"\"\n");
  }
}
