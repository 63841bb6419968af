package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image the engine has, as it was built. Nothing is filled in: what the image does not say is
 * empty, and the entrypoint's words are as the image has them.
 *
 * @param id the engine's content address, such as {@code sha256:0123...}
 * @param repoDigests names by which a registry knows this content; empty for images made here
 * @param os such as {@code linux} or {@code windows}, in lower case
 * @param architecture normalised: {@code amd64}, {@code arm64}, or what the image says
 * @param variant such as {@code v8}, mostly empty
 * @param entrypoint words that come before the command
 * @param command words that arguments of a service replace
 * @param env {@code NAME=value} entries
 * @param user {@code name}, {@code uid} or {@code uid:gid}; empty is root
 * @param workingDirectory absolute; empty is {@code /}
 * @param volumes paths that are volumes of every container
 * @param stopSignal such as {@code SIGINT} or {@code 3}; empty is SIGTERM
 * @param healthcheck null when there is none, or the image turns off that of its base
 * @param tcpPorts ports it says it listens on
 * @param udpPorts likewise
 */
public record ImageDetails(
    String id,
    List<String> repoDigests,
    String os,
    String architecture,
    String variant,
    List<String> entrypoint,
    List<String> command,
    List<String> env,
    String user,
    String workingDirectory,
    List<String> volumes,
    String stopSignal,
    @Nullable Healthcheck healthcheck,
    List<Integer> tcpPorts,
    List<Integer> udpPorts,
    Map<String, String> labels) {
  public ImageDetails {
    requireNonNull(id, "id is null");
    repoDigests = List.copyOf(repoDigests);
    requireNonNull(os, "os is null");
    requireNonNull(architecture, "architecture is null");
    requireNonNull(variant, "variant is null");
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    env = List.copyOf(env);
    requireNonNull(user, "user is null");
    requireNonNull(workingDirectory, "workingDirectory is null");
    volumes = List.copyOf(volumes);
    requireNonNull(stopSignal, "stopSignal is null");
    tcpPorts = List.copyOf(tcpPorts);
    udpPorts = List.copyOf(udpPorts);
    labels = Map.copyOf(labels);
  }

  /** The same image, of whose healthcheck somebody else has told. */
  ImageDetails withHealthcheck(@Nullable Healthcheck told) {
    return new ImageDetails(
        id,
        repoDigests,
        os,
        architecture,
        variant,
        entrypoint,
        command,
        env,
        user,
        workingDirectory,
        volumes,
        stopSignal,
        told,
        tcpPorts,
        udpPorts,
        labels);
  }

  /**
   * The image's own idea of being healthy. Times that the image leaves open have the values that
   * engines document: 30 s, 30 s, none, 3 times.
   *
   * @param test {@code CMD} and words, or {@code CMD-SHELL} and one line for a shell; never empty
   * @param startPeriod time in which failures do not count
   * @param retries failures in a row that make it unhealthy
   */
  public record Healthcheck(
      List<String> test, Duration interval, Duration timeout, Duration startPeriod, int retries) {
    /** What an interval and a timeout are when the image leaves them open. */
    public static final Duration DEFAULT_TIME = Duration.ofSeconds(30);

    /** Failures in a row when the image leaves them open. */
    public static final int DEFAULT_RETRIES = 3;

    public Healthcheck {
      test = List.copyOf(test);
      requireNonNull(interval, "interval is null");
      requireNonNull(timeout, "timeout is null");
      requireNonNull(startPeriod, "startPeriod is null");
    }
  }
}
