package dev.faultbox.spec;

import dev.faultbox.model.StepReply;
import dev.faultbox.starlark.HasFields;
import dev.faultbox.starlark.TypeNamed;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.starlark.java.eval.Dict;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** What a step brought back. True in a condition when an answer arrived. */
final class ResponseValue implements HasFields, TypeNamed {
  private static final List<String> ATTRIBUTES =
      List.of("body", "data", "duration_ms", "error", "headers", "ok", "status");
  private static final List<String> CLIENT_ATTRIBUTES =
      List.of("client", "contract_error", "contract_ok", "operation");

  private final StepReply reply;
  private @Nullable Object data;

  ResponseValue(StepReply reply) {
    this.reply = reply;
  }

  /** Whether a response has this attribute. */
  static boolean hasAttribute(String name) {
    return ATTRIBUTES.contains(name) || CLIENT_ATTRIBUTES.contains(name);
  }

  @Override
  public @Nullable Object getField(String field) {
    return switch (field) {
      case "status" -> StarlarkInt.of(reply.status());
      case "body" -> reply.body();
      case "data" -> data();
      case "headers" -> Dict.<String, String>immutableCopyOf(reply.headers());
      case "ok", "contract_ok" -> field.equals("contract_ok") || reply.ok();
      case "error" -> reply.error();
      case "duration_ms" -> StarlarkInt.of(reply.durationMillis());
      case "client", "operation", "contract_error" -> "";
      default -> null;
    };
  }

  /** Decoded at the first use: most tests never look. Deterministic, so a race is harmless. */
  private Object data() {
    Object decoded = data;
    if (decoded == null) {
      decoded = JsonData.decode(reply.body());
      data = decoded;
    }
    return decoded;
  }

  @Override
  public Collection<String> fieldNames() {
    return names();
  }

  /** The attributes of every response. */
  static List<String> names() {
    List<String> names = new ArrayList<>(ATTRIBUTES);
    names.addAll(CLIENT_ATTRIBUTES);
    return names;
  }

  @Override
  public String missingField(String field) {
    String nearest = field.startsWith("status") ? "status" : Nearest.to(field, fieldNames());
    return "a response has no \"%s\"; %s %s"
        .formatted(
            field,
            nearest == null ? "it has:" : "did you mean \"" + nearest + "\"? It has:",
            String.join(", ", fieldNames()));
  }

  @Override
  public boolean truth() {
    return reply.ok();
  }

  @Override
  public String typeName() {
    return "response";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append(toString());
  }

  @Override
  public String toString() {
    return reply.ok()
        ? "<response %d %s>".formatted(reply.status(), Values.shortRepr(reply.body()))
        : "<response failed: %s>".formatted(reply.error());
  }
}
