package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Placement;
import dev.faultbox.model.VolumeSpec;
import dev.faultbox.starlark.ArgType;
import dev.faultbox.starlark.Arguments;
import dev.faultbox.starlark.Builtin;
import dev.faultbox.starlark.BuiltinError;
import dev.faultbox.starlark.CallContext;
import dev.faultbox.starlark.Source;
import dev.faultbox.starlark.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.starlark.java.eval.StarlarkFloat;
import net.starlark.java.eval.StarlarkInt;

/** Reads what surrounds the program of a {@code service()}. */
final class PlacementArguments {
  /** Largest number of processors that can be asked for. */
  private static final double MAX_CPUS = 1_000_000;

  private static final int MAX_PORT = 65_535;
  private static final String USER = "user";
  private static final String WORKDIR = "workdir";
  private static final String VOLUMES = "volumes";
  private static final String PORTS = "ports";
  private static final String READ_ONLY = ":ro";
  private static final String READ_WRITE = ":rw";

  private final CallContext context;
  private final Arguments arguments;
  private final SpecFiles files;

  PlacementArguments(CallContext context, Arguments arguments, SpecFiles files) {
    this.context = context;
    this.arguments = arguments;
    this.files = files;
  }

  static void declare(Builtin.Builder builder) {
    builder
        .keyword(USER, ArgType.STR)
        .keyword(WORKDIR, ArgType.STR)
        .keyword(VOLUMES, ArgType.DICT)
        .keyword(PORTS, ArgType.DICT)
        .keyword("memory", ArgType.ANY)
        .keyword("cpus", ArgType.NUMBER);
  }

  Placement read(List<InterfaceSpec> interfaces) {
    return new Placement(
        user(),
        workdir(),
        volumes(),
        ports(interfaces),
        ValueArguments.size(arguments, "memory"),
        cpus());
  }

  private String user() {
    String user = arguments.string(USER, "");
    if (arguments.has(USER) && !user.matches("[^:\\s]+(:[^:\\s]+)?")) {
      throw value(
              "user %s is no user; write \"postgres\", \"1000\" or \"1000:1000\""
                  .formatted(Values.repr(user)))
          .at(USER);
    }
    return user;
  }

  private String workdir() {
    String workdir = arguments.string(WORKDIR, "");
    if (arguments.has(WORKDIR) && (!workdir.startsWith("/") || workdir.indexOf('\0') >= 0)) {
      throw value(
              "workdir %s is no absolute path inside the instance; write \"/%s\""
                  .formatted(Values.repr(workdir), workdir.replaceFirst("^[./]+", "")))
          .at(WORKDIR);
    }
    return workdir;
  }

  private List<VolumeSpec> volumes() {
    List<VolumeSpec> volumes = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    for (Map.Entry<Object, Object> entry : arguments.dict(VOLUMES).entrySet()) {
      if (!(entry.getKey() instanceof String source) || source.isEmpty()) {
        throw type("a key of volumes must be a path or a name, got %s; write \"./data\" or \"data\""
                .formatted(Values.repr(entry.getKey())))
            .at(context.entryKey(VOLUMES, entry.getKey()));
      }
      if (!(entry.getValue() instanceof String written)) {
        throw type("volumes[%s] must be a path inside the service, got %s; write \"/data\""
                .formatted(Values.repr(source), Values.type(entry.getValue())))
            .at(VOLUMES)
            .key(source);
      }
      VolumeSpec volume = volume(source, written);
      if (!targets.add(volume.target())) {
        throw Phase.error(
                ErrorCode.SPEC_DUPLICATE,
                "two volumes lie at %s; give each a place of its own".formatted(volume.target()))
            .at(VOLUMES)
            .key(source);
      }
      volumes.add(volume);
    }
    return volumes;
  }

  private VolumeSpec volume(String source, String written) {
    boolean readOnly = written.endsWith(READ_ONLY);
    String target =
        readOnly || written.endsWith(READ_WRITE)
            ? written.substring(0, written.length() - READ_ONLY.length())
            : written;
    if (!target.matches("/+[^:\0]*[^:/\0][^:\0]*")) {
      throw value(
              "volumes[%s] = %s is no place inside the service; write an absolute path, \"/data\" or \"/data:ro\""
                  .formatted(Values.repr(source), Values.repr(written)))
          .at(VOLUMES)
          .key(source);
    }
    String clean = target.replaceAll("/+", "/").replaceAll("/$", "");
    boolean path = source.matches("(/|\\./|\\.\\./|~).*") || source.matches("\\.{1,2}");
    if (!path && !source.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
      throw value(
              "%s is neither a path nor the name of a volume; write \"./%s\" for a path"
                  .formatted(Values.repr(source), source))
          .at(context.entryKey(VOLUMES, source));
    }
    return new VolumeSpec(
        source,
        path ? hostPath(source) : null,
        clean,
        readOnly,
        Positions.location(context.entryKey(VOLUMES, source)));
  }

  private Path hostPath(String source) {
    Source from = context.userFile();
    if (from == null) {
      throw value("volumes have no file to be relative to").at(VOLUMES);
    }
    try {
      return files.existing(source, from);
    } catch (BuiltinError e) {
      throw e.at(context.entryKey(VOLUMES, source));
    }
  }

  private Map<Integer, Integer> ports(List<InterfaceSpec> interfaces) {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    for (Map.Entry<Object, Object> entry : arguments.dict(PORTS).entrySet()) {
      int container = port(entry.getKey(), "a key of ports");
      int host = port(entry.getValue(), "ports[" + container + "]");
      if (interfaces.stream().noneMatch(iface -> iface.port() == container)) {
        throw value(
                "ports names %d, which no interface of the service has; it has: %s"
                    .formatted(
                        container,
                        interfaces.isEmpty()
                            ? "none"
                            : String.join(
                                ", ",
                                interfaces.stream().map(i -> String.valueOf(i.port())).toList())))
            .at(context.entryKey(PORTS, entry.getKey()));
      }
      ports.put(container, host);
    }
    return ports;
  }

  private static int port(Object value, String what) {
    if (value instanceof StarlarkInt number
        && number.toBigInteger().bitLength() < Integer.SIZE
        && number.toBigInteger().intValue() >= 1
        && number.toBigInteger().intValue() <= MAX_PORT) {
      return number.toBigInteger().intValue();
    }
    throw type("%s must be a port, an int from 1 to %d, got %s; write {5432: 15432}"
            .formatted(what, MAX_PORT, Values.repr(value)))
        .at(PORTS);
  }

  /** Processors, 0 when left out. */
  private double cpus() {
    Object value = arguments.orNull("cpus");
    if (value == null) {
      return 0;
    }
    double cpus =
        value instanceof StarlarkInt number
            ? number.toBigInteger().doubleValue()
            : ((StarlarkFloat) value).toDouble();
    if (!(cpus > 0 && cpus <= MAX_CPUS)) {
      throw value("cpus must be more than zero, got %s; write 0.5".formatted(value)).at("cpus");
    }
    return cpus;
  }

  private static BuiltinError value(String message) {
    return Phase.error(ErrorCode.SPEC_VALUE, message);
  }

  private static BuiltinError type(String message) {
    return Phase.error(ErrorCode.SPEC_TYPE, message);
  }
}
