package dev.faultbox.starlark;

/**
 * The operands of a comparison that was written as an argument.
 *
 * @param operator {@code == != < <= > >= in} or {@code not in}
 * @param left value of the left operand
 * @param right value of the right operand
 */
public record Comparison(String operator, Object left, Object right) {}
