package dev.faultbox.starlark;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The language's own words and what its types can do, for those who describe it or write it. */
public final class LanguageTypes {
  private LanguageTypes() {}

  /** The methods of every type that has some, by the type's name. */
  public static Map<String, List<Declaration>> methods() {
    return Methods.declarations();
  }

  /** Words that cannot be the name of anything. */
  public static Set<String> words() {
    return Set.copyOf(Scanner.words());
  }
}
