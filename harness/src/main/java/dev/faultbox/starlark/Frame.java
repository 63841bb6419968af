package dev.faultbox.starlark;

import org.jspecify.annotations.Nullable;

/** One active function: its variables and where it is. */
final class Frame {
  final FunctionSyntax syntax;
  final FileCode file;
  final @Nullable Object[] locals;
  final Object[] free;
  final @Nullable Frame parent;

  /** Offset of the call that is being made, or of the statement being executed. */
  int offset;

  /** What a return statement gave. */
  @Nullable Object result;

  Frame(
      FunctionSyntax syntax,
      FileCode file,
      @Nullable Object[] locals,
      Object[] free,
      @Nullable Frame parent) {
    this.syntax = syntax;
    this.file = file;
    this.locals = locals;
    this.free = free;
    this.parent = parent;
    this.offset = syntax.start;
  }

  @Nullable Frame parent() {
    return parent;
  }

  FileText text() {
    return file.text;
  }

  Position position() {
    return file.text.position(offset);
  }
}
