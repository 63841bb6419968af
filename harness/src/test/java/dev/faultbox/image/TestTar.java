package dev.faultbox.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads archives with a reader that is not ours. */
final class TestTar {
  private TestTar() {}

  record Entry(TarArchiveEntry header, byte[] content) {
    String name() {
      return header.getName();
    }

    String text() {
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  /** What can be written as an archive. */
  interface Source {
    void writeTo(ByteArrayOutputStream out) throws IOException;
  }

  static List<Entry> read(byte[] archive) throws IOException {
    List<Entry> result = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
      TarArchiveEntry header;
      while ((header = in.getNextEntry()) != null) {
        result.add(new Entry(header, in.readAllBytes()));
      }
    }
    return result;
  }

  /** Entries by name, directories without their slash. */
  static Map<String, Entry> byName(Source source) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    source.writeTo(out);
    Map<String, Entry> result = new LinkedHashMap<>();
    for (Entry entry : read(out.toByteArray())) {
      String name = entry.name();
      result.put(name.endsWith("/") ? name.substring(0, name.length() - 1) : name, entry);
    }
    return result;
  }
}
