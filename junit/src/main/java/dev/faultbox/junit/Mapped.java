package dev.faultbox.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where the test reaches an interface of a service, on a parameter or a field of a class with
 * {@link Topology}. Types: {@link java.net.InetSocketAddress}, {@link java.net.URI} ({@code
 * http://host:port}), {@link String} ({@code host:port}), {@code int} (the port).
 */
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface Mapped {
  /** {@code db.main}, or {@code db} when the service has one interface. */
  String value();
}
