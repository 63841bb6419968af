package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.TraceMode;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.HasFields;
import dev.faultbox.starlark.TypeNamed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.Printer;
import org.jspecify.annotations.Nullable;

/** A declared service: its name, its interfaces, and their steps where it is clear whose. */
final class ServiceValue implements HasFields, TypeNamed {
  private static final String DEFAULT_INTERFACE = "default";

  private final String name;
  private final Map<String, InterfaceRef> interfaces = new LinkedHashMap<>();
  private final Map<String, OpValue> ops;
  private final boolean untraced;

  /**
   * @param ops operations by name
   */
  ServiceValue(ServiceSpec spec, Map<String, OpValue> ops) {
    this.name = spec.name();
    this.ops = Collections.unmodifiableMap(new LinkedHashMap<>(ops));
    this.untraced = spec.trace() == TraceMode.OFF;
    for (InterfaceSpec iface : spec.interfaces()) {
      interfaces.put(iface.name(), new InterfaceRef(this, iface));
    }
  }

  String name() {
    return name;
  }

  Map<String, OpValue> ops() {
    return ops;
  }

  /** Declared so that nothing of it is intercepted. */
  boolean isUntraced() {
    return untraced;
  }

  @Override
  public @Nullable Object getField(String field) {
    if (field.equals("name")) {
      return name;
    }
    InterfaceRef iface = interfaces.get(field);
    return iface != null ? iface : promoted().get(field);
  }

  private Map<String, Builtin> promoted() {
    InterfaceRef only =
        interfaces.size() == 1
            ? interfaces.values().iterator().next()
            : interfaces.get(DEFAULT_INTERFACE);
    return only == null ? Map.of() : only.steps();
  }

  @Override
  public Collection<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>(interfaces.keySet());
    names.addAll(promoted().keySet());
    names.add("name");
    return names;
  }

  @Override
  public String missingField(String field) {
    List<InterfaceRef> havingIt =
        interfaces.values().stream().filter(ref -> ref.steps().containsKey(field)).toList();
    if (!havingIt.isEmpty()) {
      return "service \"%s\" has several interfaces; write %s"
          .formatted(
              name,
              havingIt.stream().map(ref -> ref + "." + field + "(…)").collect(joining(" or ")));
    }
    List<String> listed = new ArrayList<>(interfaces.keySet());
    if (listed.isEmpty()) {
      listed.add("name");
    }
    String nearest = Nearest.to(field, fieldNames());
    return "service \"%s\" has no interface or method \"%s\"; %s %s"
        .formatted(
            name,
            field,
            nearest == null ? "it has:" : "did you mean \"" + nearest + "\"? It has:",
            String.join(", ", listed));
  }

  @Override
  public String typeName() {
    return "service";
  }

  @Override
  public boolean isImmutable() {
    return true;
  }

  @Override
  public void repr(Printer printer) {
    printer.append("<service ").append(name).append('>');
  }

  @Override
  public String toString() {
    return "<service " + name + ">";
  }
}
