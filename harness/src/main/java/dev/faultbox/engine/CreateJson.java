package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The body of a create request. */
final class CreateJson {
  private static final double NANO = 1e9;

  private CreateJson() {}

  /**
   * @param hiding whether nameless volumes hide what the image has at their place; without them
   *     files that are copied there lie beside it
   * @param publishAddress of the engine's machine, on which mapped ports are open
   */
  static byte[] of(ContainerRequest request, boolean hiding, String publishAddress) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("Image", request.image());
      text(out, "Hostname", request.hostname());
      text(out, "User", request.user());
      text(out, "WorkingDir", request.workingDirectory());
      texts(out, "Env", request.env());
      texts(out, "Entrypoint", request.entrypoint());
      texts(out, "Cmd", request.command());
      map(out, "Labels", request.labels());
      if (publishes(request)) {
        out.writeObjectFieldStart("ExposedPorts");
        for (String port : published(request)) {
          out.writeObjectFieldStart(port);
          out.writeEndObject();
        }
        out.writeEndObject();
      }
      if (request.healthcheckDisabled()) {
        out.writeObjectFieldStart("Healthcheck");
        texts(out, "Test", List.of("NONE"));
        out.writeEndObject();
      }
      out.writeObjectFieldStart("HostConfig");
      hostConfig(out, request, publishAddress);
      mounts(out, request, hiding);
      out.writeEndObject();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void hostConfig(JsonGenerator out, ContainerRequest request, String publishAddress)
      throws IOException {
    out.writeStringField("NetworkMode", "bridge");
    texts(out, "CapAdd", request.capabilities());
    if (request.dropDefaultCapabilities()) {
      texts(out, "CapDrop", List.of("ALL"));
    }
    texts(out, "SecurityOpt", request.securityOptions());
    map(out, "Sysctls", request.sysctls());
    map(out, "Tmpfs", request.tmpfs());
    text(out, "PidMode", request.hostPid() ? "host" : "");
    out.writeBooleanField("ReadonlyRootfs", request.readOnlyRoot());
    out.writeBooleanField("AutoRemove", request.autoRemove());
    if (request.memoryBytes() > 0) {
      out.writeNumberField("Memory", request.memoryBytes());
      // Equal limits: no swap, so that exceeding the limit is seen at once.
      out.writeNumberField("MemorySwap", request.memoryBytes());
    }
    if (request.cpus() > 0) {
      out.writeNumberField("NanoCpus", Math.round(request.cpus() * NANO));
    }
    if (request.pids() > 0) {
      out.writeNumberField("PidsLimit", request.pids());
    }
    if (request.discardLogs()) {
      out.writeObjectFieldStart("LogConfig");
      out.writeStringField("Type", "none");
      out.writeEndObject();
    }
    if (publishes(request)) {
      out.writeObjectFieldStart("PortBindings");
      for (String port : published(request)) {
        int number = Integer.parseInt(port.substring(0, port.indexOf('/')));
        Integer pinned = request.hostPorts().get(number);
        out.writeArrayFieldStart(port);
        out.writeStartObject();
        out.writeStringField("HostIp", publishAddress);
        out.writeStringField("HostPort", pinned == null ? "" : pinned.toString());
        out.writeEndObject();
        out.writeEndArray();
      }
      out.writeEndObject();
    }
  }

  private static void mounts(JsonGenerator out, ContainerRequest request, boolean hiding)
      throws IOException {
    List<String> binds = new ArrayList<>();
    // In this form all engines understand that the volume is not to be filled from the image.
    request.volumes().forEach((name, path) -> binds.add(name + ":" + path + ":nocopy"));
    texts(out, "Binds", binds);
    if (request.emptyVolumes().isEmpty() || !hiding) {
      return;
    }
    out.writeArrayFieldStart("Mounts");
    for (String path : request.emptyVolumes()) {
      out.writeStartObject();
      out.writeStringField("Type", "volume");
      out.writeStringField("Target", path);
      out.writeObjectFieldStart("VolumeOptions");
      out.writeBooleanField("NoCopy", true);
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static boolean publishes(ContainerRequest request) {
    return !request.tcpPorts().isEmpty() || !request.udpPorts().isEmpty();
  }

  /** Ports as the engine writes them: {@code 80/tcp}. */
  private static List<String> published(ContainerRequest request) {
    List<String> ports = new ArrayList<>();
    request.tcpPorts().forEach(port -> ports.add(port + "/tcp"));
    request.udpPorts().forEach(port -> ports.add(port + "/udp"));
    return ports;
  }

  private static void text(JsonGenerator out, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(name, value);
    }
  }

  private static void texts(JsonGenerator out, String name, List<String> values)
      throws IOException {
    if (!values.isEmpty()) {
      out.writeArrayFieldStart(name);
      for (String value : values) {
        out.writeString(value);
      }
      out.writeEndArray();
    }
  }

  /** Writes an object of text values. */
  static void map(JsonGenerator out, String name, Map<String, String> values) throws IOException {
    if (!values.isEmpty()) {
      out.writeObjectFieldStart(name);
      for (Map.Entry<String, String> entry : values.entrySet()) {
        out.writeStringField(entry.getKey(), entry.getValue());
      }
      out.writeEndObject();
    }
  }
}
