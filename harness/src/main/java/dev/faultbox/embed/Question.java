package dev.faultbox.embed;

import org.jspecify.annotations.Nullable;

/**
 * What is asked while a fault holds.
 *
 * @param <T> the answer
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Question<T extends @Nullable Object, E extends Exception> {
  T ask() throws E;
}
