package dev.faultbox.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for libraries where the loader of a program would. Two loaders are known: that of the GNU C
 * library, and musl's. Variables of the environment such as LD_LIBRARY_PATH do not count, services
 * do not see them. Not safe for use by several threads.
 */
final class LibrarySearch {
  /** Where musl looks when nothing configures it. */
  private static final List<String> MUSL_DIRECTORIES =
      List.of("/lib", "/usr/local/lib", "/usr/lib");

  /** Parts of its own that musl's loader never searches, whatever follows the dot. */
  private static final Set<String> MUSL_PARTS =
      Set.of("libc", "libpthread", "librt", "libm", "libdl", "libutil", "libxnet");

  private final Path root;
  private final ElfFile program;
  private final boolean musl;
  private @Nullable LoaderCache cache;

  /** Whether a library was found that the loader finds only with the help of its cache. */
  private boolean cacheNeeded;

  /**
   * A search for one program.
   *
   * @param root of this machine's file system
   * @param loader path of the program's loader
   */
  LibrarySearch(Path root, ElfFile program, String loader) {
    this.root = root;
    this.program = program;
    this.musl = isMusl(loader);
  }

  static boolean isMusl(String loader) {
    return loader.substring(loader.lastIndexOf('/') + 1).startsWith("ld-musl");
  }

  boolean cacheNeeded() {
    return cacheNeeded;
  }

  /** Whether the loader brings this library itself. */
  boolean isBuiltIn(String library) {
    int dot = library.indexOf('.');
    return musl && dot > 0 && MUSL_PARTS.contains(library.substring(0, dot));
  }

  /** A directory to look in: as this machine names it, and as the image will. */
  private record Place(Path onHost, String inImage) {}

  /** Empty when there is none, also when the name or a directory is no path of this machine. */
  Optional<LoadedObject> find(String library, LoadedObject by) {
    try {
      return search(library, by);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<LoadedObject> search(String library, LoadedObject by) {
    if (library.indexOf('/') >= 0) {
      return library.startsWith("/")
          ? object(library, onHost(library), library, by)
          : Optional.empty();
    }
    for (Place place : ownPlaces(by)) {
      Optional<LoadedObject> found =
          object(library, place.onHost().resolve(library), place.inImage() + "/" + library, by);
      if (found.isPresent()) {
        return found;
      }
    }
    Optional<LoadedObject> cached = musl ? Optional.empty() : inCache(library, by);
    return cached.isPresent() ? cached : inDefaultDirectories(library, by);
  }

  private Optional<LoadedObject> inCache(String library, LoadedObject by) {
    if (cache == null) {
      cache = LoaderCache.read(onHost("/etc/ld.so.cache"));
    }
    for (String path : cache.find(library)) {
      Optional<LoadedObject> found = object(library, onHost(path), path, by);
      if (found.isPresent()) {
        cacheNeeded |= !defaultDirectories().contains(path.substring(0, path.lastIndexOf('/')));
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<LoadedObject> inDefaultDirectories(String library, LoadedObject by) {
    for (String directory : defaultDirectories()) {
      String path = directory + "/" + library;
      Optional<LoadedObject> found = object(library, onHost(path), path, by);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Directories named in the files themselves. GNU: a run path counts for its own file alone. */
  private List<Place> ownPlaces(LoadedObject by) {
    List<Place> places = new ArrayList<>();
    for (LoadedObject object : by.chain()) {
      ElfFile elf = object.elf();
      if (musl) {
        add(places, elf.runpath(), object);
        add(places, elf.rpath(), object);
      } else if (elf.runpath().isEmpty() && by.elf().runpath().isEmpty()) {
        add(places, elf.rpath(), object);
      }
    }
    if (!musl) {
      add(places, by.elf().runpath(), by);
    }
    return places;
  }

  private void add(List<Place> places, List<String> directories, LoadedObject object) {
    for (String directory : directories) {
      String onHost = expand(directory, object.origin().toString());
      String inImage = normalize(expand(directory, object.originInImage()));
      if (onHost.startsWith("/")) {
        Path path = directory.startsWith("/") ? onHost(onHost) : Path.of(onHost);
        places.add(new Place(path, inImage.equals("/") ? "" : inImage));
      }
    }
  }

  private static String expand(String directory, String origin) {
    return directory.replace("${ORIGIN}", origin).replace("$ORIGIN", origin);
  }

  private static String normalize(String path) {
    return Path.of(path).normalize().toString();
  }

  private Set<String> defaultDirectories() {
    if (musl) {
      return new LinkedHashSet<>(MUSL_DIRECTORIES);
    }
    Set<String> result = new LinkedHashSet<>();
    String triplet = triplet();
    if (!triplet.isEmpty()) {
      result.add("/lib/" + triplet);
      result.add("/usr/lib/" + triplet);
    }
    if (program.is64Bit()) {
      result.add("/lib64");
      result.add("/usr/lib64");
    }
    result.add("/lib");
    result.add("/usr/lib");
    return result;
  }

  /** Debian's name for the machine, part of its library directories. */
  private String triplet() {
    return switch (program.architecture()) {
      case "amd64" -> "x86_64-linux-gnu";
      case "386" -> "i386-linux-gnu";
      case "arm64" -> "aarch64-linux-gnu";
      case "arm" -> "arm-linux-gnueabihf";
      case "riscv64" -> "riscv64-linux-gnu";
      case "ppc64le" -> "powerpc64le-linux-gnu";
      case "s390x" -> "s390x-linux-gnu";
      default -> "";
    };
  }

  private Path onHost(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /**
   * The library at that place, if it is one for this program. The loader passes over others too.
   */
  private Optional<LoadedObject> object(String name, Path file, String inImage, LoadedObject by) {
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      ElfFile elf = ElfFile.read(file);
      Path origin = file.toAbsolutePath().getParent();
      return elf.fits(program) && origin != null
          ? Optional.of(new LoadedObject(name, elf, file, origin, inImage, by))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
