package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory with a Dockerfile, as the engine's builder gets it: what {@code .dockerignore}
 * leaves, links as links, owned by root and without times of their own.
 *
 * <p>Its tag is a hash over the paths, modes and contents of exactly these files. So an image whose
 * context has not changed is there already and is not built again, on no machine that has it. What
 * comes from elsewhere is not in the hash: a newer image behind a name in FROM, a package that a
 * RUN installs. Removing the tag ({@code docker rmi}) makes the next run build anew; naming base
 * images by digest makes the question go away.
 *
 * <p>Reading costs one pass over all files. Immutable; the files are read again when it is written.
 */
public final class BuildContext {
  /** Repository of all images made from contexts. */
  public static final String REPOSITORY = "faultbox/build:";

  private static final String VERSION = "context 1";
  private static final String DOCKERFILE = "Dockerfile";
  private static final String IGNORE = ".dockerignore";

  /** What a Dockerfile's COPY can need; more is a directory named by mistake, such as a home. */
  static final long MAX_BYTES = 4L << 30;

  private static final int MODE_BITS = 07777;

  /** What a file system without modes is taken to mean, by the docker command line too. */
  private static final int MODE_WITHOUT = 0755;

  private final Path root;
  private final String written;
  private final FileTree tree;
  private final Fingerprints fingerprints;
  private final String tag;
  private final long bytes;

  private BuildContext(
      Path root, String written, FileTree tree, Fingerprints fingerprints, String tag, long bytes) {
    this.root = root;
    this.written = written;
    this.tree = tree;
    this.fingerprints = fingerprints;
    this.tag = tag;
    this.bytes = bytes;
  }

  /**
   * Reads a context.
   *
   * @param directory where it is
   * @param written how the spec wrote it, for messages
   * @param location where the spec wrote it
   * @throws UserException BUILD_FAILED when there is no such directory, no Dockerfile in it, a file
   *     that cannot be read, a pattern that is none, or more than {@link #MAX_BYTES}
   */
  public static BuildContext read(
      Path directory, String written, @Nullable SourceLocation location) {
    return read(directory, written, location, MAX_BYTES);
  }

  static BuildContext read(
      Path directory, String written, @Nullable SourceLocation location, long maxBytes) {
    requireNonNull(written, "written is null");
    return new Reader(directory, written, location, maxBytes).read();
  }

  /** The name under which the built image is kept. */
  public String tag() {
    return tag;
  }

  /** Size of all files together, for progress lines. */
  public long bytes() {
    return bytes;
  }

