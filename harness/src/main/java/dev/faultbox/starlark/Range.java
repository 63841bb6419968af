package dev.faultbox.starlark;

import java.util.AbstractList;
import net.starlark.java.eval.Mutability;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.Sequence;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** An arithmetic progression, made by {@code range}. */
final class Range extends AbstractList<StarlarkInt> implements Sequence<StarlarkInt>, TypeNamed {
  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  Range(long start, long stop, long step) {
    long count = 0;
    if (step > 0 && start < stop) {
      count = (stop - start - 1) / step + 1;
    } else if (step < 0 && start > stop) {
      count = (start - stop - 1) / -step + 1;
    }
    if (count > Integer.MAX_VALUE) {
      throw new BuiltinError(
          "SPEC_LIMIT", "a range of more than " + Integer.MAX_VALUE + " numbers");
    }
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.size = (int) count;
  }

  @Override
  public StarlarkInt get(int index) {
    return StarlarkInt.of(start + index * step);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public boolean contains(@Nullable Object value) {
    if (!(value instanceof StarlarkInt i) || i.toBigInteger().bitLength() > 62) {
      return false;
    }
    long offset = i.toBigInteger().longValue() - start;
    return offset % step == 0 && offset / step >= 0 && offset / step < size;
  }

  @Override
  public Sequence<StarlarkInt> getSlice(Mutability mu, int from, int to, int by) {
    return new Range(start + from * step, start + to * step, step * by);
  }

  @Override
  public String typeName() {
    return "range";
  }

  @Override
  public void repr(Printer printer) {
    printer.append(toString());
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Range r
        && size == r.size
        && (size == 0 || (start == r.start && (size == 1 || step == r.step)));
  }

  @Override
  public int hashCode() {
    return size == 0 ? 0 : Long.hashCode(start * 31 + size);
  }
}
