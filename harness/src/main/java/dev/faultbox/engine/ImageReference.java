package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * The name of an image in its parts, read as engines read it.
 *
 * @param text as it was written
 * @param registry host and port the image comes from; {@value #HUB} when the name has none
 * @param name what stands before tag and digest, as it was written
 * @param version the digest when there is one, otherwise the tag, otherwise {@code latest}
 */
record ImageReference(String text, String registry, String name, String version) {
  /** The registry of names that name none. */
  static final String HUB = "docker.io";

  ImageReference {
    requireNonNull(text, "text is null");
    requireNonNull(registry, "registry is null");
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
  }

  static ImageReference parse(String text) {
    String rest = text;
    String version = "";
    int at = rest.indexOf('@');
    if (at >= 0) {
      version = rest.substring(at + 1);
      rest = rest.substring(0, at);
    }
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      if (version.isEmpty()) {
        version = rest.substring(colon + 1);
      }
      rest = rest.substring(0, colon);
    }
    return new ImageReference(text, registryOf(rest), rest, version.isEmpty() ? "latest" : version);
  }

  /** The first part is a host when it looks like one; otherwise it is a name on the hub. */
  private static String registryOf(String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      return HUB;
    }
    String first = name.substring(0, slash);
    boolean host =
        first.contains(".")
            || first.contains(":")
            || first.equals("localhost")
            || !first.equals(first.toLowerCase(Locale.ROOT));
    if (!host || first.equals("index." + HUB)) {
      return HUB;
    }
    return first;
  }
}
