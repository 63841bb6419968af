package dev.faultbox.tracer;

import java.util.List;

/**
 * A rule of the comparison, with everything the wire can say of one that the matcher looks at.
 *
 * @param argument corrupt: offset of the first byte that is changed
 * @param bytes corrupt: how many are changed
 * @param maxFires 0 for no bound
 * @param afterBytes -1 for none
 */
record MatcherRule(
    int number,
    String id,
    List<Integer> calls,
    int action,
    long argument,
    long bytes,
    int trigger,
    long n,
    long threshold,
    long maxFires,
    long afterBytes,
    List<String> paths,
    List<String> peers) {
  static final int DENY = 1;
  static final int DELAY = 2;
  static final int ALLOW = 3;
  static final int HOLD = 4;
  static final int CRASH_BEFORE = 5;
  static final int CRASH_AFTER = 6;
  static final int TORN = 7;
  static final int LIE = 8;
  static final int CORRUPT = 9;
  static final int TRACE = 10;

  static final int NONE = 0;
  static final int NTH = 1;
  static final int AFTER = 2;
  static final int EVERY = 3;

  static final long ALWAYS = 1L << 53;
  static final long NO_AFTER_BYTES = -1;

  MatcherRule {
    calls = List.copyOf(calls);
    paths = List.copyOf(paths);
    peers = List.copyOf(peers);
  }

  MatcherRule withCalls(List<Integer> fewer) {
    return new MatcherRule(
        number,
        id,
        fewer,
        action,
        argument,
        bytes,
        trigger,
        n,
        threshold,
        maxFires,
        afterBytes,
        paths,
        peers);
  }

  MatcherRule withGlobs(List<String> otherPaths, List<String> otherPeers) {
    return new MatcherRule(
        number,
        id,
        calls,
        action,
        argument,
        bytes,
        trigger,
        n,
        threshold,
        maxFires,
        afterBytes,
        otherPaths,
        otherPeers);
  }

  /** Fires at every match. */
  MatcherRule untriggered() {
    return new MatcherRule(
        number,
        id,
        calls,
        action,
        argument,
        bytes,
        NONE,
        0,
        ALWAYS,
        0,
        NO_AFTER_BYTES,
        paths,
        peers);
  }

  void write(FrameWriter out) {
    out.u32(number).str(id).str("").u16s(calls).u8(action).u64(argument).u64(bytes).u8(0).str("");
    out.u8(trigger).u64(n).u64(threshold).u64(maxFires).u64(afterBytes).strs(paths).strs(peers);
  }
}
