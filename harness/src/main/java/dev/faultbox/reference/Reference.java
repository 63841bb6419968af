package dev.faultbox.reference;

import static java.util.Objects.requireNonNull;

import dev.faultbox.spec.Vocabulary;
import dev.faultbox.starlark.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every built-in as it is declared, and what is written about it. */
public final class Reference {
  /** Not a value but a statement, so it is declared nowhere. */
  private static final Declaration LOAD =
      new Declaration(
          "load",
          List.of(
              new Declaration.Parameter("path", Declaration.Kind.POSITIONAL, true),
              new Declaration.Parameter("names", Declaration.Kind.REST, false),
              new Declaration.Parameter("renamed", Declaration.Kind.EXTRA, false)));

  private final List<Chapter> chapters;
  private final Map<String, Declaration> functions;
  private final Map<String, List<String>> attributes;

  private Reference(List<Chapter> chapters, Vocabulary vocabulary) {
    this.chapters = List.copyOf(chapters);
    Map<String, Declaration> all = new TreeMap<>(vocabulary.functions());
    all.put(LOAD.name(), LOAD);
    this.functions = Map.copyOf(all);
    this.attributes = vocabulary.attributes();
  }

  /** That of this version. */
  public static Reference current() {
    return of(ReferenceText.embedded());
  }

  static Reference of(List<Chapter> chapters) {
    return new Reference(chapters, Vocabulary.current());
  }

  List<Chapter> chapters() {
    return chapters;
  }

  /** The declaration of a function, a step or a method, by its full name. */
  Declaration declaration(String name) {
    return requireNonNull(functions.get(name), name);
  }

  /**
   * What is declared without a text, and texts about what is not declared: one line each, none when
   * the reference is whole.
   */
  public List<String> gaps() {
    return new Gaps(functions, attributes).of(chapters);
  }

  /** The full names of what a section of lines is about: {@code str.join}, {@code abs}. */
  static String fullName(Entry lines, Item item) {
    String owner = lines.name();
    return owner.endsWith(" methods")
        ? owner.substring(0, owner.length() - "methods".length() - 1) + "." + item.name()
        : item.name();
  }

  /** Parameters of a function that a user can give today, in the order of the declaration. */
  List<Declaration.Parameter> usable(Entry entry, String name) {
    List<Declaration.Parameter> usable = new ArrayList<>();
    for (Declaration.Parameter parameter : declaration(name).parameters()) {
      if (!item(entry, parameter.name()).isLater()) {
        usable.add(parameter);
      }
    }
    return usable;
  }

  /** The item of a parameter; one without a text when there is none. */
  static Item item(Entry entry, String name) {
    return entry.items().stream()
        .filter(item -> item.name().equals(name))
        .findFirst()
        .orElseGet(() -> new Item(name, "", "", ""));
  }
}
