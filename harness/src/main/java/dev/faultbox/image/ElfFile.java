package dev.faultbox.image;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ELF file says about itself, as far as starting it is concerned.
 *
 * @param is64Bit whether addresses have 64 bits
 * @param littleEndian byte order of the file
 * @param machine machine number of the ELF header
 * @param type what the file is for
 * @param interpreter path of its loader; null: the kernel starts it alone
 * @param needed libraries it is linked against, in order
 * @param rpath directories searched first, unless there is a run path; unexpanded
 * @param runpath directories searched for its own libraries; unexpanded
 * @param soname its name as a library, empty when it has none
 * @param pie whether it calls itself a position-independent executable
 */
public record ElfFile(
    boolean is64Bit,
    boolean littleEndian,
    int machine,
    Type type,
    @Nullable String interpreter,
    List<String> needed,
    List<String> rpath,
    List<String> runpath,
    String soname,
    boolean pie) {

  /** The ELF object file types. */
  public enum Type {
    RELOCATABLE,
    EXECUTABLE,
    SHARED,
    CORE,
    OTHER
  }

  public ElfFile {
    requireNonNull(type, "type is null");
    needed = List.copyOf(needed);
    rpath = List.copyOf(rpath);
    runpath = List.copyOf(runpath);
    requireNonNull(soname, "soname is null");
  }

  /**
   * Reads the headers and the dynamic section.
   *
   * @throws MalformedElfException when it is no ELF file, or one that contradicts itself
   * @throws IOException when it cannot be read
   */
  public static ElfFile read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return new ElfReader(new FileBytes(channel)).read();
    }
  }

  /** The architecture in the engines' spelling, such as {@code amd64}. */
  public String architecture() {
    return Architecture.ofElf(machine, littleEndian);
  }

  /** Whether the kernel can start it without a loader and libraries. */
  public boolean isStatic() {
    return interpreter == null;
  }

  /** Whether it is something that can be started, in contrast to a library or an object file. */
  public boolean isProgram() {
    return switch (type) {
      case EXECUTABLE -> true;
      case SHARED -> interpreter != null || pie || soname.isEmpty();
      case RELOCATABLE, CORE, OTHER -> false;
    };
  }

  /** Whether the two can be part of one process. */
  boolean fits(ElfFile other) {
    return is64Bit == other.is64Bit
        && littleEndian == other.littleEndian
        && machine == other.machine;
  }
}
