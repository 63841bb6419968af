package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

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
  private final String dockerfile;

  private DerivedImage(String tag, Form form, String program, FileTree tree, String dockerfile) {
    this.tag = requireNonNull(tag, "tag is null");
    this.form = form;
    this.program = requireNonNull(program, "program is null");
    this.tree = requireNonNull(tree, "tree is null");
    this.dockerfile = dockerfile;
  }

  static DerivedImage rootfs(String tag, String program, FileTree tree) {
    return new DerivedImage(tag, Form.ROOTFS, program, tree, "");
  }

  static DerivedImage onBase(String tag, String program, FileTree tree, String baseImage) {
    String dockerfile = "FROM " + baseImage + "\nCOPY " + CONTEXT_DIRECTORY + " /\n";
    return new DerivedImage(tag, Form.BUILD_CONTEXT, program, tree, dockerfile);
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
   * @throws IOException when a file went away, or changed its size while it was read
   */
  public void writeTo(OutputStream out) throws IOException {
    if (form == Form.ROOTFS) {
      tree.writeTo(out);
      return;
    }
    TarWriter tar = new TarWriter(out);
    tar.file("Dockerfile", 0644, dockerfile.getBytes(StandardCharsets.UTF_8));
    tree.writeTo(tar, CONTEXT_DIRECTORY);
    tar.finish();
  }
}
