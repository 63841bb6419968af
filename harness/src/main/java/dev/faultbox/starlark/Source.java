package dev.faultbox.starlark;

import static java.util.Objects.requireNonNull;

/**
 * The text of one file.
 *
 * @param key identity: two loads that give the same key give the same file, evaluated once
 * @param name how messages call the file
 * @param text its content
 * @param user whether the author of the spec wrote it; files that are not are transparent for
 *     {@link CallContext#userFile()}
 */
public record Source(String key, String name, String text, boolean user) {
  public Source {
    requireNonNull(key, "key is null");
    requireNonNull(name, "name is null");
    requireNonNull(text, "text is null");
  }
}
