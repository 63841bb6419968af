package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the engine says about containers. Fields that are not needed are passed over. */
final class ContainerJson {
  private ContainerJson() {}

  static ContainerDetails details(byte[] body, String mappedHost) throws IOException {
    Details details = new Details();
    try (JsonParser parser = Json.parse(body)) {
      Json.object(parser, details::top);
    }
    if (details.id.isEmpty()) {
      throw new IOException("the answer describes no container");
    }
    return new ContainerDetails(
        details.id,
        details.name,
        details.state,
        details.running,
        details.exitCode,
        details.oomKilled,
        details.hostPid,
        details.ipAddress,
        mappedHost,
        details.mappedPorts,
        details.mappedUdpPorts,
        details.error,
        details.created,
        details.volumes);
  }

  /** The labels in a description of a container. */
  static Map<String, String> labels(byte[] body) throws IOException {
    Map<String, String> labels = new LinkedHashMap<>();
    try (JsonParser parser = Json.parse(body)) {
      Json.object(
          parser,
          (field, value) -> {
            if (field.equals("Config")) {
              Json.object(value, (name, inner) -> config(name, inner, labels));
            } else {
              value.skipChildren();
            }
          });
    }
    return labels;
  }

  private static void config(String field, JsonParser value, Map<String, String> labels)
      throws IOException {
    if (field.equals("Labels")) {
      labels.putAll(Json.texts(value));
    } else {
      value.skipChildren();
    }
  }

  static List<ContainerSummary> summaries(byte[] body) throws IOException {
    List<ContainerSummary> all = new ArrayList<>();
    try (JsonParser parser = Json.parse(body)) {
      Json.array(
          parser,
          element -> {
            Summary summary = new Summary();
            Json.object(element, summary::field);
            all.add(
                new ContainerSummary(
                    summary.id,
                    summary.name,
                    summary.state,
                    Instant.ofEpochSecond(summary.created),
                    summary.labels));
          });
    }
    return all;
  }

  /** Container names come with the slash of a naming scheme that was given up. */
  private static String withoutSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static final class Summary {
    private String id = "";
    private String name = "";
    private String state = "";
    private long created;
    private Map<String, String> labels = Map.of();

    private void field(String field, JsonParser value) throws IOException {
      switch (field) {
        case "Id" -> id = Json.text(value);
        case "State" -> state = Json.text(value);
        case "Created" -> created = value.getValueAsLong();
        case "Labels" -> labels = Json.texts(value);
        case "Names" -> {
          List<String> names = Json.list(value);
          name = names.isEmpty() ? "" : withoutSlash(names.get(0));
        }
        default -> value.skipChildren();
      }
    }
  }

  private static final class Details {
    private String id = "";
    private String name = "";
    private String state = "";
    private boolean running;
    private int exitCode;
    private boolean oomKilled;
    private long hostPid;
    private String ipAddress = "";
    private final Map<Integer, Integer> mappedPorts = new LinkedHashMap<>();
    private final Map<Integer, Integer> mappedUdpPorts = new LinkedHashMap<>();
    private String error = "";
    private String created = "";
    private final Map<String, String> volumes = new LinkedHashMap<>();

    private void top(String field, JsonParser value) throws IOException {
      switch (field) {
        case "Id" -> id = Json.text(value);
        case "Name" -> name = withoutSlash(Json.text(value));
        case "Created" -> created = Json.text(value);
        case "State" -> Json.object(value, this::state);
        case "NetworkSettings" -> Json.object(value, this::network);
        case "Mounts" -> Json.array(value, this::mount);
        default -> value.skipChildren();
      }
    }

    private void mount(JsonParser value) throws IOException {
      String[] words = {"", "", ""};
      Json.object(
          value,
          (field, inner) -> {
            switch (field) {
              case "Type" -> words[0] = Json.text(inner);
              case "Name" -> words[1] = Json.text(inner);
              case "Destination" -> words[2] = Json.text(inner);
              default -> inner.skipChildren();
            }
          });
      if (words[0].equals("volume") && !words[2].isEmpty()) {
        volumes.put(words[2], words[1]);
      }
    }

    private void state(String field, JsonParser value) throws IOException {
      switch (field) {
        case "Status" -> state = Json.text(value);
        case "Running" -> running = value.getValueAsBoolean();
        case "ExitCode" -> exitCode = value.getValueAsInt();
        case "OOMKilled" -> oomKilled = value.getValueAsBoolean();
        case "Pid" -> hostPid = value.getValueAsLong();
        case "Error" -> error = Json.text(value);
        default -> value.skipChildren();
      }
    }

    private void network(String field, JsonParser value) throws IOException {
      switch (field) {
        case "IPAddress" -> address(Json.text(value));
        // Newer engines say it per network only.
        case "Networks" ->
            Json.object(
                value,
                (network, settings) ->
                    Json.object(
                        settings,
                        (name, inner) -> {
                          if (name.equals("IPAddress")) {
                            address(Json.text(inner));
                          } else {
                            inner.skipChildren();
                          }
                        }));
        case "Ports" -> Json.object(value, this::port);
        default -> value.skipChildren();
      }
    }

    private void address(String value) {
      if (ipAddress.isEmpty()) {
        ipAddress = value;
      }
    }

    private void port(String portAndProtocol, JsonParser value) throws IOException {
      int slash = portAndProtocol.indexOf('/');
      boolean udp = portAndProtocol.endsWith("/udp");
      boolean known = udp || portAndProtocol.endsWith("/tcp");
      if (!known || value.currentToken() == JsonToken.VALUE_NULL) {
        value.skipChildren();
        return;
      }
      int port = Integer.parseInt(portAndProtocol.substring(0, slash));
      Map<Integer, Integer> mapped = udp ? mappedUdpPorts : mappedPorts;
      Json.array(
          value,
          binding -> {
            String host = Json.texts(binding).getOrDefault("HostPort", "");
            if (!host.isEmpty() && !mapped.containsKey(port)) {
              mapped.put(port, Integer.valueOf(host));
            }
          });
    }
  }
}
