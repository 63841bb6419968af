package dev.faultbox.starlark;

import java.util.ArrayList;
import java.util.List;

/** Says how an f-string is written with the percent operator. */
final class FormatAdvice {
  private FormatAdvice() {}

  /** The message for an f-string with this text, in a file. */
  static String of(String text, String file) {
    StringBuilder format = new StringBuilder();
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int close = c == '{' ? text.indexOf('}', i) : -1;
      if ((c == '{' || c == '}') && i + 1 < text.length() && text.charAt(i + 1) == c) {
        format.append(c);
        i++;
      } else if (close > 0) {
        String operand = plain(text.substring(i + 1, close));
        operands.add(operand);
        format.append(isNumber(operand, file) ? "%d" : "%s");
        i = close;
      } else if (c == '%') {
        format.append("%%");
      } else {
        format.append(c);
      }
    }
    if (operands.isEmpty()) {
      return "f-strings are not available; write " + Values.repr(text);
    }
    String right = operands.size() == 1 ? operands.get(0) : "(" + String.join(", ", operands) + ")";
    return "f-strings are not available; write " + Values.repr(format.toString()) + " % " + right;
  }

  /** Without conversion and format specification. */
  private static String plain(String field) {
    int end = field.length();
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == ':' || (field.charAt(i) == '!' && !field.startsWith("!=", i))) {
        end = i;
        break;
      }
    }
    return field.substring(0, end).strip();
  }

  /** A guess: names that usually hold numbers, or to which the file assigns one. */
  private static boolean isNumber(String operand, String file) {
    String last =
        operand.substring(Math.max(operand.lastIndexOf('.'), operand.lastIndexOf('_')) + 1);
    if (List.of("p", "port", "i", "n", "count", "status", "len").contains(last)) {
      return true;
    }
    int at = file.indexOf(operand + " = ");
    int value = at + operand.length() + 3;
    return at >= 0 && value < file.length() && Character.isDigit(file.charAt(value));
  }
}
