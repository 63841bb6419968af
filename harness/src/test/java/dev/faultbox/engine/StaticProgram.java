package dev.faultbox.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small static program for containers that need something to run, compiled when it is needed. */
final class StaticProgram {
  static final String TAG = "faultbox-test/program:1";

  /** {@code idle} waits for ever, {@code exit N} ends with N, {@code cat FILE} prints a file. */
  private static final String SOURCE =
      """
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>
      int main(int argc, char **argv) {
        if (argc > 2 && !strcmp(argv[1], "exit")) return atoi(argv[2]);
        if (argc > 3 && !strcmp(argv[1], "expect")) {
          char text[256] = {0};
          FILE *file = fopen(argv[2], "r");
          if (!file) return 3;
          size_t n = fread(text, 1, sizeof text - 1, file);
          while (n && text[n - 1] == '\\n') text[--n] = 0;
          return strcmp(text, argv[3]) ? 4 : 0;
        }
        if (argc > 2 && !strcmp(argv[1], "eat")) {
          size_t size = (size_t)atoi(argv[2]) << 20;
          char *all = malloc(size);
          for (size_t i = 0; i < size; i += 4096) all[i] = 1;
        }
        for (;;) pause();
      }
      """;

  private StaticProgram() {}

  /** Makes sure the image is on the engine. */
  static void ensureImage(Engine engine) {
    if (!engine.hasImage(TAG)) {
      engine.importRootfs(TAG, rootfs(), Map.of("faultbox.test", "it is \"quoted\" $HOME"));
    }
  }

  static TarSource rootfs() {
    byte[] program = compile();
    return out -> {
      TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
      file(tar, "program", program);
      directory(tar, "tmp/");
      directory(tar, "proc/");
      tar.finish();
    };
  }

  static TarSource textFile(String name, String text) {
    return out -> {
      TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
      file(tar, name, text.getBytes(StandardCharsets.UTF_8));
      tar.finish();
    };
  }

  private static void file(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    entry.setMode(0755);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static void directory(TarArchiveOutputStream tar, String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(01777);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static byte[] compile() {
    try {
      Path directory = Files.createTempDirectory("faultbox-program");
      Path source = Files.writeString(directory.resolve("program.c"), SOURCE);
      Path program = directory.resolve("program");
      Process cc =
          new ProcessBuilder("cc", "-static", "-O1", "-o", program.toString(), source.toString())
              .inheritIO()
              .start();
      if (cc.waitFor() != 0) {
        throw new IOException("cc failed");
      }
      byte[] bytes = Files.readAllBytes(program);
      Files.delete(program);
      Files.delete(source);
      Files.delete(directory);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
