package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;

/** Methods of strings; indexes count code points. */
final class StringMethods {
  static final String[] METHODS = {
    "capitalize()",
    "codepoint_ords()",
    "codepoints()",
    "count(sub: str, start?, end?)",
    "elem_ords()",
    "elems()",
    "endswith(suffix, start?, end?)",
    "find(sub: str, start?, end?)",
    "format(*args, **kwargs)",
    "index(sub: str, start?, end?)",
    "isalnum()",
    "isalpha()",
    "isdigit()",
    "islower()",
    "isspace()",
    "istitle()",
    "isupper()",
    "join(items: iterable)",
    "lower()",
    "lstrip(chars?: str)",
    "partition(sep: str)",
    "removeprefix(prefix: str)",
    "removesuffix(suffix: str)",
    "replace(old: str, new: str, +count?: int)",
    "rfind(sub: str, start?, end?)",
    "rindex(sub: str, start?, end?)",
    "rpartition(sep: str)",
    "rsplit(+sep?: str, +maxsplit?: int)",
    "rstrip(chars?: str)",
    "split(+sep?: str, +maxsplit?: int)",
    "splitlines(+keepends?: bool)",
    "startswith(prefix, start?, end?)",
    "strip(chars?: str)",
    "title()",
    "upper()",
  };

  private final String s;
  private final Arguments args;
  private final CallContext context;

  StringMethods(String s, Arguments args, CallContext context) {
    this.s = s;
    this.args = args;
    this.context = context;
  }

  Object call(String name) {
    return switch (name) {
      case "capitalize" -> capitalize();
      case "elems", "codepoints" -> list(characters());
      case "elem_ords", "codepoint_ords" -> list(s.codePoints().mapToObj(StarlarkInt::of).toList());
      case "count" -> StarlarkInt.of(count());
      case "endswith" -> affix("suffix", false);
      case "startswith" -> affix("prefix", true);
      case "find" -> StarlarkInt.of(find(false));
      case "rfind" -> StarlarkInt.of(find(true));
      case "index" -> StarlarkInt.of(found(find(false)));
      case "rindex" -> StarlarkInt.of(found(find(true)));
      case "format" ->
          new BraceFormat(s, args.rest(), args.extra(), context.evaluation().limits).format();
      case "isalnum" -> all(Character::isLetterOrDigit);
      case "isalpha" -> all(Character::isLetter);
      case "isdigit" -> all(Character::isDigit);
      case "isspace" -> all(StringMethods::isSpace);
      case "islower" -> cased(Character::isUpperCase, Character::isLowerCase);
      case "isupper" -> cased(Character::isLowerCase, Character::isUpperCase);
      case "istitle" -> isTitle();
      case "join" -> join();
      case "lower" -> s.toLowerCase(Locale.ROOT);
      case "upper" -> s.toUpperCase(Locale.ROOT);
      case "title" -> title();
      case "strip" -> strip(true, true);
      case "lstrip" -> strip(true, false);
      case "rstrip" -> strip(false, true);
      case "partition" -> partition(s.indexOf(separator()), false);
      case "rpartition" -> partition(s.lastIndexOf(separator()), true);
      case "removeprefix" ->
          s.startsWith(args.string("prefix")) ? s.substring(args.string("prefix").length()) : s;
      case "removesuffix" ->
          s.endsWith(args.string("suffix"))
              ? s.substring(0, s.length() - args.string("suffix").length())
              : s;
      case "replace" -> replace();
      case "split" -> list(new Splitting(s, args).split());
      case "rsplit" -> list(new Splitting(s, args).rsplit());
      default -> list(new Splitting(s, args).lines());
    };
  }

  private StarlarkList<Object> list(List<?> items) {
    context.evaluation().operators().checkElements(items.size());
    return StarlarkList.of(context.mutability(), items.toArray());
  }

  private List<String> characters() {
    List<String> result = new ArrayList<>();
    s.codePoints().forEach(c -> result.add(Character.toString(c)));
    return result;
  }

  private String capitalize() {
    if (s.isEmpty()) {
      return s;
    }
    int first = s.offsetByCodePoints(0, 1);
    return s.substring(0, first).toUpperCase(Locale.ROOT)
        + s.substring(first).toLowerCase(Locale.ROOT);
  }

  private String title() {
    StringBuilder out = new StringBuilder(s.length());
    boolean inWord = false;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      out.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isLetter(c);
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private boolean isTitle() {
    boolean inWord = false;
    boolean any = false;
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      if (Character.isUpperCase(c) ? inWord : Character.isLowerCase(c) && !inWord) {
        return false;
      }
      inWord = Character.isLetter(c);
      any |= inWord;
      i += Character.charCount(c);
    }
    return any;
  }

  private boolean all(IntPredicate predicate) {
    return !s.isEmpty() && s.codePoints().allMatch(predicate);
  }

