package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Shard;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.UserException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace file of a shard. Read once to know what is in it; what the tests have to tell stays in
 * the file, however much that is, until it is asked for.
 */
final class ShardFile implements Closeable {
  private static final int VERSION = 1;
  private static final String TOOL = "faultbox";

  /** Characters of one text in the file. */
  private static final int MAX_TEXT_CHARS = 256 << 20;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(MAX_TEXT_CHARS).build())
              .build());

  private final String path;
  private final RandomAccessFile file;
  private final ObjectNode head = MAPPER.createObjectNode();
  private final List<Stored> tests = new ArrayList<>();

  /**
   * A test in the file, or one that was not run.
   *
   * @param index in the whole run
   * @param spec empty when the run has but one
   * @param from first byte of its object
   * @param to behind its last byte; equal to {@code from} when it was not run
   */
  record Stored(int index, String spec, String name, long from, long to) {
    boolean wasRun() {
      return to > from;
    }
  }

  private ShardFile(String path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Reads a file to its end.
   *
   * @throws UserException when it cannot be read, is damaged, or is no result of a shard
   */
  static ShardFile read(String path) {
    ShardFile shard = open(path);
    try {
      shard.readAll();
      shard.check();
      return shard;
    } catch (JsonEOFException e) {
      throw shard.refused(
          "ends too early, at "
              + where(e.getLocation())
              + "; the run that wrote it did not finish, or only a part of it was copied");
    } catch (JsonProcessingException e) {
      throw shard.refused(
          "is no JSON: " + e.getOriginalMessage() + ", at " + where(e.getLocation()));
    } catch (IOException e) {
      throw shard.refused("cannot be read: " + e.getMessage());
    }
  }

  private static ShardFile open(String path) {
    try {
      Path place = Path.of(path);
      if (Files.isDirectory(place)) {
        throw refused(path, "is a directory; name the files in it");
      }
      if (Files.exists(place) && !Files.isReadable(place)) {
        throw refused(path, "may not be read; check its permissions");
      }
      return new ShardFile(path, new RandomAccessFile(place.toFile(), "r"));
    } catch (InvalidPathException e) {
      throw refused(path, "is not a valid path (" + e.getReason() + ")");
    } catch (FileNotFoundException e) {
      String why = Files.exists(Path.of(path)) ? "cannot be read" : "does not exist";
      throw refused(path, why + "; a shard that did not finish has written no file");
    }
  }

  private void readAll() throws IOException {
    try (JsonParser json = MAPPER.createParser(new Slice(0, file.length()))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw json.currentToken() == null ? refused("is empty") : foreign();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        boolean list = json.nextToken() == JsonToken.START_ARRAY;
        if (key.equals("tests") && list) {
          readTests(json);
        } else {
          head.set(key, MAPPER.readTree(json));
        }
      }
      if (json.nextToken() != null) {
        throw refused("goes on behind its end, at " + where(json.currentLocation()));
      }
    }
  }

  private void readTests(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw foreign();
      }
      long from = json.currentTokenLocation().getByteOffset();
      int index = -1;
      String spec = "";
      String name = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        switch (key) {
          case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : -1;
          case "spec" -> spec = json.getText();
          case "name" -> name = json.getText();
          default -> json.skipChildren();
        }
      }
      tests.add(new Stored(index, spec, name, from, json.currentLocation().getByteOffset()));
    }
  }

  private void check() {
    if (!head.path("tool").path("name").asText().equals(TOOL) || !head.path("version").isInt()) {
      throw foreign();
    }
    if (head.path("version").asInt() != VERSION) {
      throw refused(
          "has version "
              + head.path("version").asInt()
              + ", and this tool knows version "
              + VERSION
              + "; use the tool that wrote it");
    }
    JsonNode part = head.path("shard");
    if (!part.isObject()) {
      throw refused("is the result of a whole run; merge takes those of test --shard I/N");
    }
    int of = part.path("of").asInt();
    int index = part.path("index").asInt();
    if (of < 1 || of > Shard.MAX || index < 1 || index > of) {
      throw refused("is damaged: it is said to be shard " + index + " of " + of);
    }
    for (JsonNode test : part.path("not_run")) {
      tests.add(
          new Stored(
              test.path("index").asInt(-1),
              test.path("spec").asText(),
              test.path("name").asText(),
              0,
              0));
    }
    checkTests(new Shard(index, of), part.path("tests").asInt());
  }

  private void checkTests(Shard shard, int all) {
    long distinct = tests.stream().mapToInt(Stored::index).distinct().count();
    boolean own =
        tests.stream()
            .mapToInt(Stored::index)
            .allMatch(index -> index >= 0 && index < all && shard.has(index));
    if (!own || distinct != tests.size() || tests.size() != shard.size(all)) {
      throw refused(
          "is damaged: it does not have the "
              + shard.size(all)
              + " tests that shard "
              + shard
              + " of "
              + all
              + " tests has");
    }
  }

  String path() {
    return path;
  }

  /** Everything of the file that is not a test. */
  ObjectNode head() {
    return head;
  }

  Shard shard() {
    return new Shard(
        head.path("shard").path("index").asInt(), head.path("shard").path("of").asInt());
  }

  /** Those that were run first, in the order of the file. */
  List<Stored> tests() {
    return tests;
  }

  /** What the file says of a test, without its events. */
  TestResult result(Stored test) throws IOException {
    ObjectNode fields = MAPPER.createObjectNode();
    try (JsonParser json = MAPPER.createParser(new Slice(test.from(), test.to()))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        json.nextToken();
        if (key.equals("events")) {
          // They are most of the file, and stand behind all that is wanted.
          break;
        }
        fields.set(key, MAPPER.readTree(json));
      }
    }
    return StoredResults.of(fields);
  }

  /** Copies a test as it stands in the file. */
  void copy(Stored test, OutputStream out) throws IOException {
    new Slice(test.from(), test.to()).transferTo(out);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private UserException foreign() {
    return refused("is no trace file of this tool; merge takes what test --output FILE writes");
  }

  private UserException refused(String why) {
    try {
      file.close();
    } catch (IOException e) {
      // It is only given up.
    }
    return refused(path, why);
  }

  private static UserException refused(String path, String why) {
    requireNonNull(path, "path is null");
    return new UserException(ErrorCode.USAGE, Text.printable(path + " " + why));
  }

  private static String where(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /** A part of the file. */
  private final class Slice extends InputStream {
    private long next;
    private final long end;

    Slice(long from, long to) {
      this.next = from;
      this.end = to;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (next >= end) {
        return -1;
      }
      file.seek(next);
      int count = file.read(buffer, offset, (int) Math.min(length, end - next));
      next += Math.max(count, 0);
      return count;
    }
  }
}
