package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image made by Faultbox. Its tag depends on everything that goes into it, so an engine that has
 * the tag has the image. Immutable; safe for use by many threads.
 */
public final class DerivedImage {
  /** Path of the gate in the image of a service. */
  public static final String GATE = "/.faultbox/gate";

  private static final String CONTEXT_DIRECTORY = "rootfs/";

  /** How an engine makes it. */
  public enum Form {
    /** The tar is the whole root file system, to be imported. */
    ROOTFS,
    /** The tar is a build context with a Dockerfile at its root. */
    BUILD_CONTEXT
  }

  private final String tag;
  private final Form form;
  private final String program;
  private final FileTree tree;
  private final SortedMap<String, String> described;
  private final String dockerfile;

  private DerivedImage(
      String tag,
      Form form,
      String program,
      FileTree tree,
      SortedMap<String, String> described,
      String dockerfile) {
    this.tag = requireNonNull(tag, "tag is null");
    this.form = form;
    this.program = requireNonNull(program, "program is null");
    this.tree = requireNonNull(tree, "tree is null");
    this.described = requireNonNull(described, "described is null");
    this.dockerfile = dockerfile;
  }

  static DerivedImage rootfs(
      String repository, String program, FileTree tree, Fingerprints fingerprints)
      throws IOException {
    SortedMap<String, String> described = tree.describe(fingerprints);
    String tag = repository + FileTree.id(RootLayout.VERSION, described);
    return new DerivedImage(tag, Form.ROOTFS, program, tree, described, "");
  }

  static DerivedImage onBase(
      String repository, String program, FileTree tree, Fingerprints fingerprints, String baseImage)
      throws IOException {
    SortedMap<String, String> described = tree.describe(fingerprints);
    String tag = repository + FileTree.id(RootLayout.VERSION + " on " + baseImage, described);
    String dockerfile = "FROM " + baseImage + "\nCOPY " + CONTEXT_DIRECTORY + " /\n";
    return new DerivedImage(tag, Form.BUILD_CONTEXT, program, tree, described, dockerfile);
  }

  /** Repository and tag, such as {@code faultbox/svc:2f0c…}. */
  public String tag() {
    return tag;
  }

  public Form form() {
    return form;
  }

  /** Absolute path of the program in the image. */
  public String program() {
    return program;
  }

  /**
   * Reads all files and writes the tar; does not close the stream.
   *
   * @throws IOException when a file went away, or is not any more what the tag stands for
   */
  public void writeTo(OutputStream out) throws IOException {
    if (form == Form.ROOTFS) {
      write(described.keySet(), out);
      return;
    }
    TarWriter tar = new TarWriter(out);
    tar.file("Dockerfile", 0644, dockerfile.getBytes(StandardCharsets.UTF_8));
    tree.writeTo(tar, CONTEXT_DIRECTORY, described, described.keySet());
    tar.finish();
  }

  /**
   * Paths of the entries that turn the root file system of another image into this one's, when they
   * are put into it in the place of what is there; parents come first.
   *
   * @return empty when that is not enough: something is too much there, or a directory and a file
   *     would change places, or an engine makes one of both on another image
   */
  public Optional<SortedSet<String>> changesFrom(DerivedImage other) {
    if (form != Form.ROOTFS
        || other.form != Form.ROOTFS
        || !described.keySet().containsAll(other.described.keySet())) {
      return Optional.empty();
    }
    SortedSet<String> changes = new TreeSet<>();
    for (Map.Entry<String, String> entry : described.entrySet()) {
      String path = entry.getKey();
      String before = other.described.get(path);
      if (entry.getValue().equals(before)) {
        continue;
      }
      if (before != null && tree.isDirectory(path) != other.tree.isDirectory(path)) {
        return Optional.empty();
      }
      changes.add(path);
    }
    return Optional.of(changes);
  }

  /**
   * Writes some entries as a tar, to be unpacked at {@code /}; does not close the stream.
   *
   * @throws IOException when a file went away, or is not any more what the tag stands for; what was
   *     unpacked by then is not what was asked for
   */
  public void write(Collection<String> paths, OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    tree.writeTo(tar, "", described, paths);
    tar.finish();
  }
}
