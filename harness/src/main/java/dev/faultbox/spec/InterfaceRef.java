package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.HasFields;
import dev.faultbox.starlark.TypeNamed;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Printer;
import net.starlark.java.eval.StarlarkInt;
import org.jspecify.annotations.Nullable;

/** An interface of a declared service: where it is, and what can be done with it. */
final class InterfaceRef implements HasFields, TypeNamed {
  static final Set<String> ATTRIBUTES =
      Set.of("addr", "host", "internal_addr", "name", "port", "protocol", "service");
  private static final Set<Protocol> SPOKEN_WITH_AN =
      Set.of(Protocol.AMQP, Protocol.HTTP, Protocol.HTTP2);
  private static final Set<String> LATER_ATTRIBUTES =
      Set.of("proxy_addr", "proxy_host", "proxy_port");

  private final ServiceValue service;
  private final InterfaceSpec spec;
  private final Map<String, Builtin> steps;

  InterfaceRef(ServiceValue service, InterfaceSpec spec) {
    this.service = service;
    this.spec = spec;
    this.steps = StepMethods.of(service.name(), spec);
  }

  Map<String, Builtin> steps() {
    return steps;
  }

  int port() {
    return spec.port();
  }

  String serviceName() {
    return service.name();
  }

  @Override
  public @Nullable Object getField(String field) {
    return switch (field) {
      case "addr" -> "localhost:" + spec.port();
      case "host" -> "localhost";
      case "internal_addr" -> service.name() + ":" + spec.port();
      case "name" -> spec.name();
      case "port" -> StarlarkInt.of(spec.port());
      case "protocol" -> InterfaceBuiltin.word(spec.protocol());
      case "service" -> service;
      default -> step(field);
    };
  }

  private @Nullable Object step(String field) {
    if (LATER_ATTRIBUTES.contains(field)) {
      throw Phase.error(
          ErrorCode.SPEC_NOT_BUILT,
          "%s arrives with stage S6; write %s"
              .formatted(
                  field, field.replace("proxy", "internal").replaceAll("_(host|port)", "_addr")));
    }
    Builtin step = steps.get(field);
    if (step == null && StepMethods.areLater(spec.protocol(), field)) {
      throw Phase.error(
          ErrorCode.SPEC_NOT_BUILT,
          "steps on %s arrive with stage S6; declare interface(\"%s\", \"tcp\", %d) and send text until then"
              .formatted(InterfaceBuiltin.word(spec.protocol()), spec.name(), spec.port()));
    }
    return step;
  }

  @Override
  public Collection<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>(ATTRIBUTES);
    names.addAll(steps.keySet());
    return names;
  }

  @Override
  public String missingField(String field) {
    String protocol = InterfaceBuiltin.word(spec.protocol());
    String article = SPOKEN_WITH_AN.contains(spec.protocol()) ? "an " : "a ";
    String subject = article + protocol + " interface has no";
    String nearest = Nearest.to(field, fieldNames());
    if (nearest != null && ATTRIBUTES.contains(nearest)) {
      return "%s \"%s\"; did you mean \"%s\"?".formatted(subject, field, nearest);
    }
    return "%s \"%s\"; %s%s%s"
        .formatted(
            subject,
            field,
            nearest == null ? "it has: " : "did you mean \"" + nearest + "\"? It has: ",
            steps.isEmpty()
                ? String.join(", ", ATTRIBUTES.stream().sorted().toList())
                : String.join(", ", steps.keySet()),
            protocolHint(field));
  }

  private String protocolHint(String field) {
    if (StepMethods.isHttp(field)) {
      return ". For HTTP declare interface(\"%s\", \"http\", %d)"
          .formatted(spec.name(), spec.port());
    }
    return field.equals("send")
        ? ". For plain text declare interface(\"%s\", \"tcp\", %d)"
            .formatted(spec.name(), spec.port())
        : "";
  }

  @Override
  public String typeName() {
    return "interface_ref";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer
        .append("<interface ")
        .append(toString())
        .append(' ')
        .append(InterfaceBuiltin.word(spec.protocol()))
        .append(' ')
        .append(Integer.toString(spec.port()))
        .append('>');
  }

  /** How a spec writes it, {@code db.main}. */
  @Override
  public String toString() {
    return service.name() + "." + spec.name();
  }
}
