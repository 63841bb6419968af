package dev.faultbox.starlark;

import java.util.List;
import java.util.Map;

/** What the language's own types can do, for those who describe it. */
public final class LanguageTypes {
  private LanguageTypes() {}

  /** The methods of every type that has some, by the type's name. */
  public static Map<String, List<Declaration>> methods() {
    return Methods.declarations();
  }
}
