package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Just enough of a reader: objects become maps, arrays lists, integers longs. */
final class Json {
  private Json() {}

  static Map<String, Object> object(String text) throws IOException {
    try (JsonParser in = new JsonFactory().createParser(text)) {
      in.nextToken();
      Map<String, Object> value = readObject(in);
      assertThat(in.nextToken()).as("nothing follows").isNull();
      return value;
    }
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Object array) {
    return (List<Map<String, Object>>) array;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> readObject(JsonParser in) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      object.put(name, readValue(in));
    }
    return object;
  }

  private static Object readValue(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> readObject(in);
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          items.add(readValue(in));
        }
        yield items;
      }
      case VALUE_NUMBER_INT -> in.getLongValue();
      default -> in.getText();
    };
  }
}
