package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.starlark.Limits;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What loading depends on besides the files.
 *
 * @param workingDir the working directory of the tool, absolute
 * @param hermetic files outside the spec's directory are refused
 * @param limits bounds of the load and of each test body
 * @param maxFileBytes size of one file a spec reads
 * @param onRead told of every file that a spec reads or tries to read, before it does
 * @param testsRequired a file without a test is a mistake; false for tests that stand elsewhere
 */
public record SpecOptions(
    Path workingDir,
    boolean hermetic,
    Limits limits,
    long maxFileBytes,
    Consumer<Path> onRead,
    boolean testsRequired) {
  /** 50 MB, in bytes. */
  public static final long DEFAULT_MAX_FILE_BYTES = 50_000_000;

  public SpecOptions {
    requireNonNull(workingDir, "workingDir is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(onRead, "onRead is null");
  }

  /** The defaults, not hermetic. */
  public static SpecOptions of(Path workingDir) {
    return new SpecOptions(
        workingDir, false, Limits.DEFAULT, DEFAULT_MAX_FILE_BYTES, path -> {}, true);
  }

  /** The same with {@code FAULTBOX_HERMETIC} set or not. */
  public SpecOptions hermetic(boolean on) {
    return new SpecOptions(workingDir, on, limits, maxFileBytes, onRead, testsRequired);
  }

  /** The same with other evaluation limits. */
  public SpecOptions limits(Limits other) {
    return new SpecOptions(workingDir, hermetic, other, maxFileBytes, onRead, testsRequired);
  }

  /** The same with another bound on files, {@code FAULTBOX_LOAD_FILE_MAX_BYTES}. */
  public SpecOptions maxFileBytes(long bytes) {
    return new SpecOptions(workingDir, hermetic, limits, bytes, onRead, testsRequired);
  }

  /** The same, telling of files that are read. */
  public SpecOptions onRead(Consumer<Path> told) {
    return new SpecOptions(workingDir, hermetic, limits, maxFileBytes, told, testsRequired);
  }

  /** The same for a spec that may be without tests. */
  public SpecOptions testsRequired(boolean required) {
    return new SpecOptions(workingDir, hermetic, limits, maxFileBytes, onRead, required);
  }
}
