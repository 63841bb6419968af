package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.Source;
import dev.faultbox.starlark.SourceLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Finds and reads the files of a spec. Paths are relative to the file that names them; every file
 * is known by its real path, so two ways to one file lead to one module.
 */
final class SpecFiles implements SourceLoader {
  private static final String EMBEDDED = "@faultbox/";
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final SpecOptions options;
  private final Source root;

  /**
   * Reads the spec itself.
   *
   * @param specFile as given on the command line
   * @throws BuiltinError when it cannot be read
   */
  SpecFiles(Path specFile, SpecOptions options) {
    this.options = options;
    Path path = options.workingDir().resolve(specFile);
    String name = specFile.toString();
    MissingFile.Search search =
        new MissingFile.Search(name, path, options.workingDir(), "the working directory");
    this.root = source(path, name, search);
  }

  private SpecFiles(SpecOptions options, Source root) {
    this.options = options;
    this.root = root;
  }

  /** No files: for whoever only looks at what a spec knows. */
  static SpecFiles none() {
    return new SpecFiles(SpecOptions.of(Path.of("")), new Source("", "", "", true));
  }

  Source root() {
    return root;
  }

  @Override
  public Source load(String path, Source from) {
    if (path.startsWith(EMBEDDED)) {
      throw Phase.error(
          ErrorCode.SPEC_NOT_BUILT,
          path + " arrives with stage S6; load a file of your own until then");
    }
    Path target = resolve(path, from);
    return source(target, displayName(path, from), search(path, target, from));
  }

  /** The text of a file beside the file {@code from}. */
  String read(String path, Source from) {
    return text(resolve(path, from), path, search(path, resolve(path, from), from));
  }

  /**
   * Where a path leads that an argument names, relative to the file {@code from}; it need not
   * exist. A path that begins with {@code ~} is relative to the user's home.
   *
   * @throws BuiltinError when it is none, or outside of what may be read
   */
  Path directory(String path, Source from) {
    Path target = resolve(beyondHome(path), from).normalize();
    try {
      if (Files.exists(target)) {
        requireInside(target, path);
      }
    } catch (IOException e) {
      throw MissingFile.unreadable(search(path, target, from), e);
    }
    return target;
  }

  /**
   * The same for a file or directory that must exist.
   *
   * @throws BuiltinError when it does not
   */
  Path existing(String path, Source from) {
    Path target = directory(path, from);
    if (!Files.exists(target)) {
      throw MissingFile.missing(search(path, target, from));
    }
    return target;
  }

  private static String beyondHome(String path) {
    return path.equals("~") || path.startsWith("~/")
        ? System.getProperty("user.home") + path.substring(1)
        : path;
  }

  private Path resolve(String path, Source from) {
    if (path.isEmpty() || path.matches("[A-Za-z][A-Za-z0-9+.-]*://.*")) {
      throw Phase.error(
          ErrorCode.SPEC_LOAD_FAILED,
          "\"" + path + "\" is no path of a file; write a path relative to " + from.name());
    }
    try {
      return directory(from).resolve(path);
    } catch (InvalidPathException e) {
      throw Phase.error(
          ErrorCode.SPEC_LOAD_FAILED,
          "\"" + path + "\" cannot be a path here; write a path relative to " + from.name());
    }
  }

  private static MissingFile.Search search(String path, Path target, Source from) {
    return new MissingFile.Search(path, target, directory(from), "the directory of " + from.name());
  }

  private static Path directory(Source file) {
    Path parent = Paths.get(file.key()).getParent();
    return parent == null ? Paths.get("/") : parent;
  }

  private static String displayName(String path, Source from) {
    Path parent = Paths.get(from.name()).getParent();
    Path shown = parent == null ? Paths.get(path) : parent.resolve(path);
    return shown.normalize().toString();
  }

  private Source source(Path path, String name, MissingFile.Search search) {
    String text = text(path, search.written(), search);
    String content =
        text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    try {
      return new Source(path.toRealPath().toString(), name, content, true);
    } catch (IOException e) {
      throw MissingFile.unreadable(search, e);
    }
  }

  private String text(Path path, String written, MissingFile.Search search) {
    options.onRead().accept(path.toAbsolutePath().normalize());
    try {
      if (!Files.exists(path)) {
        throw MissingFile.missing(search);
      }
      if (Files.isDirectory(path)) {
        throw MissingFile.directory(search);
      }
      requireInside(path, written);
      long size = Files.size(path);
      if (size > options.maxFileBytes()) {
        throw Phase.error(
            ErrorCode.SPEC_LIMIT,
            "%s has %d bytes, more than the %d a spec may read; shorten it, or set FAULTBOX_LOAD_FILE_MAX_BYTES"
                .formatted(written, size, options.maxFileBytes()));
      }
      return Utf8Text.decode(Files.readAllBytes(path), written);
    } catch (IOException e) {
      throw MissingFile.unreadable(search, e);
    }
  }

  private void requireInside(Path path, String written) throws IOException {
    if (!options.hermetic() || root == null) {
      return;
    }
    Path allowed = directory(root);
    if (!path.toRealPath().startsWith(allowed)) {
      throw Phase.error(
          ErrorCode.SPEC_HERMETIC,
          "%s is outside %s, the directory of the spec, and FAULTBOX_HERMETIC is set; move it there, or unset FAULTBOX_HERMETIC"
              .formatted(written, allowed));
    }
  }
}
