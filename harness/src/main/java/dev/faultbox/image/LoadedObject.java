package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program or library as the loader will see it.
 *
 * @param name for messages: the program as written, or the library's name
 * @param file where it is on this machine
 * @param origin what $ORIGIN means on this machine
 * @param path where it will be in the image
 * @param parent what made the loader load it, null for the program
 */
record LoadedObject(
    String name, ElfFile elf, Path file, Path origin, String path, @Nullable LoadedObject parent) {
  LoadedObject {
    requireNonNull(name, "name is null");
    requireNonNull(elf, "elf is null");
    requireNonNull(file, "file is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(path, "path is null");
  }

  /** What $ORIGIN will mean in the image. */
  String originInImage() {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** Itself and what it was loaded for, up to the program. */
  List<LoadedObject> chain() {
    List<LoadedObject> result = new ArrayList<>();
    for (LoadedObject object = this; object != null; object = object.parent()) {
      result.add(object);
    }
    return result;
  }
}
