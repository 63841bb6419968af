package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Position;
import dev.faultbox.starlark.Source;
import java.util.List;

/** Reads where the program of a {@code service()} comes from: exactly one of four ways to say. */
final class SourceArguments {
  private static final String BINARY = "binary";
  private static final String IMAGE = "image";
  private static final String BUILD = "build";
  private static final List<String> OTHERS = List.of(IMAGE, BUILD, "remote");

  private final CallContext context;
  private final Arguments arguments;
  private final SpecFiles files;
  private final String service;

  /**
   * @param service its name, for messages
   */
  SourceArguments(CallContext context, Arguments arguments, SpecFiles files, String service) {
    this.context = context;
    this.arguments = arguments;
    this.files = files;
    this.service = service;
  }

  static void declare(Builtin.Builder builder) {
    builder.keyword(BINARY, ArgType.STR).keyword(IMAGE, ArgType.STR).keyword(BUILD, ArgType.STR);
  }

  /** What is given; fails unless there is exactly one, before it says what is not built yet. */
  ServiceSource read() {
    boolean byPosition = !arguments.rest().isEmpty() && arguments.rest().get(0) instanceof String;
    if (byPosition && arguments.has(BINARY)) {
      throw error("service() got \"binary\" twice, by position and by keyword; keep one of them")
          .atKeyword(BINARY);
    }
    List<String> others = OTHERS.stream().filter(arguments::has).toList();
    if ((byPosition || arguments.has(BINARY)) && !others.isEmpty()) {
      Position binary = byPosition ? context.rest(0) : context.argument(BINARY);
      throw error(
              "service(\"%s\") has %s= and a binary (%s); keep one of them"
                  .formatted(service, others.get(0), binary))
          .atKeyword(others.get(0));
    }
    if (others.size() > 1) {
      throw error(
              "service(\"%s\") has %s; keep one of them"
                  .formatted(service, others.stream().map(o -> o + "=").collect(joining(" and "))))
          .atKeyword(others.get(1));
    }
    LaterNames.SERVICE_KEYWORDS.refuse(arguments);
    if (byPosition) {
      return binary((String) arguments.rest().get(0), context.rest(0));
    }
    if (arguments.has(BINARY)) {
      return binary(arguments.string(BINARY), context.argument(BINARY));
    }
    if (arguments.has(IMAGE)) {
      return image(arguments.string(IMAGE));
    }
    if (arguments.has(BUILD)) {
      return build(arguments.string(BUILD));
    }
    throw noSource();
  }

  private ServiceSource binary(String path, Position position) {
    if (path.isEmpty()) {
      throw noSource();
    }
    return new ServiceSource.Binary(path, Positions.location(position));
  }

  private ServiceSource image(String reference) {
    if (reference.isEmpty() || reference.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "\"%s\" is no image reference; write image = \"postgres:16\"".formatted(reference))
          .at(IMAGE);
    }
    return new ServiceSource.Image(reference, Positions.location(context.argument(IMAGE)));
  }

  private ServiceSource build(String directory) {
    Source from = context.userFile();
    if (from == null || directory.isEmpty()) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              "build= names no directory; write build = \"./dir\", a directory with a Dockerfile")
          .at(BUILD);
    }
    try {
      return new ServiceSource.Build(
          directory, files.directory(directory, from), Positions.location(context.argument(BUILD)));
    } catch (BuiltinError e) {
      throw e.at(BUILD);
    }
  }

  private BuiltinError noSource() {
    return error(
        "service(\"%s\") has no program; give exactly one of a binary path, image=, build= or remote="
            .formatted(service));
  }

  private static BuiltinError error(String message) {
    return Phase.error(ErrorCode.SPEC_ARG, message);
  }
}
