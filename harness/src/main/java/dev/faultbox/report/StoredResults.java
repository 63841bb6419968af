package dev.faultbox.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.faultbox.model.Diagnostic;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceOutput;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.TestResult;
import dev.faultbox.model.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of tests as a trace file has them: what explains a verdict, and not what services did,
 * which other readers of the file show better.
 */
final class StoredResults {
  private StoredResults() {}

  /** The result of the test with these fields. */
  static TestResult of(JsonNode test) {
    return TestResult.builder(test.path("name").asText(), verdict(test.path("result").asText()))
        .spec(test.path("spec").asText())
        .declared(location(test.path("declared")))
        .failureType(test.path("failure_type").asText())
        .code(code(test.path("code").asText()))
        .reason(test.path("reason").asText())
        .location(location(test.path("location")))
        .assertions(test.path("assertions").asInt())
        .seed(test.path("seed").asLong())
        .durationMillis(test.path("duration_ms").asLong())
        .returnValue(test.path("return_value").asText())
        .log(texts(test.path("log")))
        .output(output(test.path("output")))
        .diagnostics(diagnostics(test.path("diagnostics")))
        .restartedFor(texts(test.path("restarted").path("added")))
        .build();
  }

  /** Findings in the order of the file; those of another version of the tool have no code here. */
  static List<Diagnostic> diagnostics(JsonNode list) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (JsonNode each : list) {
      ErrorCode code = code(each.path("code").asText());
      if (code != null) {
        diagnostics.add(
            new Diagnostic(
                level(each.path("level").asText()),
                code,
                each.path("message").asText(),
                each.path("suggestion").asText(),
                location(each.path("location"))));
      }
    }
    return diagnostics;
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static Map<String, ServiceOutput> output(JsonNode services) {
    Map<String, ServiceOutput> output = new LinkedHashMap<>();
    services
        .properties()
        .forEach(
            service ->
                output.put(
                    service.getKey(),
                    new ServiceOutput(
                        texts(service.getValue().path("stdout")),
                        texts(service.getValue().path("stderr")),
                        service.getValue().path("dropped_lines").asLong())));
    return output;
  }

  private static @Nullable SourceLocation location(JsonNode location) {
    return location.isObject()
        ? new SourceLocation(
            location.path("file").asText(),
            location.path("line").asInt(),
            location.path("col").asInt())
        : null;
  }

  /** What is not known is not passed off as a pass. */
  private static Verdict verdict(String word) {
    for (Verdict verdict : Verdict.values()) {
      if (verdict.word().equals(word)) {
        return verdict;
      }
    }
    return Verdict.ERROR;
  }

  private static Diagnostic.Level level(String word) {
    for (Diagnostic.Level level : Diagnostic.Level.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(word)) {
        return level;
      }
    }
    return Diagnostic.Level.WARNING;
  }

  private static @Nullable ErrorCode code(String name) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return null;
  }
}
