package dev.faultbox.junit;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the file that an annotation names. */
final class SpecFiles {
  /** Where build tools copy resources to, and where they copy them from. */
  private static final Map<String, String> COPIES =
      Map.of(
          "target/test-classes", "src/test/resources",
          "target/classes", "src/main/resources",
          "build/resources/test", "src/test/resources",
          "build/resources/main", "src/main/resources");

  private SpecFiles() {}

  /** The directory of the project: where the build runs its tests. */
  static Path project() {
    return Path.of("").toAbsolutePath();
  }

  /**
   * @return relative to the project's directory when it is below it, for the sake of messages
   * @throws UserException when there is none
   */
  static Path find(Class<?> testClass, String value) {
    Path project = project();
    Path found = locate(testClass, value, project);
    return found.startsWith(project) ? project.relativize(found) : found;
  }

  private static Path locate(Class<?> testClass, String value, Path project) {
    Path inProject = project.resolve(value).normalize();
    if (Path.of(value).isAbsolute()) {
      return inProject;
    }
    URL resource = resource(testClass, value);
    if (resource != null && resource.getProtocol().equals("file")) {
      return original(fileOf(resource), project);
    }
    if (Files.exists(inProject)) {
      return inProject;
    }
    throw new UserException(
        ErrorCode.SPEC_LOAD_FAILED,
        resource != null
            ? "%s is inside a jar, %s; a spec must be a file: put it into the project"
                .formatted(value, resource)
            : "%s names the spec \"%s\", which is neither a resource beside the class or at the root"
                    .formatted(testClass.getSimpleName(), value)
                + " of the class path, nor the file "
                + inProject
                + "; put it at one of these places, or correct the name");
  }

  private static @Nullable URL resource(Class<?> testClass, String value) {
    URL beside = testClass.getResource(value);
    return beside != null
        ? beside
        : requireNonNull(testClass.getClassLoader(), "a test class has a loader")
            .getResource(value);
  }

  private static Path fileOf(URL resource) {
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new UserException(
          ErrorCode.SPEC_LOAD_FAILED, resource + " is no path of a file; move the spec");
    }
  }

  /** The file that is edited instead of its copy, so that an IDE leads to it. */
  private static Path original(Path copy, Path project) {
    for (Map.Entry<String, String> each : COPIES.entrySet()) {
      Path built = project.resolve(each.getKey());
      if (copy.startsWith(built)) {
        Path source = project.resolve(each.getValue()).resolve(built.relativize(copy).toString());
        if (sameContent(source, copy)) {
          return source;
        }
      }
    }
    return copy;
  }

  private static boolean sameContent(Path source, Path copy) {
    try {
      return Files.isRegularFile(source) && Files.mismatch(source, copy) < 0;
    } catch (IOException e) {
      return false;
    }
  }
}
