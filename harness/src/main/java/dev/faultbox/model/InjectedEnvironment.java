package dev.faultbox.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The variables every service of a run is given so that it finds all others. */
public final class InjectedEnvironment {
  private InjectedEnvironment() {}

  /**
   * {@code FAULTBOX_<SVC>_<IF>_HOST}, {@code _PORT} and {@code _ADDR} of every interface of every
   * service, the same for all of them. Of two names that differ only in punctuation the first
   * declared keeps the variable.
   */
  public static Map<String, String> of(List<ServiceSpec> services) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (ServiceSpec service : services) {
      for (InterfaceSpec iface : service.interfaces()) {
        String prefix = "FAULTBOX_" + word(service.name()) + "_" + word(iface.name());
        if (variables.containsKey(prefix + "_HOST")) {
          continue;
        }
        variables.put(prefix + "_HOST", service.name());
        variables.put(prefix + "_PORT", Integer.toString(iface.port()));
        variables.put(prefix + "_ADDR", service.name() + ":" + iface.port());
      }
    }
    return Collections.unmodifiableMap(variables);
  }

  private static String word(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
