package dev.faultbox.spec;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.SyscallTable;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.Declaration;
import dev.faultbox.starlark.Environment;
import dev.faultbox.starlark.HasFields;
import dev.faultbox.starlark.LanguageTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Everything a spec can call or look at, as it is declared: what a reference has to describe. */
public final class Vocabulary {
  private static final int ANY_PORT = 1;

  /** A statement that looks like a call. */
  private static final String LOAD = "load";

  private final Map<String, Declaration> functions = new TreeMap<>();
  private final Map<String, Collection<String>> attributes = new TreeMap<>();

  private Vocabulary() {}

  /** Looks at the built-ins themselves. */
  public static Vocabulary current() {
    Vocabulary vocabulary = new Vocabulary();
    environment().names().forEach(vocabulary::name);
    vocabulary.steps(Protocol.TCP);
    vocabulary.steps(Protocol.HTTP);
    LanguageTypes.methods()
        .forEach((type, methods) -> methods.forEach(method -> vocabulary.put(type, method)));
    vocabulary.attributes.put("service", List.of("name"));
    vocabulary.attributes.put("iface", new TreeSet<>(InterfaceRef.ATTRIBUTES));
    vocabulary.attributes.put("response", ResponseValue.names());
    vocabulary.attributes.put("event", EventValue.ATTRIBUTES);
    return vocabulary;
  }

  /**
   * Names that a spec had better not give to anything: words of the language, which it cannot, and
   * what every spec knows already.
   */
  public static Set<String> taken() {
    Set<String> names = new HashSet<>(LanguageTypes.words());
    names.addAll(environment().names().keySet());
    names.add(LOAD);
    return names;
  }

  private static Environment environment() {
    return SpecEnvironment.create(
        SpecFiles.none(), SpecOptions.of(Path.of("")), new CallNames(SyscallTable.embedded()));
  }

  private void name(String name, Object value) {
    if (value instanceof Builtin builtin) {
      functions.put(name, builtin.declaration());
    } else if (value instanceof HasFields module) {
      for (String member : module.fieldNames()) {
        if (module.getField(member) instanceof Builtin builtin) {
          functions.put(name + "." + member, builtin.declaration());
        }
      }
    }
  }

  private void steps(Protocol protocol) {
    String word = InterfaceBuiltin.word(protocol);
    InterfaceSpec iface = new InterfaceSpec("main", protocol, ANY_PORT);
    StepMethods.of("service", iface).values().forEach(step -> put(word, step.declaration()));
  }

  private void put(String owner, Declaration method) {
    functions.put(owner + "." + method.name(), method);
  }

  /**
   * Functions by their name; steps by that of their protocol and their own ({@code tcp.send}),
   * methods by that of their type ({@code str.join}).
   */
  public Map<String, Declaration> functions() {
    return Map.copyOf(functions);
  }

  /** Names of the attributes of values, by type: service, iface, response, event. */
  public Map<String, List<String>> attributes() {
    Map<String, List<String>> copy = new TreeMap<>();
    attributes.forEach((type, names) -> copy.put(type, new ArrayList<>(names)));
    return copy;
  }
}
