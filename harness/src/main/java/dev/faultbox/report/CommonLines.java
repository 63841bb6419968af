package dev.faultbox.report;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A longest common subsequence of two lists of lines, exact, in memory that grows with their length
 * and in time that grows with the product of both, 64 comparisons at once: two different files of
 * 100,000 lines take about a second. Algorithms whose cost grows with the number of differences
 * take minutes for such files, and this is the case where somebody waits for an answer.
 *
 * <p>Rows of the table of lengths are bit vectors: a zero bit at j says that column j + 1 is one
 * longer than column j. Where the path crosses the middle row is found from above and from below,
 * and each half is solved the same way.
 */
final class CommonLines {
  /** Below this product of lengths a plain table is faster than bit vectors. */
  private static final int SMALL_TABLE = 4096;

  private final int[] a;
  private final int[] b;
  private final BitSet keptA;
  private final BitSet keptB;

  /** By line: one more than its first place on the right side, how often, and its own vector. */
  private final int[] first;

  private final int[] counts;
  private final Map<Integer, long[]> frequent = new HashMap<>();

  private CommonLines(List<String> left, List<String> right) {
    Map<String, Integer> numbers = new HashMap<>();
    a = numbered(left, numbers);
    b = numbered(right, numbers);
    first = new int[numbers.size()];
    counts = new int[numbers.size()];
    keptA = new BitSet(a.length);
    keptB = new BitSet(b.length);
  }

  /** Which lines of either side belong to the common subsequence: as many here as there. */
  record Kept(BitSet left, BitSet right) {}

  static Kept of(List<String> left, List<String> right) {
    CommonLines lines = new CommonLines(left, right);
    lines.solve(0, lines.a.length, 0, lines.b.length);
    return new Kept(lines.keptA, lines.keptB);
  }

  private static int[] numbered(List<String> lines, Map<String, Integer> numbers) {
    int[] result = new int[lines.size()];
    for (int i = 0; i < result.length; i++) {
      int next = numbers.size();
      result[i] = numbers.computeIfAbsent(lines.get(i), line -> next);
    }
    return result;
  }

  private void solve(int fromA, int toA, int fromB, int toB) {
    while (fromA < toA && fromB < toB && a[fromA] == b[fromB]) {
      keep(fromA++, fromB++);
    }
    while (fromA < toA && fromB < toB && a[toA - 1] == b[toB - 1]) {
      keep(--toA, --toB);
    }
    int rows = toA - fromA;
    int columns = toB - fromB;
    if (rows == 0 || columns == 0) {
      return;
    }
    if (rows == 1) {
      keepFirst(fromA, fromB, toB);
    } else if ((long) rows * columns <= SMALL_TABLE) {
      solveSmall(fromA, rows, fromB, columns);
    } else {
      int middle = fromA + rows / 2;
      int split = fromB + bestSplit(fromA, middle, toA, fromB, toB);
      solve(fromA, middle, fromB, split);
      solve(middle, toA, split, toB);
    }
  }

  private void keep(int i, int j) {
    keptA.set(i);
    keptB.set(j);
  }

  private void keepFirst(int i, int fromB, int toB) {
    for (int j = fromB; j < toB; j++) {
      if (a[i] == b[j]) {
        keep(i, j);
        return;
      }
    }
  }

  private void solveSmall(int fromA, int rows, int fromB, int columns) {
    int[][] longest = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        longest[i][j] =
            a[fromA + i] == b[fromB + j]
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < rows && j < columns) {
      if (a[fromA + i] == b[fromB + j]) {
        keep(fromA + i++, fromB + j++);
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
  }

  /** How many of the columns belong above the middle row. */
  private int bestSplit(int fromA, int middle, int toA, int fromB, int toB) {
    int columns = toB - fromB;
    long[] above = lastRow(fromA, middle, fromB, columns, false);
    long[] below = lastRow(middle, toA, fromB, columns, true);
    int total = 0;
    for (int j = 0; j < columns; j++) {
      total += grows(below, columns - 1 - j);
    }
    int best = total;
    int split = 0;
    for (int j = 0; j < columns; j++) {
      total += grows(above, j) - grows(below, columns - 1 - j);
      if (total > best) {
        best = total;
        split = j + 1;
      }
    }
    return split;
  }

  private static int grows(long[] row, int j) {
    return (row[j >>> 6] >>> j & 1) == 0 ? 1 : 0;
  }

  /**
   * The last row of the table for some lines of the left side; both sides read backwards or not.
   */
  private long[] lastRow(int from, int to, int fromB, int columns, boolean backwards) {
    int words = (columns + 63) >>> 6;
    long[] row = new long[words];
    Arrays.fill(row, -1L);
    try (Places places = new Places(fromB, columns, words, backwards)) {
      for (int k = 0; k < to - from; k++) {
        long[] match = places.of(a[backwards ? to - 1 - k : from + k]);
        if (match != null) {
          advance(row, match);
          places.done(match);
        }
      }
    }
    return row;
  }

  private static void advance(long[] row, long[] match) {
    long carry = 0;
    for (int w = 0; w < row.length; w++) {
      long old = row[w];
      long hit = old & match[w];
      long sum = old + hit;
      long overflow = Long.compareUnsigned(sum, old) < 0 ? 1 : 0;
      long next = sum + carry;
      overflow |= Long.compareUnsigned(next, sum) < 0 ? 1 : 0;
      row[w] = next | (old & ~match[w]);
      carry = overflow;
    }
  }

  /**
   * Where each line stands on the right side, as bits. Lines that stand there often get a vector of
   * their own; there can be few of these. For the others one vector is lent and cleared again.
   * Tables by line are shared by all and left clean, or small parts would pay for the whole.
   */
  private final class Places implements AutoCloseable {
    private final int[] used;
    private final int[] next;
    private final long[] lent;
    private int lentTo = -1;

    Places(int fromB, int columns, int words, boolean backwards) {
      lent = new long[words];
      next = new int[columns];
      used = new int[columns];
      for (int j = columns - 1; j >= 0; j--) {
        int symbol = b[backwards ? fromB + columns - 1 - j : fromB + j];
        used[j] = symbol;
        next[j] = first[symbol] - 1;
        first[symbol] = j + 1;
        counts[symbol]++;
      }
      for (int symbol : used) {
        if (counts[symbol] >= words && !frequent.containsKey(symbol)) {
          long[] bits = new long[words];
          mark(symbol, bits);
          frequent.put(symbol, bits);
        }
      }
    }

    /** The vector of a line, null when it does not occur. */
    long @Nullable [] of(int symbol) {
      if (first[symbol] == 0) {
        return null;
      }
      long[] own = frequent.get(symbol);
      if (own != null) {
        return own;
      }
      lentTo = symbol;
      mark(symbol, lent);
      return lent;
    }

    void done(long[] match) {
      if (match == lent) {
        for (int j = first[lentTo] - 1; j >= 0; j = next[j]) {
          lent[j >>> 6] = 0;
        }
      }
    }

    @Override
    public void close() {
      for (int symbol : used) {
        first[symbol] = 0;
        counts[symbol] = 0;
      }
      frequent.clear();
    }

    private void mark(int symbol, long[] bits) {
      for (int j = first[symbol] - 1; j >= 0; j = next[j]) {
        bits[j >>> 6] |= 1L << j;
      }
    }
  }
}
