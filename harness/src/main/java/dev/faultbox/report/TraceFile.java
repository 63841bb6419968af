package dev.faultbox.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a trace file from its beginning to its end and tells of each test as it comes. */
final class TraceFile {
  /** The version that is read; a higher one means something else by the same words. */
  private static final int VERSION = 1;

  /** Characters of one text in the file. */
  private static final int MAX_TEXT = 256 << 20;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
              .build());

  private final String name;
  private int tests;
  private String test = "";

  /** Hears of the tests of a file. */
  @FunctionalInterface
  interface Reader {
    /**
     * @param fields of the test, without its events
     */
    void test(ObjectNode fields, HtmlTest.Source events) throws IOException;
  }

  /**
   * @param name path of the file as given
   */
  TraceFile(String name) {
    this.name = requireNonNull(name, "name is null");
  }

  /**
   * @return everything of the file that is not a test
   * @throws UserException when it cannot be read, or is no trace file
   * @throws IOException of the reader
   */
  ObjectNode read(Reader reader) throws IOException {
    try (JsonParser json = open()) {
      return readRun(json, reader);
    } catch (JsonEOFException e) {
      throw refused(
          "ends"
              + where(e.getLocation())
              + "; the run that wrote it did not finish, or only a part was copied");
    } catch (JsonProcessingException e) {
      throw refused(
          "is damaged" + where(e.getLocation()) + ": " + firstLine(e.getOriginalMessage()));
    }
  }

  /** How many tests were read so far. */
  int tests() {
    return tests;
  }

  private JsonParser open() {
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw refused("is a directory");
      }
      if (Files.exists(path) && Files.isRegularFile(path) && Files.size(path) == 0) {
        throw refused("is empty; the run that wrote it did not finish");
      }
      return MAPPER.getFactory().createParser(Files.newInputStream(path));
    } catch (NoSuchFileException e) {
      throw refused("does not exist");
    } catch (AccessDeniedException e) {
      throw refused("may not be read by you");
    } catch (InvalidPathException | IOException e) {
      throw refused("cannot be read (" + e.getMessage() + ")");
    }
  }

  private ObjectNode readRun(JsonParser json, Reader reader) throws IOException {
    ObjectNode head = MAPPER.createObjectNode();
    if (firstToken(json) != JsonToken.START_OBJECT) {
      throw foreign("it does not begin with {");
    }
    boolean listed = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      if (!key.equals("tests")) {
        head.set(key, MAPPER.readTree(json));
        continue;
      }
      checkVersion(head);
      if (value != JsonToken.START_ARRAY) {
        throw foreign("\"tests\" is no list");
      }
      listed = true;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        readTest(json, reader);
      }
      test = "";
    }
    checkVersion(head);
    if (!listed) {
      throw foreign("it has no \"tests\"");
    }
    if (json.nextToken() != null) {
      throw refused("goes on behind its end" + where(json.currentLocation()));
    }
    return head;
  }

  /** The first token, null for what is no JSON at all. */
  private static @Nullable JsonToken firstToken(JsonParser json) throws IOException {
    try {
      return json.nextToken();
    } catch (JsonParseException e) {
      return null;
    }
  }

  private void checkVersion(ObjectNode head) {
    JsonNode version = head.get("version");
    if (version == null || !version.isInt() || !head.path("tool").isObject()) {
      throw foreign("it has no \"version\" and \"tool\" in front of its tests");
    }
    if (version.intValue() != VERSION) {
      throw refused(
          "has version "
              + version.intValue()
              + ", and this tool reads version "
              + VERSION
              + "; use the tool that wrote it");
    }
  }

  private void readTest(JsonParser json, Reader reader) throws IOException {
    tests++;
    test = "";
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw foreign("test " + tests + " is no object");
    }
    ObjectNode fields = MAPPER.createObjectNode();
    if (readFields(json, fields)) {
      check(fields);
      reader.test(
          fields,
          sink -> {
            new TraceEvents(json, fields, this::foreignAt).tell(sink);
            if (readFields(json, fields)) {
              throw foreignAt("a test has \"events\" twice", json.currentLocation());
            }
          });
    } else {
      check(fields);
      reader.test(fields, sink -> {});
    }
  }

  /** Reads fields up to the events, where true is returned, or to the end of the test. */
  private boolean readFields(JsonParser json, ObjectNode fields) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      if (key.equals("events") && value == JsonToken.START_ARRAY) {
        return true;
      }
      fields.set(key, MAPPER.readTree(json));
      test = key.equals("name") ? fields.path("name").asText() : test;
    }
    return false;
  }

  private void check(ObjectNode fields) {
    if (!fields.path("name").isTextual() || !fields.path("result").isTextual()) {
      throw foreign("test " + tests + " has no \"name\" or no \"result\"");
    }
  }

  private UserException foreignAt(String what, JsonLocation at) {
    return foreign(what + where(at));
  }

  private UserException foreign(String what) {
    return refused("is no trace file: " + what);
  }

  /** Line and column, and the test it is in. */
  private String where(JsonLocation at) {
    String in = tests == 0 ? "" : ", in test " + tests + (test.isEmpty() ? "" : " (" + test + ")");
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr() + in;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private UserException refused(String why) {
    return new UserException(
        ErrorCode.USAGE,
        Text.printable(name + " " + why) + ". A report is made of what test --output FILE writes");
  }
}
