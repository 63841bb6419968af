package dev.faultbox.spec;

import dev.faultbox.starlark.GlobalCall;
import dev.faultbox.starlark.LoadedFile;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which service a spec names which families of system calls for. */
final class NamedCalls {
  private NamedCalls() {}

  /**
   * Read from the files alone, so that it is the same whichever tests are selected.
   *
   * @param operations by service, the names in its operations
   */
  static Map<String, Set<String>> byService(
      CallNames calls, Map<String, Set<String>> operations, Collection<LoadedFile> files) {
    Map<String, Set<String>> named = new TreeMap<>();
    operations.forEach((service, names) -> add(named, service, calls.familiesNamed(names)));
    for (LoadedFile file : files) {
      for (GlobalCall call : file.globalCalls()) {
        Set<String> families = calls.familiesNamed(call.words());
        for (Object first : call.first()) {
          if (first instanceof ServiceValue service) {
            add(named, service.name(), families);
          }
        }
      }
    }
    return named;
  }

  private static void add(Map<String, Set<String>> named, String service, Set<String> families) {
    if (!families.isEmpty()) {
      named.computeIfAbsent(service, name -> new TreeSet<>()).addAll(families);
    }
  }
}
