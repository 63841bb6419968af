package dev.faultbox.embed;

/**
 * What is done while a fault holds.
 *
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Action<E extends Exception> {
  void run() throws E;
}
