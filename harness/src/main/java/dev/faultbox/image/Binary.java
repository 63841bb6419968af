package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import java.nio.file.Path;

/**
 * A program that was found and is a Linux ELF executable.
 *
 * @param written as the author named it, for messages
 * @param file where it is
 * @param location where the author named it
 */
public record Binary(String written, Path file, ElfFile elf, SourceLocation location) {
  public Binary {
    requireNonNull(written, "written is null");
    requireNonNull(file, "file is null");
    requireNonNull(elf, "elf is null");
    requireNonNull(location, "location is null");
  }

  /** Its file name, which is also its name inside the image. */
  public String name() {
    return String.valueOf(file.getFileName());
  }

  /**
   * Refuses a program that the engine's machine cannot run.
   *
   * @param engineArchitecture as the engine says it, such as {@code amd64} or {@code x86_64}
   * @throws EnvironmentException BINARY_ARCH
   */
  public void requireArchitecture(String engineArchitecture) {
    String wanted = Architecture.normalize(engineArchitecture);
    if (!elf.architecture().equals(wanted)) {
      throw new EnvironmentException(
          ErrorCode.BINARY_ARCH,
          "%s is for %s, the engine runs %s; build with GOARCH=%s"
              .formatted(written, elf.architecture(), wanted, wanted),
          location);
    }
  }
}
