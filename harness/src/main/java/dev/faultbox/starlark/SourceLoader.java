package dev.faultbox.starlark;

/** Finds the file a {@code load} statement names. */
@FunctionalInterface
public interface SourceLoader {
  /**
   * Reads a file.
   *
   * @param path the first argument of {@code load}
   * @param from the file that contains the statement
   * @throws BuiltinError when there is no such file; it is reported at the path
   */
  Source load(String path, Source from);
}
