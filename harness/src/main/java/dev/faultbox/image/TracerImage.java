package dev.faultbox.image;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The image of the tracer: one program and mount points. */
public final class TracerImage {
  /** Path of the tracer in its image. */
  public static final String PROGRAM = "/tracer";

  private static final String REPOSITORY = "faultbox/tracer:";
  private static final int EXECUTABLE = 0755;

  private TracerImage() {}

  /**
   * Describes the image.
   *
   * @param tracer the static program; not changed afterwards
   */
  public static DerivedImage of(byte[] tracer) {
    FileTree tree =
        RootLayout.mountPoints().file(PROGRAM, EXECUTABLE, new Content.Bytes(tracer)).build();
    try {
      return DerivedImage.rootfs(REPOSITORY, PROGRAM, tree, new Fingerprints());
    } catch (IOException e) {
      throw new UncheckedIOException("the tree is in memory", e);
    }
  }
}
