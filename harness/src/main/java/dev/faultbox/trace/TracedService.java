package dev.faultbox.trace;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service as the log knows it. Its number on the wire is its index in the list given to the log.
 *
 * @param startedFields what {@code service_started} says: {@code kind}, {@code image}
 */
public record TracedService(String name, Map<String, String> startedFields) {
  public TracedService {
    requireNonNull(name, "name is null");
    startedFields = Collections.unmodifiableMap(new LinkedHashMap<>(startedFields));
  }

  /**
   * A service that runs a program; the same run is to give the same bytes, so fields are ordered.
   *
   * @param kind where the program comes from: {@code binary}, {@code image}, {@code build}
   */
  public static TracedService of(String name, String kind, String image) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("image", image);
    return new TracedService(name, fields);
  }
}
