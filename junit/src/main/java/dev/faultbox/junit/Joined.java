package dev.faultbox.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Puts a container of Testcontainers beside the services of a spec: they reach it by this name, at
 * the ports it listens on inside, {@code env = {"CACHE": "cache:6379"}}.
 *
 * <pre>{@code
 * @Joined("cache")
 * static final GenericContainer<?> CACHE = new GenericContainer<>("redis:7").withExposedPorts(6379);
 * }</pre>
 *
 * <p>On static fields of classes with {@link Topology} or {@link Spec}. The container is started
 * before the services when it does not run yet, and stopped behind the last test of the class by
 * whoever has started it. One that lives in a network of its own joins the engine's default bridge,
 * too. It must run on the engine that Faultbox uses. Faults act on services of the spec alone.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Joined {
  /** The name, which no service has. */
  String value();
}
