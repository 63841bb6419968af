package dev.faultbox.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class JsonLogTest {
  @Test
  void everyLineIsAnObjectWhateverItSays() throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (PrintStream log = JsonLog.over(new PrintStream(target, true, UTF_8))) {
      log.println("db: \"quoted\" \t \u0001 🙂");
      log.print("\r\u001b[K\u001b[31mred\u001b[0m\n\n");
      log.println("debug    0.012s  engine found");
      log.print("no end");
    }
    String[] lines = target.toString(UTF_8).split("\n");
    assertThat(lines).hasSize(4);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(lines[0]).path("message").asText())
        .isEqualTo("db: \"quoted\" \t \u0001 🙂");
    assertThat(json.readTree(lines[1]).path("message").asText()).isEqualTo("red");
    JsonNode debug = json.readTree(lines[2]);
    assertThat(debug.path("level").asText()).isEqualTo("debug");
    assertThat(json.readTree(lines[3]).path("message").asText()).isEqualTo("no end");
  }
}
