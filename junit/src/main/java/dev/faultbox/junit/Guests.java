package dev.faultbox.junit;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The containers that a class has put beside the services of its spec. What is started here is
 * stopped when this is closed. Testcontainers is not touched before a field is found.
 */
final class Guests implements AutoCloseable {
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final List<AutoCloseable> started = new ArrayList<>();

  private Guests() {}

  /** Those of a class and the classes around it and above it. */
  static Guests of(Class<?> testClass) {
    Guests guests = new Guests();
    try {
      for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
        for (Field field :
            AnnotationSupport.findAnnotatedFields(
                each, Joined.class, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
          guests.join(field, field.getAnnotation(Joined.class).value());
        }
      }
      return guests;
    } catch (RuntimeException e) {
      guests.close();
      throw e;
    }
  }

  private void join(Field field, String name) {
    if (!Modifier.isStatic(field.getModifiers())) {
      throw mistake(field, "is not static; the services of all its tests reach it, make it static");
    }
    Object value = ReflectionSupport.tryToReadFieldValue(field, null).toOptional().orElse(null);
    if (value == null) {
      throw mistake(field, "holds nothing; assign the container where it is declared");
    }
    if (addresses.putIfAbsent(name, Containers.join(value, describe(field), started)) != null) {
      throw mistake(field, "has the name \"" + name + "\" of another one; write another name");
    }
  }

  static UserException mistake(Field field, String problem) {
    return new UserException(ErrorCode.USAGE, describe(field) + " " + problem);
  }

  private static String describe(Field field) {
    return "@Joined " + field.getDeclaringClass().getSimpleName() + "." + field.getName();
  }

  /** IPv4 addresses on the engine's default bridge, by name. */
  Map<String, String> addresses() {
    return Map.copyOf(addresses);
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (AutoCloseable each : started) {
      try {
        each.close();
      } catch (Exception e) {
        failure = new IllegalStateException("a joined container could not be stopped", e);
      }
    }
    started.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
