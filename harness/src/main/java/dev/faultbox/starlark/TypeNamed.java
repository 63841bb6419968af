package dev.faultbox.starlark;

/** A value that names its own type. */
public interface TypeNamed {
  /** What {@code type(x)} answers. */
  String typeName();
}
