package dev.faultbox.run;

import dev.faultbox.image.BinaryResolver;
import dev.faultbox.model.ServiceSource;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.model.UserException;
import dev.faultbox.model.VolumeSpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The files and directories of this machine that go into the containers of a spec. */
public final class Inputs {
  private Inputs() {}

  /**
   * Programs, files that arguments name, build contexts and volumes; those that are missing, too.
   *
   * @param workingDirectory of the tool, absolute
   */
  public static Set<Path> of(List<ServiceSpec> services, Path workingDirectory) {
    Set<Path> inputs = new LinkedHashSet<>();
    for (ServiceSpec service : services) {
      if (service.source() instanceof ServiceSource.Binary binary) {
        inputs.add(program(binary, workingDirectory));
        for (String arg : service.args()) {
          addArgument(inputs, arg, workingDirectory);
        }
      } else if (service.source() instanceof ServiceSource.Build build) {
        inputs.add(build.path());
      }
      for (VolumeSpec volume : service.placement().volumes()) {
        if (volume.path() != null) {
          inputs.add(volume.path());
        }
      }
    }
    return inputs;
  }

  private static Path program(ServiceSource.Binary binary, Path workingDirectory) {
    try {
      return BinaryResolver.of(workingDirectory, System.getenv().getOrDefault("PATH", ""))
          .resolve(binary.path(), binary.location())
          .file()
          .toAbsolutePath()
          .normalize();
    } catch (UserException e) {
      try {
        return workingDirectory.resolve(binary.path()).normalize();
      } catch (InvalidPathException none) {
        return workingDirectory;
      }
    }
  }

  /** As {@link dev.faultbox.image.PlacedArgs} takes them. */
  private static void addArgument(Set<Path> inputs, String arg, Path workingDirectory) {
    try {
      Path file = workingDirectory.resolve(arg).normalize();
      boolean placed = !arg.isEmpty() && !Path.of(arg).isAbsolute() && Files.exists(file);
      if (placed && file.startsWith(workingDirectory) && !file.equals(workingDirectory)) {
        inputs.add(file);
      }
    } catch (InvalidPathException e) {
      // No path, so nothing is placed.
      return;
    }
  }
}
