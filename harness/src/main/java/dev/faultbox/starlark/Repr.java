package dev.faultbox.starlark;

import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkList;
import net.starlark.java.eval.Tuple;

/** Prints values as source text, bounded in size and depth. */
final class Repr extends Printer {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out;
  private final long limit;
  private int depth;

  Repr(long limit) {
    this(new StringBuilder(), limit);
  }

  private Repr(StringBuilder out, long limit) {
    super(out);
    this.out = out;
    this.limit = limit;
  }

  @Override
  public Printer str(Object value) {
    if (value instanceof String s) {
      append(s);
    } else if (value instanceof Bytes bytes) {
      append(bytes.decode());
    } else if (value instanceof net.starlark.java.eval.StarlarkValue v && !isContainer(value)) {
      v.str(this);
    } else {
      repr(value);
    }
    return this;
  }

  private static boolean isContainer(Object value) {
    return value instanceof StarlarkList
        || value instanceof Tuple
        || value instanceof Dict
        || value instanceof Struct;
  }

  @Override
  public Printer repr(Object value) {
    if (out.length() > limit) {
      throw new BuiltinError(
          "SPEC_LIMIT", "the text of this value exceeds " + (limit >> 20) + " MiB");
    }
    if (value instanceof String s) {
      quote(s);
    } else if (isContainer(value)) {
      Values.checkDepth(depth++, "printed");
      container(value);
      depth--;
    } else {
      super.repr(value);
    }
    return this;
  }

  private void container(Object value) {
    if (value instanceof StarlarkList<?> list) {
      items(list, "[", "]");
    } else if (value instanceof Tuple tuple) {
      items(tuple, "(", tuple.size() == 1 ? ",)" : ")");
    } else if (value instanceof Dict<?, ?> dict) {
      append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : dict.entrySet()) {
        append(separator);
        repr(entry.getKey());
        append(": ");
        repr(entry.getValue());
        separator = ", ";
      }
      append('}');
    } else if (value instanceof Struct struct) {
      append("struct(");
      String separator = "";
      for (Map.Entry<String, Object> field : struct.fields().entrySet()) {
        append(separator).append(field.getKey()).append(" = ");
        repr(field.getValue());
        separator = ", ";
      }
      append(')');
    }
  }

  private void items(Iterable<?> items, String open, String close) {
    append(open);
    String separator = "";
    for (Object item : items) {
      append(separator);
      repr(item);
      separator = ", ";
    }
    append(close);
  }

  private void quote(String s) {
    append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> append("\\\"");
        case '\\' -> append("\\\\");
        case '\n' -> append("\\n");
        case '\r' -> append("\\r");
        case '\t' -> append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            append("\\x").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
          } else {
            append(c);
          }
        }
      }
    }
    append('"');
  }

  static String hex(int b) {
    return "" + HEX.charAt((b >> 4) & 15) + HEX.charAt(b & 15);
  }
}
