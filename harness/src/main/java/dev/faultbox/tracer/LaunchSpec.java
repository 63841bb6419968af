package dev.faultbox.tracer;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Everything the gate needs to start an instance.
 *
 * @param program path of the program inside the instance
 * @param argv argument vector, the first being the program's name
 * @param env environment as {@code NAME=value}
 * @param directory working directory, created when missing
 * @param groups supplementary groups
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
 */
public record LaunchSpec(
    String program,
    List<String> argv,
    List<String> env,
    String directory,
    int uid,
    int gid,
    List<Integer> groups,
    String hostname,
    String hosts,
    List<Integer> syscalls,
    boolean recordOutput,
    boolean recordSyscalls,
    boolean keepFiles,
    List<Integer> ports,
    boolean streams) {
  public LaunchSpec {
    requireNonNull(program, "program is null");
    argv = List.copyOf(argv);
    env = List.copyOf(env);
    requireNonNull(directory, "directory is null");
    groups = List.copyOf(groups);
    requireNonNull(hostname, "hostname is null");
    requireNonNull(hosts, "hosts is null");
    syscalls = List.copyOf(syscalls);
    ports = List.copyOf(ports);
  }

  /** The same on the file system that the service's instance before has left. */
  public LaunchSpec keepingFiles() {
    return new LaunchSpec(
        program,
        argv,
        env,
        directory,
        uid,
        gid,
        groups,
        hostname,
        hosts,
        syscalls,
        recordOutput,
        recordSyscalls,
        true,
        ports,
        streams);
  }
}
