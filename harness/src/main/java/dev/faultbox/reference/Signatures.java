package dev.faultbox.reference;

import dev.faultbox.starlark.Declaration;
import java.util.ArrayList;
import java.util.List;

/** Calls as they are written on a page: {@code assert_eq(actual, expected, message="")}. */
final class Signatures {
  private Signatures() {}

  /**
   * @param parameters those to show
   * @param entry says what holds for those that are left out
   */
  static String of(String name, List<Declaration.Parameter> parameters, Entry entry) {
    List<String> parts = new ArrayList<>();
    boolean keywords = false;
    for (Declaration.Parameter parameter : parameters) {
      switch (parameter.kind()) {
        case REST -> {
          parts.add("*" + parameter.name());
          keywords = true;
        }
        case EXTRA ->
            parts.add(
                parameter.name().equals(Declaration.EXTRA)
                    ? "name=value, …"
                    : "**" + parameter.name());
        case KEYWORD -> {
          if (!keywords) {
            parts.add("*");
            keywords = true;
          }
          parts.add(one(parameter, entry));
        }
        default -> parts.add(one(parameter, entry));
      }
    }
    return name + "(" + String.join(", ", parts) + ")";
  }

  private static String one(Declaration.Parameter parameter, Entry entry) {
    if (parameter.required()) {
      return parameter.name();
    }
    String value = Reference.item(entry, parameter.name()).byDefault();
    boolean literal = value.matches("\"[^\"]*\"|[0-9.]+|True|False|\\[\\]|\\{\\}");
    return parameter.name() + "=" + (literal ? value : "None");
  }
}
