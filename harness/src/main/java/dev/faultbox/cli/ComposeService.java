package dev.faultbox.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One service of a compose file as a call of {@code service()}. */
final class ComposeService {
  private static final Set<String> TAKEN_OVER =
      Set.of(
          "image",
          "build",
          "ports",
          "expose",
          "environment",
          "env_file",
          "secrets",
          "configs",
          "depends_on",
          "volumes",
          "command",
          "user",
          "working_dir",
          "healthcheck",
          "mem_limit",
          "cpus");

  /** Has no meaning for instances that live for a test. */
  private static final Set<String> MEANINGLESS =
      Set.of(
          "container_name",
          "hostname",
          "restart",
          "labels",
          "logging",
          "networks",
          "profiles",
          "platform",
          "pull_policy",
          "stdin_open",
          "tty",
          "init",
          "annotations",
          "stop_grace_period",
          "stop_signal",
          "links");

  /** What happens instead. */
  private static final Map<String, String> WHY =
      Map.of("entrypoint", ": the ENTRYPOINT of the image stays, and args follow it");

  /** What the engine takes by itself, so that naming it changes nothing. */
  private static final Set<String> DOCKERFILES = Set.of("Dockerfile", "./Dockerfile");

  private static final int MAX_PORT = 65_535;
  private static final Pattern URL =
      Pattern.compile("https?://(?:localhost|127\\.0\\.0\\.1)(?<rest>(?::\\d+)?[^\\s\"']*)");
  private static final Pattern WORD =
      Pattern.compile("'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private final String name;
  private final Map<String, Object> service;
  private final ComposeFile compose;
  private final Path specDirectory;
  private final Set<String> shared;
  private final List<String> notes = new ArrayList<>();

  ComposeService(
      String name,
      Map<String, Object> service,
      ComposeFile compose,
      Path specDirectory,
      Set<String> shared) {
    this.name = name;
    this.service = service;
    this.compose = compose;
    this.specDirectory = specDirectory;
    this.shared = shared;
  }

  /** The names behind {@code depends_on}. */
  static List<String> dependencies(Map<String, Object> service) {
    Object needed = service.get("depends_on");
    if (needed instanceof Map<?, ?> map) {
      return map.keySet().stream().map(String::valueOf).toList();
    }
    return needed instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  boolean hasSource() {
    Path context = context();
    return !image().isEmpty() || (context != null && Files.isDirectory(context));
  }

  /** Whether a port of the host is to lead to it. */
  static boolean isPublished(Map<String, Object> service) {
    return service.get("ports") instanceof List<?> ports
        && ports.stream()
            .anyMatch(
                port ->
                    port instanceof Map<?, ?> map
                        ? map.get("published") != null
                        : String.valueOf(port).contains(":"));
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * @param written variables of the services that stand before this one
   */
  String text(String variable, Map<String, String> written) {
    String serviceName = SpecText.serviceName(name);
    if (!serviceName.equals(name)) {
      notes.add("is called " + serviceName + " here");
    }
    List<String> lines = new ArrayList<>();
    Map<Integer, String> ports = ports();
    ports.forEach(
        (port, protocol) ->
            lines.add(
                "interface(%s, %s, %d)"
                    .formatted(
                        SpecText.quoted(lines.isEmpty() ? "main" : "port" + port),
                        SpecText.quoted(protocol),
                        port)));
    lines.add(source());
    dict(
        lines,
        "env",
        new ComposeEnvironment(compose.directory(), compose.variables()::fill, notes)
            .read(service));
    List<String> args = words(service.get("command"));
    if (!args.isEmpty()) {
      lines.add("args = " + list(args.stream().map(SpecText::quoted).toList()));
    }
    text(lines, "user", "user");
    text(lines, "working_dir", "workdir");
    limits(lines);
    Map<String, String> volumes =
        new ComposeVolumes(compose.directory(), specDirectory, notes)
            .read(service.get("volumes"), shared);
    ComposeGrants.secrets(compose, specDirectory).read(service, volumes, notes);
    ComposeGrants.configs(compose, specDirectory).read(service, volumes, notes);
    dict(lines, "volumes", volumes);
    dependsOn(lines, written);
    healthcheck(lines, ports);
    others();
    return "%s = service(%s,\n%s)\n"
        .formatted(
            variable,
            SpecText.quoted(serviceName),
            lines.stream().map(line -> "    " + line + ",\n").collect(Collectors.joining()));
  }

  private String image() {
    Object image = service.get("image");
    return image == null ? "" : image.toString();
  }

  private @Nullable Path context() {
    Object build = service.get("build");
    Object context = build instanceof Map<?, ?> map ? map.get("context") : build;
    if (build instanceof Map<?, ?> && context == null) {
      context = ".";
    }
    return context == null || context.toString().contains("://")
        ? null
        : compose.directory().resolve(context.toString()).normalize();
  }

  private String source() {
    Path context = context();
    if (context == null || !Files.isDirectory(context)) {
      return "image = " + SpecText.quoted(image());
    }
    if (service.get("build") instanceof Map<?, ?> build) {
      build.forEach(
          (key, value) -> {
            boolean usual = "dockerfile".equals(key) && DOCKERFILES.contains(value);
            if (!"context".equals(key) && !usual) {
              notes.add("build." + key + " has no counterpart");
            }
          });
    }
    return "build = " + SpecText.quoted(ComposeVolumes.relative(specDirectory, context));
  }

  private Map<Integer, String> ports() {
    Map<Integer, String> ports = new LinkedHashMap<>();
    for (String key : List.of("ports", "expose")) {
      for (Object one : service.get(key) instanceof List<?> list ? list : List.of()) {
        boolean udp;
        String target;
        if (one instanceof Map<?, ?> map) {
          udp = "udp".equals(map.get("protocol"));
          target = String.valueOf(map.get("target"));
        } else {
          String text = String.valueOf(one);
          udp = text.endsWith("/udp");
          String plain = text.replaceFirst("/\\w+$", "");
          target = plain.substring(plain.lastIndexOf(':') + 1);
        }
        int port = target.matches("\\d{1,5}") ? Integer.parseInt(target) : 0;
        if (port < 1 || port > MAX_PORT) {
          notes.add("port " + one + " has no counterpart");
        } else {
          ports.putIfAbsent(port, udp ? "udp" : ProtocolGuess.of(image(), port));
        }
      }
    }
    int usual = ProtocolGuess.port(image());
    if (ports.isEmpty() && usual > 0) {
      ports.put(usual, ProtocolGuess.of(image(), usual));
    }
    return ports;
  }

  private void limits(List<String> lines) {
    Object memory = service.get("mem_limit");
    if (memory != null && memory.toString().matches("\\d+[kmgKMG]")) {
      lines.add(
          "memory = " + SpecText.quoted(memory.toString().toLowerCase(java.util.Locale.ROOT)));
    } else if (memory != null) {
      notes.add("mem_limit " + memory + " is not taken over");
    }
    Object cpus = service.get("cpus");
    if (cpus != null && cpus.toString().matches("\\d+(\\.\\d+)?")) {
      lines.add("cpus = " + cpus);
    } else if (cpus != null) {
      notes.add("cpus " + cpus + " is not taken over");
    }
  }

  private void dependsOn(List<String> lines, Map<String, String> written) {
    List<String> variables = new ArrayList<>();
    for (String needed : dependencies(service)) {
      String known = written.get(needed);
      if (known == null) {
        notes.add("depends_on " + needed + " is left out: there is no such service before it");
      } else {
        variables.add(known);
      }
    }
    if (!variables.isEmpty()) {
      lines.add("depends_on = " + list(variables));
    }
  }

  private void healthcheck(List<String> lines, Map<Integer, String> ports) {
    Object test = service.get("healthcheck") instanceof Map<?, ?> map ? map.get("test") : null;
    String command =
        test instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
            : test == null ? "" : test.toString();
    Matcher url = URL.matcher(command);
    if (url.find() && !url.group().startsWith("https")) {
      lines.add("healthcheck = http(" + SpecText.quoted("localhost" + url.group("rest")) + ")");
      return;
    }
    if (ports.isEmpty()) {
      if (!command.isEmpty()) {
        notes.add("healthcheck is left out: it runs a program, and there is no port to ask");
      }
      return;
    }
    boolean asks =
        command.isEmpty() || command.matches("(?s).*(pg_isready|mysqladmin|redis-cli|nc ).*");
    if (!asks) {
      notes.add("healthcheck runs a program; every interface is asked in its protocol instead");
    }
    int first = ports.keySet().iterator().next();
    boolean plain = ports.containsValue("kafka");
    lines.add(
        "healthcheck = "
            + (plain ? "tcp(\"localhost:" + first + "\")" : "ready(timeout = \"60s\")"));
  }

  private void others() {
    for (String key : service.keySet()) {
      if (!TAKEN_OVER.contains(key) && !MEANINGLESS.contains(key) && !key.startsWith("x-")) {
        notes.add(key + " has no counterpart" + WHY.getOrDefault(key, ""));
      }
    }
  }

  private void text(List<String> lines, String key, String keyword) {
    Object value = service.get(key);
    if (value != null) {
      lines.add(keyword + " = " + SpecText.quoted(value.toString()));
    }
  }

  private static void dict(List<String> lines, String keyword, Map<String, String> entries) {
    if (!entries.isEmpty()) {
      lines.add(
          keyword
              + " = {\n"
              + entries.entrySet().stream()
                  .map(
                      entry ->
                          "        %s: %s,\n"
                              .formatted(
                                  SpecText.quoted(entry.getKey()),
                                  SpecText.quoted(entry.getValue())))
                  .collect(Collectors.joining())
              + "    }");
    }
  }

  private static String list(List<String> items) {
    return "[" + String.join(", ", items) + "]";
  }

  /** A command as the words it consists of: a list, or a line with quotes. */
  private static List<String> words(@Nullable Object command) {
    if (command instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    List<String> words = new ArrayList<>();
    Matcher match = WORD.matcher(command == null ? "" : command.toString());
    while (match.find()) {
      String word = match.group(1) != null ? match.group(1) : match.group(2);
      words.add(word == null ? match.group(3) : word.replaceAll("\\\\(.)", "$1"));
    }
    return words;
  }
}
