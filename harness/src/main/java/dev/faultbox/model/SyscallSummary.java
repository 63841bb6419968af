package dev.faultbox.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many system calls a service made in a test.
 *
 * @param total recorded calls
 * @param faulted calls decided otherwise than allow
 * @param byName calls per system call name, sorted
 */
public record SyscallSummary(long total, long faulted, Map<String, Long> byName) {
  public SyscallSummary {
    byName = Collections.unmodifiableMap(new TreeMap<>(byName));
  }
}
