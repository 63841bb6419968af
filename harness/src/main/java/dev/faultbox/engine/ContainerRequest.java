package dev.faultbox.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container to create. It joins the engine's default bridge, and every published port has an
 * ephemeral port of 127.0.0.1, or the one it is pinned to. Empty strings, empty collections and
 * zero mean "as the image or the engine has it".
 *
 * @param env {@code NAME=value} entries
 * @param capabilities names to add, such as {@code SYS_ADMIN}
 * @param dropDefaultCapabilities whether it has the added ones and no others
 * @param securityOptions such as {@code apparmor=unconfined}
 * @param sysctls kernel settings of the container's namespaces
 * @param hostPid whether it shares the pid namespace of the engine's machine
 * @param tmpfs mount point to mount options
 * @param autoRemove whether the engine removes it when its first process ends
 * @param tcpPorts ports to publish
 * @param udpPorts likewise
 * @param hostPorts published port of the container to the port of 127.0.0.1 it is pinned to
 * @param volumes named volume to the path in the container where it is mounted
 * @param emptyVolumes paths where a nameless volume is mounted, which hides what the image has
 *     there and goes with the container
 * @param healthcheckDisabled whether the engine leaves out what the image wants to be run against
 *     its container now and then; an instance is not the container, and nobody would look
 * @param memoryBytes limit, 0 for none
 * @param cpus limit in processors, 0 for none
 * @param pids limit of its processes and threads together, 0 for none; an engine without that
 *     controller makes the container without it
 * @param discardLogs whether the engine keeps none of its output
 */
public record ContainerRequest(
    String image,
    String name,
    Map<String, String> labels,
    String hostname,
    List<String> env,
    List<String> entrypoint,
    List<String> command,
    String user,
    String workingDirectory,
    List<String> capabilities,
    boolean dropDefaultCapabilities,
    List<String> securityOptions,
    Map<String, String> sysctls,
    boolean hostPid,
    boolean readOnlyRoot,
    Map<String, String> tmpfs,
    boolean autoRemove,
    List<Integer> tcpPorts,
    List<Integer> udpPorts,
    Map<Integer, Integer> hostPorts,
    Map<String, String> volumes,
    List<String> emptyVolumes,
    boolean healthcheckDisabled,
    long memoryBytes,
    double cpus,
    int pids,
    boolean discardLogs) {
  public ContainerRequest {
    requireNonNull(image, "image is null");
    requireNonNull(name, "name is null");
    labels = Map.copyOf(labels);
    requireNonNull(hostname, "hostname is null");
    env = List.copyOf(env);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    requireNonNull(user, "user is null");
    requireNonNull(workingDirectory, "workingDirectory is null");
    capabilities = List.copyOf(capabilities);
    securityOptions = List.copyOf(securityOptions);
    sysctls = Map.copyOf(sysctls);
    tmpfs = Map.copyOf(tmpfs);
    tcpPorts = List.copyOf(tcpPorts);
    udpPorts = List.copyOf(udpPorts);
    hostPorts = Map.copyOf(hostPorts);
    volumes = Map.copyOf(volumes);
    emptyVolumes = List.copyOf(emptyVolumes);
  }

  /** Starts a request for a container of this image; output is kept, nothing is published. */
  public static Builder of(String image) {
    return new Builder(image);
  }

  /** Collects the parts of a request. Not safe for use by several threads. */
  public static final class Builder {
    private final String image;
    private String name = "";
    private final Map<String, String> labels = new LinkedHashMap<>();
    private String hostname = "";
    private final List<String> env = new ArrayList<>();
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();
    private String user = "";
    private String workingDirectory = "";
    private final List<String> capabilities = new ArrayList<>();
    private boolean dropDefaultCapabilities;
    private final List<String> securityOptions = new ArrayList<>();
    private final Map<String, String> sysctls = new LinkedHashMap<>();
    private boolean hostPid;
    private boolean readOnlyRoot;
    private final Map<String, String> tmpfs = new LinkedHashMap<>();
    private boolean autoRemove;
    private final List<Integer> tcpPorts = new ArrayList<>();
    private final List<Integer> udpPorts = new ArrayList<>();
    private final Map<Integer, Integer> hostPorts = new LinkedHashMap<>();
    private final Map<String, String> volumes = new LinkedHashMap<>();
    private final List<String> emptyVolumes = new ArrayList<>();
    private boolean healthcheckDisabled;
    private long memoryBytes;
    private double cpus;
    private int pids;
    private boolean discardLogs;

    private Builder(String image) {
      this.image = requireNonNull(image, "image is null");
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    public Builder labels(Map<String, String> values) {
      labels.putAll(values);
      return this;
    }

    public Builder hostname(String value) {
      hostname = value;
      return this;
    }

    public Builder env(String variable, String value) {
      env.add(variable + "=" + value);
      return this;
    }

    public Builder entrypoint(List<String> arguments) {
      entrypoint = arguments;
      return this;
    }

    public Builder command(List<String> arguments) {
      command = arguments;
      return this;
    }

    public Builder user(String value) {
      user = value;
      return this;
    }

    public Builder workingDirectory(String value) {
      workingDirectory = value;
      return this;
    }

    public Builder dropDefaultCapabilities() {
      dropDefaultCapabilities = true;
      return this;
    }

    public Builder capability(String value) {
      capabilities.add(value);
      return this;
    }

    public Builder securityOption(String value) {
      securityOptions.add(value);
      return this;
    }

    public Builder sysctl(String key, String value) {
      sysctls.put(key, value);
      return this;
    }

    public Builder hostPid() {
      hostPid = true;
      return this;
    }

    public Builder readOnlyRoot() {
      readOnlyRoot = true;
      return this;
    }

    public Builder tmpfs(String mountPoint, String options) {
      tmpfs.put(mountPoint, options);
      return this;
    }

    public Builder autoRemove() {
      autoRemove = true;
      return this;
    }

    public Builder tcpPort(int port) {
      if (!tcpPorts.contains(port)) {
        tcpPorts.add(port);
      }
      return this;
    }

    public Builder udpPort(int port) {
      if (!udpPorts.contains(port)) {
        udpPorts.add(port);
      }
      return this;
    }

    /** Pins the host's side of a port that is published, or will be. */
    public Builder hostPort(int containerPort, int hostPort) {
      hostPorts.put(containerPort, hostPort);
      return this;
    }

    public Builder volume(String name, String containerPath) {
      volumes.put(name, containerPath);
      return this;
    }

    public Builder emptyVolume(String containerPath) {
      emptyVolumes.add(containerPath);
      return this;
    }

    public Builder healthcheckDisabled() {
      healthcheckDisabled = true;
      return this;
    }

    public Builder memoryBytes(long value) {
      memoryBytes = value;
      return this;
    }

    public Builder cpus(double value) {
      cpus = value;
      return this;
    }

    public Builder pids(int value) {
      pids = value;
      return this;
    }

    public Builder discardLogs() {
      discardLogs = true;
      return this;
    }

    public ContainerRequest build() {
      return new ContainerRequest(
          image,
          name,
          labels,
          hostname,
          env,
          entrypoint,
          command,
          user,
          workingDirectory,
          capabilities,
          dropDefaultCapabilities,
          securityOptions,
          sysctls,
          hostPid,
          readOnlyRoot,
          tmpfs,
          autoRemove,
          tcpPorts,
          udpPorts,
          hostPorts,
          volumes,
          emptyVolumes,
          healthcheckDisabled,
          memoryBytes,
          cpus,
          pids,
          discardLogs);
    }
  }
}
