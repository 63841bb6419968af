package dev.faultbox.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Starlark;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;
import net.starlark.java.eval.StarlarkList;

/** The body of an answer as a value. */
final class JsonData {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonData() {}

  /** The frozen value of a JSON text; the text itself when it is not JSON. */
  static Object decode(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? text : value(node);
    } catch (JsonProcessingException e) {
      return text;
    }
  }

  private static Object value(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      node.properties().forEach(field -> fields.put(field.getKey(), value(field.getValue())));
      return Dict.<String, Object>immutableCopyOf(fields);
    }
    if (node.isArray()) {
      List<Object> items = new ArrayList<>();
      node.forEach(item -> items.add(value(item)));
      return StarlarkList.<Object>immutableCopyOf(items);
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return StarlarkInt.of(node.bigIntegerValue());
    }
    return node.isNumber() ? StarlarkFloat.of(node.doubleValue()) : Starlark.NONE;
  }
}