  private boolean cased(IntPredicate wrong, IntPredicate right) {
    return s.codePoints().noneMatch(wrong) && s.codePoints().anyMatch(right);
  }

  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** UTF-16 bounds of the part between the arguments start and end; end before start when empty. */
  private int[] part() {
    Object start = args.given("start");
    Object end = args.given("end");
    if (start == null && end == null) {
      return new int[] {0, s.length()};
    }
    int size = Text.length(s);
    int from = Indexing.position(start, 0, size, 0, Integer.MAX_VALUE - 1);
    int to = Indexing.position(end, size, size, 0, size);
    if (from > to) {
      return new int[] {1, 0};
    }
    return new int[] {Text.offset(s, from), Text.offset(s, to)};
  }

  private int find(boolean last) {
    String sub = args.string("sub");
    int[] part = part();
    if (part[0] > part[1]) {
      return -1;
    }
    int at = last ? s.lastIndexOf(sub, part[1] - sub.length()) : s.indexOf(sub, part[0]);
    boolean inside = at >= part[0] && at + sub.length() <= part[1];
    return inside ? Text.index(s, at) : -1;
  }

  private int found(int at) {
    if (at < 0) {
      throw new BuiltinError(
              "SPEC_VALUE",
              Values.shortRepr(args.string("sub")) + " is not in the str; write find() to get -1")
          .at("sub");
    }
    return at;
  }

  private int count() {
    String sub = args.string("sub");
    int[] part = part();
    if (part[0] > part[1]) {
      return 0;
    }
    if (sub.isEmpty()) {
      return s.codePointCount(part[0], part[1]) + 1;
    }
    int count = 0;
    for (int at = s.indexOf(sub, part[0]);
        at >= 0 && at + sub.length() <= part[1];
        at = s.indexOf(sub, at + sub.length())) {
      count++;
    }
    return count;
  }

  private boolean affix(String parameter, boolean start) {
    Object wanted = args.get(parameter);
    int[] part = part();
    List<?> options = wanted instanceof Tuple tuple ? tuple : List.of(wanted);
    for (Object option : options) {
      if (!(option instanceof String text)) {
        throw new BuiltinError(
                BuiltinError.TYPE,
                parameter + " must be a str or a tuple of them, got " + Values.type(option))
            .at(parameter);
      }
      boolean fits = part[0] <= part[1] && text.length() <= part[1] - part[0];
      if (fits && s.startsWith(text, start ? part[0] : part[1] - text.length())) {
        return true;
      }
    }
    return false;
  }

  private String join() {
    StringBuilder out = new StringBuilder();
    Object[] items = context.evaluation().toArray(args.get("items"));
    for (int i = 0; i < items.length; i++) {
      if (!(items[i] instanceof String item)) {
        throw new BuiltinError(
                BuiltinError.TYPE,
                "join() takes strs, element "
                    + i
                    + " is "
                    + Values.type(items[i])
                    + "; write [str(x) for x in xs]")
            .at("items")
            .element(i);
      }
      out.append(i == 0 ? "" : s).append(item);
      checkSize(out.length());
    }
    return out.toString();
  }

  private void checkSize(long size) {
    context.evaluation().operators().checkSize(size, "string");
  }

  private String strip(boolean left, boolean right) {
    String chars = args.string("chars", "");
    boolean space = !args.has("chars");
    int start = 0;
    int end = s.length();
    while (left && start < end && strippable(s.codePointAt(start), chars, space)) {
      start += Character.charCount(s.codePointAt(start));
    }
    while (right && end > start && strippable(s.codePointBefore(end), chars, space)) {
      end -= Character.charCount(s.codePointBefore(end));
    }
    return s.substring(start, end);
  }

  private static boolean strippable(int c, String chars, boolean space) {
    return space ? isSpace(c) : chars.indexOf(c) >= 0;
  }

  private String separator() {
    String sep = args.string("sep");
    if (sep.isEmpty()) {
      throw new BuiltinError("SPEC_VALUE", "sep is empty; write the text to split at").at("sep");
    }
    return sep;
  }

  private Tuple partition(int at, boolean last) {
    if (at < 0) {
      return last ? Tuple.triple("", "", s) : Tuple.triple(s, "", "");
    }
    String sep = args.string("sep");
    return Tuple.triple(s.substring(0, at), sep, s.substring(at + sep.length()));
  }

  private String replace() {
    String old = args.string("old");
    String with = args.string("new");
    int left = args.integer("count", -1);
    left = left < 0 ? Integer.MAX_VALUE : left;
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (left-- > 0) {
      int at = s.indexOf(old, from);
      if (old.isEmpty()) {
        out.append(with);
        if (from == s.length()) {
          return out.toString();
        }
        int next = from + Character.charCount(s.codePointAt(from));
        out.append(s, from, next);
        from = next;
      } else {
        if (at < 0) {
          break;
        }
        out.append(s, from, at).append(with);
        from = at + old.length();
      }
      checkSize(out.length());
    }
    out.append(s, from, s.length());
    checkSize(out.length());
    return out.toString();
  }
}
