package dev.faultbox.image;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The loader of a dynamic program, every library it needs, and the locale that the environment of a
 * service names, found on this machine.
 *
 * @param files path in the image to file on this machine
 */
record Libraries(Map<String, Path> files) {
  private static final String CACHE = "/etc/ld.so.cache";
  private static final String GNU_C_LIBRARY = "libc.so.6";

  /** Opened by the GNU C library when they are first used; nothing is linked against them. */
  private static final List<String> OPENED_LATER =
      List.of("libnss_files.so.2", "libnss_dns.so.2", "libgcc_s.so.1");

  /**
   * C.UTF-8, as distributions name its directory. Without it C++ throws where a program asks for
   * the user's locale, and Perl warns. musl has it built in.
   */
  private static final List<String> LOCALES =
      List.of("usr/lib/locale/C.utf8", "usr/lib/locale/C.UTF-8");

  Libraries {
    files = Map.copyOf(files);
  }

  /**
   * Finds them.
   *
   * @param root of this machine's file system
   * @param pathInImage of the program
   * @return empty when the loader itself is not on this machine
   * @throws EnvironmentException LIBRARY_MISSING
   */
  static Optional<Libraries> find(Path root, Binary binary, String pathInImage) {
    String loader = binary.elf().interpreter();
    if (loader == null || !loader.startsWith("/")) {
      return Optional.empty();
    }
    Path loaderFile;
    try {
      loaderFile = root.resolve(loader.substring(1));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(loaderFile)) {
      return Optional.empty();
    }
    Walk walk = new Walk(root, binary, new LibrarySearch(root, binary.elf(), loader));
    walk.place(loader, loaderFile);
    walk.seen.add(loader.substring(loader.lastIndexOf('/') + 1));
    walk.from(program(binary, pathInImage));
    if (walk.search.cacheNeeded()) {
      walk.place(CACHE, root.resolve(CACHE.substring(1)));
    }
    return Optional.of(new Libraries(walk.placed));
  }

  /** The kernel tells a program its real path, so that is where its $ORIGIN is. */
  private static LoadedObject program(Binary binary, String pathInImage) {
    try {
      Path file = binary.file().toRealPath();
      Path origin = file.getParent();
      return new LoadedObject(
          binary.written(), binary.elf(), file, origin == null ? file : origin, pathInImage, null);
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.LIBRARY_MISSING,
          "%s went away while its libraries were looked for; build it again"
              .formatted(binary.written()),
          binary.location());
    }
  }

  /** State of one search. */
  private static final class Walk {
    private final Path root;
    private final Binary binary;
    private final LibrarySearch search;
    private final Map<String, Path> placed = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Deque<LoadedObject> open = new ArrayDeque<>();

    Walk(Path root, Binary binary, LibrarySearch search) {
      this.root = root;
      this.binary = binary;
      this.search = search;
    }

    /** Breadth first, as the loader does it: the first library of a name serves all. */
    void from(LoadedObject program) {
      open.add(program);
      while (!open.isEmpty()) {
        LoadedObject object = open.remove();
        for (String library : object.elf().needed()) {
          if (!search.isBuiltIn(library) && seen.add(library)) {
            add(search.find(library, object).orElseThrow(() -> missing(library, object)));
          }
        }
      }
    }

    private void add(LoadedObject library) {
      place(library.path(), library.file());
      open.add(library);
      if (library.name().equals(GNU_C_LIBRARY)) {
        for (String later : OPENED_LATER) {
          Path file = library.file().resolveSibling(later);
          if (Files.isRegularFile(file) && seen.add(later)) {
            search.find(library.originInImage() + "/" + later, library).ifPresent(this::add);
          }
        }
        LOCALES.stream()
            .map(root::resolve)
            .filter(Files::isDirectory)
            .findFirst()
            .ifPresent(this::addLocale);
      }
    }

    private void addLocale(Path directory) {
      try (Stream<Path> files = Files.walk(directory)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> place("/" + root.relativize(file), file));
      } catch (IOException | UncheckedIOException e) {
        throw new EnvironmentException(
            ErrorCode.LIBRARY_MISSING,
            "%s of the GNU C library cannot be read: %s; make it readable, or link %s statically"
                .formatted(directory, e.getMessage(), binary.written()),
            binary.location());
      }
    }

    void place(String path, Path file) {
      Path other = placed.putIfAbsent(path, file);
      if (other != null && !other.equals(file)) {
        throw new EnvironmentException(
            ErrorCode.LIBRARY_MISSING,
            ("%s needs both %s and %s at %s of its image; link it statically,"
                    + " or set FAULTBOX_BASE_IMAGE")
                .formatted(binary.written(), other, file, path),
            binary.location());
      }
    }

    private EnvironmentException missing(String library, LoadedObject by) {
      String who =
          by.parent() == null
              ? by.name()
              : "%s, a library of %s,".formatted(by.name(), binary.written());
      return new EnvironmentException(
          ErrorCode.LIBRARY_MISSING,
          ("%s needs %s, which is not on this machine; install it, link %s statically, or set"
                  + " FAULTBOX_BASE_IMAGE to an image that has it")
              .formatted(who, library, binary.written()),
          binary.location());
    }
  }
}
