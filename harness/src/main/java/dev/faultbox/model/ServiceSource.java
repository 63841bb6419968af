package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** Where the program of a service comes from. Paths and references are as the author wrote them. */
public sealed interface ServiceSource {
  /** Where the author wrote it, for messages. */
  SourceLocation location();

  /** Name of the keyword in a spec, which is also the kind of the service in results. */
  String kind();

  /** What the author wrote. */
  String written();

  /**
   * A Linux ELF executable of the user's machine.
   *
   * @param path path, or bare program name
   */
  record Binary(String path, SourceLocation location) implements ServiceSource {
    public Binary {
      requireNonNull(path, "path is null");
      requireNonNull(location, "location is null");
    }

    @Override
    public String kind() {
      return "binary";
    }

    @Override
    public String written() {
      return path;
    }
  }

  /**
   * An image of a registry or of the engine.
   *
   * @param reference name with tag or digest
   */
  record Image(String reference, SourceLocation location) implements ServiceSource {
    public Image {
      requireNonNull(reference, "reference is null");
      requireNonNull(location, "location is null");
    }

    @Override
    public String kind() {
      return "image";
    }

    @Override
    public String written() {
      return reference;
    }
  }

  /**
   * A directory with a Dockerfile.
   *
   * @param directory as written
   * @param path where that leads, absolute; need not exist
   */
  record Build(String directory, Path path, SourceLocation location) implements ServiceSource {
    public Build {
      requireNonNull(directory, "directory is null");
      requireNonNull(path, "path is null");
      requireNonNull(location, "location is null");
    }

    @Override
    public String kind() {
      return "build";
    }

    @Override
    public String written() {
      return directory;
    }
  }
}
