package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the engine's JSON token by token. Data binding would load several hundred
 * classes before the first container is created.
 */
final class Json {
  static final JsonFactory FACTORY = new JsonFactory();

  /** Sees one field of an object; must consume its value, which is the parser's current token. */
  interface Field {
    void read(String name, JsonParser value) throws IOException;
  }

  /** Sees one element of an array; must consume it. */
  interface Element {
    void read(JsonParser value) throws IOException;
  }

  private Json() {}

  /** A parser standing on the first token. */
  static JsonParser parse(byte[] bytes) throws IOException {
    JsonParser parser = FACTORY.createParser(bytes);
    if (parser.nextToken() == null) {
      throw new IOException("the answer is empty");
    }
    return parser;
  }

  /** Walks the object the parser stands on; does nothing for null. */
  static void object(JsonParser parser, Field field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(parser, JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name, parser);
    }
  }

  /** Walks the array the parser stands on; does nothing for null. */
  static void array(JsonParser parser, Element element) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(parser, JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read(parser);
    }
  }

  /** The text of a scalar, empty for null. */
  static String text(JsonParser parser) throws IOException {
    if (!parser.currentToken().isScalarValue()) {
      throw new IOException("the answer has a structure where a value was expected");
    }
    return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
  }

  /** Text values of an object by their names. */
  static Map<String, String> texts(JsonParser parser) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object(parser, (name, value) -> texts.put(name, text(value)));
    return texts;
  }

  /** Text values of an array. */
  static List<String> list(JsonParser parser) throws IOException {
    List<String> texts = new ArrayList<>();
    array(parser, value -> texts.add(text(value)));
    return texts;
  }

  private static void expect(JsonParser parser, JsonToken wanted) throws IOException {
    if (parser.currentToken() != wanted) {
      throw new IOException("the answer has " + parser.currentToken() + " in place of " + wanted);
    }
  }

  /** The value of the first of the named fields of an object, or null when it is not there. */
  static @Nullable String field(byte[] object, String... names) {
    String[] found = new String[1];
    try (JsonParser parser = parse(object)) {
      object(
          parser,
          (name, value) -> {
            for (String wanted : names) {
              if (wanted.equals(name) && value.currentToken().isScalarValue()) {
                found[0] = text(value);
                return;
              }
            }
            value.skipChildren();
          });
    } catch (IOException e) {
      return null;
    }
    return found[0];
  }

  /**
   * What the last message of work that had begun says of its failure, or null when it succeeded:
   * {@code error} or {@code message}, or {@code errorDetail}, which newer engines write alone.
   */
  static @Nullable String failure(byte[] message) {
    String told = field(message, "error", "message");
    if (told != null) {
      return told;
    }
    String[] detail = new String[1];
    try (JsonParser parser = parse(message)) {
      object(
          parser,
          (name, value) -> {
            if (name.equals("errorDetail") && value.currentToken() == JsonToken.START_OBJECT) {
              detail[0] = texts(value).getOrDefault("message", "");
            } else {
              value.skipChildren();
            }
          });
    } catch (IOException e) {
      return null;
    }
    return detail[0];
  }
}
