package dev.faultbox.starlark;

import java.util.List;
import java.util.Map;

/** The method {@code str.format}. */
final class BraceFormat {
  private final String format;
  private final List<Object> positional;
  private final Map<String, Object> named;
  private final Limits limits;
  private final StringBuilder out = new StringBuilder();
  private int next;
  private boolean automatic;
  private boolean numbered;

  BraceFormat(String format, List<Object> positional, Map<String, Object> named, Limits limits) {
    this.format = format;
    this.positional = positional;
    this.named = named;
    this.limits = limits;
  }

  String format() {
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i);
      boolean twice = i + 1 < format.length() && format.charAt(i + 1) == c;
      if (c == '{' && !twice) {
        int close = format.indexOf('}', i);
        if (close < 0) {
          throw problem("the format has \"{\" without \"}\"; write {{ for a brace");
        }
        field(format.substring(i + 1, close));
        i = close + 1;
      } else if (c == '}' && !twice) {
        throw problem("the format has \"}\" without \"{\"; write }} for a brace");
      } else {
        out.append(c);
        i += c == '{' || c == '}' ? 2 : 1;
      }
      if (out.length() > limits.bytes()) {
        throw new BuiltinError(
            "SPEC_LIMIT", "a string of more than " + (limits.bytes() >> 20) + " MiB");
      }
    }
    return out.toString();
  }

  private static BuiltinError problem(String message) {
    return new BuiltinError("SPEC_VALUE", message);
  }

  private void field(String field) {
    int bang = field.indexOf('!');
    String name = bang < 0 ? field : field.substring(0, bang);
    String conversion = bang < 0 ? "s" : field.substring(bang + 1);
    if (field.indexOf(':') >= 0) {
      throw problem("format() takes no \":\" specification; write \"%x\" % value or the like");
    }
    if (!conversion.equals("s") && !conversion.equals("r")) {
      throw problem("there is no conversion \"!" + conversion + "\"; write !r or !s");
    }
    Object value = lookup(name);
    out.append(conversion.equals("r") ? Values.repr(value) : Values.str(value, limits));
  }

  private Object lookup(String name) {
    boolean digits = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    if (name.isEmpty() || digits) {
      automatic |= name.isEmpty();
      numbered |= digits;
      if (automatic && numbered) {
        throw problem("{} and {0} cannot be mixed; number all fields or none");
      }
      int index =
          name.isEmpty() ? next++ : name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
      if (index >= positional.size()) {
        throw problem(
            "the format wants value "
                + index
                + " (counted from 0), "
                + positional.size()
                + " given");
      }
      return positional.get(index);
    }
    for (int i = 0; i < name.length(); i++) {
      if (".[],{".indexOf(name.charAt(i)) >= 0) {
        throw problem("a field of format() is a name or a number, got \"" + name + "\"");
      }
    }
    Object value = named.get(name);
    if (value == null) {
      throw problem(
          "format() got no value "
              + Values.shortRepr(name)
              + Values.didYouMean(name, named.keySet()));
    }
    return value;
  }
}
