package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Derives the image of a service from its program. Costs reading the files once; the tar is written
 * only when an engine asks for it. Safe for use by many threads.
 */
public final class ServiceImages {
  /** Names the image that dynamic programs are put on, instead of libraries of this machine. */
  public static final String BASE_IMAGE_VARIABLE = "FAULTBOX_BASE_IMAGE";

  private static final String REPOSITORY = "faultbox/svc:";
  private static final String GLIBC_BASE_IMAGE = "debian:bookworm-slim";
  private static final String MUSL_BASE_IMAGE = "alpine:3";
  private static final int EXECUTABLE = 0755;
  private static final int READABLE = 0644;

  private final byte[] gate;
  private final @Nullable String chosenBaseImage;
  private final @Nullable Path libraryRoot;
  private final Fingerprints fingerprints = new Fingerprints();

  /**
   * Image derivation as this machine and its environment want it.
   *
   * @param gate the gate's program; not changed afterwards
   * @param environment of the tool
   */
  public static ServiceImages create(byte[] gate, Map<String, String> environment) {
    String base = environment.get(BASE_IMAGE_VARIABLE);
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    return new ServiceImages(
        gate, base == null || base.isBlank() ? null : base, linux ? Path.of("/") : null);
  }

  /**
   * For tests: any root, any machine.
   *
   * @param libraryRoot where libraries are looked for, null where there are none of Linux
   */
  ServiceImages(byte[] gate, @Nullable String chosenBaseImage, @Nullable Path libraryRoot) {
    this.gate = requireNonNull(gate, "gate is null");
    this.chosenBaseImage = chosenBaseImage;
    this.libraryRoot = libraryRoot;
    if (chosenBaseImage != null && chosenBaseImage.chars().anyMatch(Character::isWhitespace)) {
      throw new UserException(
          ErrorCode.USAGE,
          "%s=\"%s\" is no image reference; write one such as %s"
              .formatted(BASE_IMAGE_VARIABLE, chosenBaseImage, GLIBC_BASE_IMAGE));
    }
  }

  /**
   * Describes the image of a program.
   *
   * @throws EnvironmentException LIBRARY_MISSING, or BUILD_FAILED when a file cannot be read
   */
  public DerivedImage of(Binary binary) {
    String program = RootLayout.programPath(binary.name());
    try {
      if (binary.elf().isStatic()) {
        return rootfs(binary, program, Map.of());
      }
      Optional<Libraries> libraries =
          chosenBaseImage != null || libraryRoot == null
              ? Optional.empty()
              : Libraries.find(libraryRoot, binary, program);
      return libraries.isPresent()
          ? rootfs(binary, program, libraries.get().files())
          : onBase(binary, program);
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.BUILD_FAILED,
          "%s cannot be put into an image: %s; check that nothing changes it, and start again"
              .formatted(binary.written(), e),
          binary.location());
    }
  }

  private DerivedImage rootfs(Binary binary, String program, Map<String, Path> libraries)
      throws IOException {
    FileTree.Builder tree = programs(RootLayout.service(), binary, program);
    libraries.forEach(
        (path, file) ->
            tree.file(
                path,
                path.startsWith("/etc/") || path.startsWith("/usr/lib/locale/")
                    ? READABLE
                    : EXECUTABLE,
                new Content.OnDisk(file)));
    return DerivedImage.rootfs(REPOSITORY, program, tree.build(), fingerprints);
  }

  /** The author's own base image keeps its certificates; the slim defaults come without any. */
  private DerivedImage onBase(Binary binary, String program) throws IOException {
    FileTree.Builder tree = programs(RootLayout.onBase(), binary, program);
    String base = chosenBaseImage;
    if (base == null) {
      base = defaultBaseImage(binary.elf());
      RootLayout.certificates(tree);
    }
    return DerivedImage.onBase(REPOSITORY, program, tree.build(), fingerprints, base);
  }

  private static String defaultBaseImage(ElfFile elf) {
    String loader = elf.interpreter();
    return loader != null && LibrarySearch.isMusl(loader) ? MUSL_BASE_IMAGE : GLIBC_BASE_IMAGE;
  }

  private FileTree.Builder programs(FileTree.Builder tree, Binary binary, String program) {
    return tree.file(DerivedImage.GATE, EXECUTABLE, new Content.Bytes(gate))
        .file(program, EXECUTABLE, new Content.OnDisk(binary.file()));
  }
}
