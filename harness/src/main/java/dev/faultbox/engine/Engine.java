package dev.faultbox.engine;

import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a run needs of a container engine, and no more. Kept narrow so that tests can put a scripted
 * engine behind it.
 *
 * <p>Safe for use by many threads at once; calls block and run side by side. Every call has a
 * deadline: {@value EngineLimits#CONTAINER_SECONDS} s for container operations, {@value
 * EngineLimits#IMAGE_SECONDS} s for {@link #importRootfs}, {@value EngineLimits#BUILD_SECONDS} s
 * for {@link #buildImage}. An interrupted call ends promptly, and a call on a thread that is
 * interrupted already fails: clean up on another one.
 *
 * <p>Every call throws {@link dev.faultbox.model.EnvironmentException} when the engine cannot be
 * reached, does not answer in time or answers with nonsense (code ENGINE_UNAVAILABLE), and when it
 * refuses; a refusal carries an {@link EngineRefusal} as its cause. A container that does not exist
 * is a result where a method says so, because containers of a run remove themselves.
 */
public interface Engine extends AutoCloseable {
  /** What answered when the engine was found. Costs no request. */
  EngineInfo info();

  /** Memory, processors and the engine's own description; one request that can take 50 ms. */
  EngineResources resources();

  /** The engine's clock, in whole seconds. Container ages must be judged by it, never by ours. */
  Instant clock();

  boolean hasImage(String tag);

  /**
   * What an image says about itself; empty when the engine does not have it.
   *
   * @param reference a name with a tag or digest, or an id
   */
  Optional<ImageDetails> inspectImage(String reference);

  /**
   * Fetches an image from its registry, with the login that the docker command line has for it.
   * Ends after {@value EngineLimits#PULL_IDLE_SECONDS} s in which nothing moved, and after {@value
   * EngineLimits#PULL_SECONDS} s in all.
   *
   * @param reference a name with a tag or digest; without both, {@code latest} is meant
   * @param progress receives lines such as {@code pulling postgres:16: 3 of 8 layers, 41 MB of 120
   *     MB}, at most two a second, on the calling thread
   * @return the image's id
   * @throws dev.faultbox.model.EnvironmentException IMAGE_UNAVAILABLE saying what is missing: the
   *     image, a login, a way to the registry, the right architecture
   */
  String pullImage(String reference, Consumer<String> progress);

  /**
   * Makes an image of one layer from a root file system, much faster than a build.
   *
   * @param rootfs an uncompressed tar of the whole root
   * @param labels labels of the image
   */
  void importRootfs(String tag, TarSource rootfs, Map<String, String> labels);

  /**
   * Builds an image with the engine's classic builder; images named in FROM are pulled.
   *
   * @param context an uncompressed tar holding a Dockerfile at its root
   * @param output receives each line of the build as it arrives, on another thread, one at a time
   * @throws dev.faultbox.model.EnvironmentException BUILD_FAILED with the builder's last lines
   */
  void buildImage(
      String tag, TarSource context, Map<String, String> labels, Consumer<String> output);

  /**
   * Creates a container without starting it.
   *
   * @return the container's id
   * @throws dev.faultbox.model.EnvironmentException IMAGE_UNAVAILABLE when the image is not there
   */
  String create(ContainerRequest request);

  /**
   * Makes an image of a container's files as they are now, those in its volumes left out. It has
   * the labels of the container, which need not be stopped and is not paused.
   *
   * @return the image's id
   */
  String commit(String id);

  /**
   * Removes an image by its id.
   *
   * @return false when it did not exist, or a container still has it
   */
  boolean removeImage(String id);

  /** All images that carry the label, whatever its value. */
  List<ImageSummary> listImages(String label);

  /**
   * Writes what lies at a path of a container, in a volume or not, as an uncompressed tar; the
   * names in it begin with the last name of the path.
   */
  void copyOut(String id, String path, OutputStream to);

  /** Unpacks a tar into a directory that exists in the container, which need not be running. */
  void copyInto(String id, String directory, TarSource tar);

  /**
   * Starts a created container; a container that runs already is left alone.
   *
   * @throws dev.faultbox.model.EnvironmentException PORT_TAKEN when a pinned host port is not free
   */
  void start(String id);

  /** Empty when there is no such container. */
  Optional<ContainerDetails> inspect(String id);

  /** All containers, running or not, that carry every one of the labels with these values. */
  List<ContainerSummary> list(Map<String, String> labels);

  /** All containers, running or not, that carry the label, whatever its value. */
  List<ContainerSummary> listLabelled(String label);

  /**
   * Sends a signal to the first process of the container.
   *
   * @param signal a name such as {@code SIGKILL}
   * @return false when the container does not exist or does not run
   */
  boolean kill(String id, String signal);

  /**
   * Follows what happens to the containers of a run for as long as the engine tells, an hour at
   * most. Nothing is done with it: the stream ends when the engine does.
   *
   * @return false when the engine has no such stream
   */
  boolean follow(String run);

  /**
   * Kills and removes a container with its anonymous volumes; it is gone when this returns.
   *
   * @return false when it did not exist or was being removed by somebody else
   */
  boolean removeForce(String id);

  /**
   * Makes a named volume; one that exists already is left as it is. A run has named volumes only
   * where a spec wants to share one; they carry the labels of a service.
   */
  void createVolume(String name, Map<String, String> labels);

  /**
   * Removes a named volume with its content.
   *
   * @return false when a container still has it (an engine may also say that it did not exist)
   */
  boolean removeVolume(String name);

  /** All named volumes that carry the label, whatever its value. */
  List<VolumeSummary> listVolumes(String label);

  /** Closes all connections; calls under way fail. */
  @Override
  void close();
}
