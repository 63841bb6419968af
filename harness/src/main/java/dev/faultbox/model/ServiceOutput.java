package dev.faultbox.model;

import java.util.List;

/**
 * What a service wrote during a test, the end of it where it was long.
 *
 * @param droppedLines lines that were written before the ones kept
 */
public record ServiceOutput(List<String> stdout, List<String> stderr, long droppedLines) {
  public ServiceOutput {
    stdout = List.copyOf(stdout);
    stderr = List.copyOf(stderr);
  }
}
