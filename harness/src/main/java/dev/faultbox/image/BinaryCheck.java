package dev.faultbox.image;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decides whether a file that exists is a program for Linux, and says what it is when it is not.
 */
final class BinaryCheck {
  private static final String OTHER_SOURCES = "or use image= or build=";
  private static final String WANTED =
      "; a service needs a Linux ELF program: name one, " + OTHER_SOURCES;

  private final Path workingDirectory;

  BinaryCheck(Path workingDirectory) {
    this.workingDirectory = workingDirectory;
  }

  /**
   * Looks at the file's type, permission and content, in this order.
   *
   * @throws UserException BINARY_NOT_ELF
   */
  Binary check(String written, Path file, SourceLocation location) {
    if (Files.isDirectory(file)) {
      throw refusal(written + " is a directory; write the path of the program in it", location);
    }
    if (!Files.isRegularFile(file)) {
      throw refusal(written + " is not a regular file" + WANTED, location);
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      FileBytes bytes = new FileBytes(channel);
      FileKind kind = FileKind.of(bytes.head(FileKind.HEAD_BYTES));
      if (kind.family() != FileKind.Family.ELF) {
        throw refusal(describe(written, kind), location);
      }
      ElfFile elf = new ElfReader(bytes).read();
      requireProgram(written, elf, location);
      requireExecutable(written, file, location);
      return new Binary(written, file, elf, location);
    } catch (MalformedElfException e) {
      throw refusal(
          "%s is a damaged ELF file (%s); build it again".formatted(written, e.getMessage()),
          location);
    } catch (AccessDeniedException e) {
      throw refusal(
          "%s cannot be read: permission denied; run chmod u+rx %s".formatted(written, written),
          location);
    } catch (IOException e) {
      throw refusal(
          "%s cannot be read: %s; check the file".formatted(written, e.getMessage()), location);
    }
  }

  private static void requireProgram(String written, ElfFile elf, SourceLocation location) {
    if (elf.isProgram()) {
      return;
    }
    String what =
        switch (elf.type()) {
          case SHARED -> "a shared library";
          case RELOCATABLE -> "an object file";
          case CORE -> "a core dump";
          case EXECUTABLE, OTHER -> "an ELF file of an unknown type";
        };
    throw refusal(written + " is " + what + ", not a program" + WANTED, location);
  }

  private static void requireExecutable(String written, Path file, SourceLocation location) {
    if (!Files.isExecutable(file)) {
      throw refusal(written + " is not executable; run chmod +x " + written, location);
    }
  }

  private String describe(String written, FileKind kind) {
    return switch (kind.family()) {
      case EMPTY -> written + " is empty; build it again";
      case MACH_O -> foreign(written, "a Mach-O program for macOS");
      case PE -> foreign(written, "a PE program for Windows");
      case SCRIPT -> script(written, kind.detail());
      case TEXT -> "%s is a text that starts \"%s\"%s".formatted(written, kind.detail(), WANTED);
      case OTHER, ELF ->
          "%s is %s%s"
              .formatted(
                  written,
                  kind.detail().isEmpty() ? "no program in any known format" : kind.detail(),
                  WANTED);
    };
  }

  private static String foreign(String written, String what) {
    return "%s is %s; services run on Linux: build with GOOS=linux, %s"
        .formatted(written, what, OTHER_SOURCES);
  }

  private String script(String written, String interpreterLine) {
    String[] words = interpreterLine.split("\\s+");
    String interpreter = words[0];
    String command = interpreter.substring(interpreter.lastIndexOf('/') + 1);
    boolean throughEnv = command.equals("env") && words.length > 1;
    if (throughEnv) {
      command = words[words.length > 2 && words[1].equals("-S") ? 2 : 1];
    }
    String absent =
        !interpreter.isEmpty() && !Files.exists(workingDirectory.resolve(interpreter))
            ? ", which does not exist on this machine"
            : "";
    return ("%s is a script for %s%s; write build = \"./dir\" with a Dockerfile, or image = \"…\""
            + " and args = [\"%s\", \"%s\"]")
        .formatted(
            written,
            throughEnv ? interpreterLine : interpreter.isEmpty() ? "no interpreter" : interpreter,
            absent,
            command.isEmpty() ? "sh" : command,
            written);
  }

  private static UserException refusal(String message, SourceLocation location) {
    return new UserException(ErrorCode.BINARY_NOT_ELF, message, location);
  }
}
