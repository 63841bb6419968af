package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Everything the gate needs to start an instance.
 *
 * @param program path of the program inside the instance; without a slash it is looked for in the
 *     environment's {@code PATH}
 * @param argv argument vector, the first being the program's name
 * @param env environment as {@code NAME=value}; {@code HOME} is added where it is missing
 * @param directory working directory, created when missing
 * @param user as an image says it: a name or a number, alone or with a group behind a colon; empty
 *     is root
 * @param hostname empty keeps the container's
 * @param hosts content of {@code /etc/hosts}
 * @param syscalls ids of the system calls to report
 * @param recordOutput report the lines of stdout and stderr
 * @param recordSyscalls report system calls; without it calls are intercepted only as addressing
 *     and readiness need it
 * @param keepFiles go on with the file system of the instance before, which has ended
 * @param ports declared TCP ports of the service itself
 * @param streams standard streams belong to the harness: input comes from {@link
 *     TracerClient#input}, output leaves as bytes and not as lines
 * @param datagrams a service of the run declares a UDP port, so calls that name addresses of
 *     datagrams are intercepted as addressing needs it
 * @param mounts what is not to be layered as the container's other mounts are
 * @param stopSignal number of the signal that a stop with a grace sends first; 0 is SIGTERM
 * @param layerBytes for what the instance writes into its layers and for the snapshots below them;
 *     0 leaves the gate's default
 * @param plain without namespaces and layers: the instance is the container itself, which serves
 *     for no other
 * @param unseen none of its calls is intercepted, for tracers that may not look into containers
 */
public record LaunchSpec(
    String program,
    List<String> argv,
    List<String> env,
    String directory,
    String user,
    String hostname,
    String hosts,
    List<Integer> syscalls,
    boolean recordOutput,
    boolean recordSyscalls,
    boolean keepFiles,
    List<Integer> ports,
    boolean streams,
    boolean datagrams,
    List<Mount> mounts,
    int stopSignal,
    long layerBytes,
    boolean plain,
    boolean unseen) {
  public LaunchSpec {
    requireNonNull(program, "program is null");
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    requireNonNull(directory, "directory is null");
    requireNonNull(user, "user is null");
    requireNonNull(hostname, "hostname is null");
    requireNonNull(hosts, "hosts is null");
    syscalls = List.copyOf(syscalls);
    ports = List.copyOf(ports);
    mounts = List.copyOf(mounts);
  }

  /**
   * A place of the container that instances see as it is there, be it a mount or not.
   *
   * @param path absolute, in the container
   * @param readOnly otherwise what an instance writes there stays
   */
  public record Mount(String path, boolean readOnly) {
    public Mount {
      requireNonNull(path, "path is null");
    }
  }

  /** The same on the file system that the service's instance before has left. */
  public LaunchSpec keepingFiles() {
    return with(true, plain);
  }

  /** The same as the only instance of its container, for engines that allow no more. */
  public LaunchSpec asContainer() {
    return with(keepFiles, true);
  }

  private LaunchSpec with(boolean keeping, boolean bare) {
    return new LaunchSpec(
        program,
        argv,
        env,
        directory,
        user,
        hostname,
        hosts,
        syscalls,
        recordOutput,
        recordSyscalls,
        keeping,
        ports,
        streams,
        datagrams,
        mounts,
        stopSignal,
        layerBytes,
        bare,
        unseen);
  }
}