  /**
   * Writes the context as an uncompressed tar.
   *
   * @throws IOException when the stream fails, or a file changed or vanished since it was read: the
   *     image would not be what its tag says
   */
  public void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    tree.writeTo(tar, "");
    if (!tag.equals(REPOSITORY + FileTree.id(VERSION, tree.describe(fingerprints)))) {
      throw new IOException("a file in " + root + " changed while it was read; start again");
    }
    tar.finish();
  }

  /**
   * Why the engine's builder cannot build this, where that is because it is not BuildKit.
   *
   * @param failure what the builder said
   */
  public Optional<String> needsBuildKit(String failure) {
    try {
      String dockerfile = Files.readString(root.resolve(DOCKERFILE), StandardCharsets.UTF_8);
      return BuildKitUse.explain(dockerfile, failure, written);
    } catch (IOException e) {
      // It changed meanwhile; what the builder said has to do.
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "BuildContext[" + root + " " + tag + "]";
  }

  /** Collects the files of one context. */
  private static final class Reader {
    private final Path directory;
    private final String written;
    private final @Nullable SourceLocation location;
    private final long maxBytes;
    private final FileTree.Builder files = new FileTree.Builder();
    private DockerIgnore ignore = DockerIgnore.NONE;
    private long bytes;

    Reader(Path directory, String written, @Nullable SourceLocation location, long maxBytes) {
      this.directory = directory;
      this.written = written;
      this.location = location;
      this.maxBytes = maxBytes;
    }

    BuildContext read() {
      if (!Files.isDirectory(directory)) {
        throw noDirectory();
      }
      if (!Files.isRegularFile(directory.resolve(DOCKERFILE))) {
        throw noDockerfile();
      }
      try {
        // The directory may be named through a link; what is in it may not lead elsewhere.
        Path root = directory.toRealPath();
        Path patterns = root.resolve(IGNORE);
        if (Files.isRegularFile(patterns)) {
          ignore = DockerIgnore.parse(Files.readString(patterns, StandardCharsets.UTF_8));
        }
        walk(root, "");
        FileTree tree = files.build();
        Fingerprints fingerprints = new Fingerprints();
        String tag = REPOSITORY + FileTree.id(VERSION, tree.describe(fingerprints));
        return new BuildContext(root, written, tree, fingerprints, tag, bytes);
      } catch (DockerIgnore.MalformedException e) {
        throw failed(
            IGNORE + ":" + e.line() + ": " + e.getMessage() + "; write one pattern a line");
      } catch (AccessDeniedException e) {
        throw failed(
            e.getFile()
                + " cannot be read: permission denied; make it readable, or list it in "
                + IGNORE);
      } catch (IOException e) {
        throw failed("its files cannot be read: " + e);
      }
    }

    private void walk(Path parent, String prefix) throws IOException {
      for (Path file : children(parent)) {
        String path = prefix + file.getFileName();
        BasicFileAttributes about =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean excluded = ignore.excludes(path) && !isNeverLeftOut(path);
        if (about.isDirectory()) {
          if (!excluded) {
            files.directory("/" + path, mode(file));
          }
          if (!excluded || ignore.mayTakeBackBelow(path)) {
            walk(file, path + "/");
          }
        } else if (!excluded && about.isSymbolicLink()) {
          files.link("/" + path, Files.readSymbolicLink(file).toString().replace('\\', '/'));
        } else if (!excluded && about.isRegularFile()) {
          add(about.size());
          files.file("/" + path, mode(file), new Content.OnDisk(file));
        }
        // Sockets, pipes and devices are nothing an image could hold.
      }
    }

    /** The builder needs both, and leaves them out of COPY itself where they are ignored. */
    private static boolean isNeverLeftOut(String path) {
      return path.equals(DOCKERFILE) || path.equals(IGNORE);
    }

    private void add(long size) {
      bytes += size;
      if (bytes > maxBytes) {
        throw failed(
            "it has more than "
                + (maxBytes == MAX_BYTES ? "4 GiB" : maxBytes + " bytes")
                + "; list what the image does not need in "
                + IGNORE
                + ", or name a smaller directory");
      }
    }

    private static List<Path> children(Path parent) throws IOException {
      List<Path> result = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
        stream.forEach(result::add);
      } catch (java.nio.file.DirectoryIteratorException e) {
        throw e.getCause();
      }
      result.sort(Comparator.naturalOrder());
      return result;
    }

    private static int mode(Path file) throws IOException {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        return MODE_WITHOUT;
      }
      Map<String, Object> about =
          Files.readAttributes(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (Integer) requireNonNull(about.get("mode"), "mode is null") & MODE_BITS;
    }

    private UserException noDirectory() {
      return failed(
          Files.exists(directory)
              ? directory + " is a file; name the directory that holds the " + DOCKERFILE
              : "there is no directory " + directory + "; paths are relative to the spec");
    }

    private UserException noDockerfile() {
      List<String> similar = new ArrayList<>();
      try {
        for (Path file : children(directory)) {
          String name = String.valueOf(file.getFileName());
          if (name.toLowerCase(Locale.ROOT).contains("docker") && !name.equals(IGNORE)) {
            similar.add(name);
          }
        }
      } catch (IOException e) {
        return failed(directory + " cannot be read: " + e);
      }
      return failed(
          "there is no "
              + DOCKERFILE
              + " in "
              + directory
              + (similar.isEmpty()
                  ? "; write one, or name the directory that holds it"
                  : "; rename " + String.join(" or ", similar) + " to " + DOCKERFILE));
    }

    private UserException failed(String why) {
      return new UserException(
          ErrorCode.BUILD_FAILED, "build = \"" + written + "\": " + why, location);
    }
  }
}
