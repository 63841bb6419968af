package dev.faultbox.model;

/**
 * One of several parts of a run, each carried out by itself, perhaps on another machine. Tests are
 * dealt out one by one in the order of the whole run, so that every part gets some of every spec,
 * and which part has a test depends on nothing but that order.
 *
 * @param index from 1
 * @param of how many parts there are
 */
public record Shard(int index, int of) {
  /** Parts of a run at most: more than anybody has machines for. */
  public static final int MAX = 10_000;

  public Shard {
    if (of < 1 || of > MAX || index < 1 || index > of) {
      throw new IllegalArgumentException("shard " + index + "/" + of);
    }
  }

  /**
   * Whether a test belongs to this part.
   *
   * @param position of the test in the whole run, from 0
   */
  public boolean has(int position) {
    return position % of == index - 1;
  }

  /**
   * Position in the whole run of a test of this part.
   *
   * @param number of the test in this part, from 0
   */
  public int position(int number) {
    return index - 1 + number * of;
  }

  /** How many tests this part has when the whole run has so many. */
  public int size(int tests) {
    return tests < index ? 0 : (tests - index) / of + 1;
  }

  @Override
  public String toString() {
    return index + "/" + of;
  }
}
