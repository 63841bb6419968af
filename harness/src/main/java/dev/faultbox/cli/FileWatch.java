package dev.faultbox.cli;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls back when something happens in the directories of some files: a hint to look at them, and
 * no more. Directories are watched, because editors put a new file in the place of the old one.
 * Where the system gives no hints there are none. Used by one thread.
 */
final class FileWatch implements AutoCloseable {
  /** Directories watched at most; systems have few thousands to give. */
  private static final int MAX_DIRECTORIES = 2_000;

  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> watched = new HashMap<>();

  /**
   * @param onHint called on a thread of this
   */
  FileWatch(Runnable onHint) {
    service = open();
    if (service != null) {
      Thread thread = new Thread(() -> pass(service, onHint), "file-watch");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static @Nullable WatchService open() {
    try {
      return FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private static void pass(WatchService service, Runnable onHint) {
    try {
      while (true) {
        WatchKey key = service.take();
        if (!key.pollEvents().isEmpty()) {
          onHint.run();
        }
        var unused = key.reset();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException e) {
      // Nobody wants to know any more.
      return;
    }
  }

  /** Watches for these from now on, and for nothing else. */
  void watch(Collection<Path> inputs) {
    if (service == null) {
      return;
    }
    Set<Path> wanted = new HashSet<>();
    for (Path input : inputs) {
      Path parent = input.getParent();
      while (parent != null && !Files.isDirectory(parent)) {
        parent = parent.getParent();
      }
      if (parent != null) {
        wanted.add(parent);
      }
      addTree(wanted, input);
    }
    watched.entrySet().removeIf(entry -> isUnwanted(entry, wanted));
    for (Path directory : wanted) {
      if (watched.size() < MAX_DIRECTORIES && !watched.containsKey(directory)) {
        register(service, directory);
      }
    }
  }

  private static boolean isUnwanted(Map.Entry<Path, WatchKey> entry, Set<Path> wanted) {
    if (wanted.contains(entry.getKey()) && entry.getValue().isValid()) {
      return false;
    }
    entry.getValue().cancel();
    return true;
  }

  private static void addTree(Set<Path> wanted, Path input) {
    if (!Files.isDirectory(input)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(input)) {
      walk.filter(Files::isDirectory).limit(MAX_DIRECTORIES).forEach(wanted::add);
    } catch (IOException | UncheckedIOException e) {
      wanted.add(input);
    }
  }

  private void register(WatchService open, Path directory) {
    try {
      watched.put(directory, directory.register(open, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
    } catch (IOException e) {
      // Whoever looks now and then finds out later.
      return;
    }
  }

  @Override
  public void close() {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // Nothing is watched any more, one way or the other.
        return;
      }
    }
  }
}
