package dev.faultbox.reference;

import dev.faultbox.starlark.Declaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where the text of the reference and the declarations do not meet. */
final class Gaps {
  private final Map<String, Declaration> functions;
  private final Map<String, List<String>> attributes;
  private final List<String> found = new ArrayList<>();
  private final Set<String> described = new HashSet<>();

  Gaps(Map<String, Declaration> functions, Map<String, List<String>> attributes) {
    this.functions = new TreeMap<>(functions);
    this.attributes = new TreeMap<>(attributes);
  }

  List<String> of(List<Chapter> chapters) {
    for (Chapter chapter : chapters) {
      chapter.entries().forEach(this::look);
    }
    functions.keySet().stream()
        .filter(name -> !described.contains(name))
        .forEach(name -> found.add(name + " is not described"));
    attributes.keySet().stream()
        .filter(type -> !described.contains("type " + type))
        .forEach(type -> found.add("type " + type + " is not described"));
    return List.copyOf(found);
  }

  private void look(Entry entry) {
    switch (entry.kind()) {
      case FUNCTION -> entry.names().forEach(name -> function(entry, name));
      case TYPE -> type(entry);
      case LINES -> entry.items().forEach(item -> line(Reference.fullName(entry, item), item));
      case GROUP -> {}
    }
    if (entry.kind() != Entry.Kind.LINES && entry.text().isBlank()) {
      found.add(entry.name() + " has no text");
    }
  }

  private void function(Entry entry, String name) {
    Declaration declaration = functions.get(name);
    if (declaration == null) {
      found.add(name + " is described, but there is no such built-in");
      return;
    }
    described.add(name);
    Set<String> declared = new TreeSet<>();
    declaration.parameters().forEach(parameter -> declared.add(parameter.name()));
    Set<String> written = new TreeSet<>();
    entry.items().forEach(item -> written.add(item.name()));
    compare(name + "(): parameter ", declared, written);
    for (Item item : entry.items()) {
      if (item.types().isEmpty()) {
        found.add(name + "(): parameter " + item.name() + " has no type");
      }
    }
  }

  private void type(Entry entry) {
    List<String> declared = attributes.get(entry.name());
    if (declared == null) {
      found.add("type " + entry.name() + " is described, but there is no such type");
      return;
    }
    described.add("type " + entry.name());
    Set<String> dotted = new TreeSet<>();
    declared.forEach(attribute -> dotted.add("." + attribute));
    Set<String> written = new TreeSet<>();
    entry.items().forEach(item -> written.add(item.name()));
    compare(entry.name() + ": attribute ", dotted, written);
  }

  private void compare(String what, Set<String> declared, Set<String> written) {
    declared.stream()
        .filter(name -> !written.contains(name))
        .forEach(name -> found.add(what + name + " is not described"));
    written.stream()
        .filter(name -> !declared.contains(name))
        .forEach(name -> found.add(what + name + " is described, but not declared"));
  }

  /** A function in a line: its text has to name every parameter. */
  private void line(String name, Item item) {
    Declaration declaration = functions.get(name);
    if (declaration == null) {
      found.add(name + " is described, but there is no such built-in");
      return;
    }
    described.add(name);
    for (Declaration.Parameter parameter : declaration.parameters()) {
      boolean named = item.text().contains("`" + parameter.name() + "`");
      if (!named && needsName(parameter)) {
        found.add(name + "(): parameter " + parameter.name() + " is not described");
      }
    }
  }

  private static boolean needsName(Declaration.Parameter parameter) {
    return parameter.kind() != Declaration.Kind.EXTRA && parameter.kind() != Declaration.Kind.REST;
  }
}
