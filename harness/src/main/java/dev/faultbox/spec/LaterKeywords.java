package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keywords of a builtin that are known but not built; giving one is an error that says when. */
final class LaterKeywords {
  private record Later(String stage, String advice) {}

  private final String function;
  private final Map<String, Later> keywords = new LinkedHashMap<>();

  LaterKeywords(String function) {
    this.function = function;
  }

  LaterKeywords add(String stage, String keyword, String advice) {
    keywords.put(keyword, new Later(stage, advice));
    return this;
  }

  void declare(Builtin.Builder builder) {
    keywords.keySet().forEach(keyword -> builder.keyword(keyword, ArgType.ANY));
  }

  /** Fails at the first of these keywords that is given. */
  void refuse(Arguments arguments) {
    keywords.forEach(
        (keyword, later) -> {
          if (arguments.has(keyword)) {
            throw Phase.error(
                    ErrorCode.SPEC_NOT_BUILT,
                    "%s= of %s() arrives with stage %s; %s"
                        .formatted(keyword, function, later.stage, later.advice))
                .atKeyword(keyword);
          }
        });
  }
}
