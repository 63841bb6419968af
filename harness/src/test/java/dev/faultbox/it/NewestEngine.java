package dev.faultbox.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.ScriptedEngine;
import dev.faultbox.engine.ScriptedEngine.Answer;
import dev.faultbox.engine.ScriptedEngine.Request;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The real engine, speaking as Docker 29 does: API 1.56, nothing below 1.44, and without the fields
 * that are gone by then, as the API's own history lists them.
 */
final class NewestEngine implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What this tool speaks with it, and what the engine behind is asked in. */
  private static final String SPOKEN = "/v1.52";

  private static final String BEHIND = "/v1.41";

  private static final Pattern INSPECT = Pattern.compile("GET /containers/[^/?]+/json.*");
  private static final Pattern IMAGE = Pattern.compile("GET /images/.+/json");
  private static final Pattern PROGRESS = Pattern.compile("POST /(build|images/create)\\b.*");

  private static final List<String> OLD_NETWORK_FIELDS =
      List.of(
          "Bridge",
          "HairpinMode",
          "LinkLocalIPv6Address",
          "LinkLocalIPv6PrefixLen",
          "SecondaryIPAddresses",
          "SecondaryIPv6Addresses",
          "EndpointID",
          "Gateway",
          "GlobalIPv6Address",
          "GlobalIPv6PrefixLen",
          "IPAddress",
          "IPPrefixLen",
          "IPv6Gateway",
          "MacAddress");

  private static final List<String> OLD_IMAGE_FIELDS =
      List.of("Container", "ContainerConfig", "VirtualSize", "Parent", "Comment", "DockerVersion");

  private static final List<String> OLD_CONFIG_FIELDS =
      List.of(
          "Hostname",
          "Domainname",
          "AttachStdin",
          "AttachStdout",
          "AttachStderr",
          "Tty",
          "OpenStdin",
          "StdinOnce",
          "Image");

  private final Path real;
  private final ScriptedEngine front;

  NewestEngine() throws IOException {
    try (Engine engine = EngineLocator.system().locate()) {
      real = Path.of(engine.info().address().replaceFirst("^unix://", ""));
    }
    front = new ScriptedEngine(this::answer);
  }

  String host() {
    return "unix://" + front.socket();
  }

  /** Everything that was asked, but the version, in the form "METHOD target". */
  List<String> asked() {
    return front.requests().stream()
        .map(request -> request.method() + " " + request.target())
        .filter(line -> !line.endsWith(" /version"))
        .toList();
  }

  private Answer answer(Request request) throws Exception {
    String target = request.target();
    boolean versioned = target.startsWith(SPOKEN + "/");
    if (!versioned && !target.equals("/version") && !target.equals("/_ping")) {
      return ScriptedEngine.json(
          400,
          "{\"message\":\"client version is too old. Minimum supported API version is 1.44\"}");
    }
    String bare = versioned ? target.substring(SPOKEN.length()) : target;
    if (bare.startsWith("/events")) {
      front.closed.await();
      return null;
    }
    Reply reply = ask(request, versioned ? BEHIND + bare : bare);
    return reply.answer(asTheNewest(request.method() + " " + bare, reply));
  }

  private static byte[] asTheNewest(String what, Reply reply) throws IOException {
    if (reply.status() >= 300) {
      return reply.body();
    }
    if (what.equals("GET /version")) {
      ObjectNode version = (ObjectNode) JSON.readTree(reply.body());
      version.put("Version", "29.8.0").put("ApiVersion", "1.56").put("MinAPIVersion", "1.44");
      return JSON.writeValueAsBytes(version);
    }
    if (INSPECT.matcher(what).matches()) {
      ObjectNode container = (ObjectNode) JSON.readTree(reply.body());
      ((ObjectNode) container.get("NetworkSettings")).remove(OLD_NETWORK_FIELDS);
      return JSON.writeValueAsBytes(container);
    }
    if (IMAGE.matcher(what).matches()) {
      ObjectNode image = (ObjectNode) JSON.readTree(reply.body());
      image.remove(OLD_IMAGE_FIELDS);
      ObjectNode config = (ObjectNode) image.get("Config");
      config.remove(OLD_CONFIG_FIELDS);
      for (String name : List.of("Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "Volumes")) {
        JsonNode value = config.get(name);
        if (value != null && value.isEmpty()) {
          config.remove(name);
        }
      }
      return JSON.writeValueAsBytes(image);
    }
    return PROGRESS.matcher(what).matches() ? withoutOldProgress(reply.body()) : reply.body();
  }

  /** Only what is in errorDetail and progressDetail remains. */
  private static byte[] withoutOldProgress(byte[] lines) throws IOException {
    ByteArrayOutputStream left = new ByteArrayOutputStream();
    for (String line : new String(lines, StandardCharsets.UTF_8).split("\r?\n")) {
      if (!line.isBlank()) {
        ObjectNode message = (ObjectNode) JSON.readTree(line);
        message.remove(List.of("error", "progress"));
        left.writeBytes(JSON.writeValueAsBytes(message));
        left.write('\n');
      }
    }
    return left.toByteArray();
  }

  /** An answer, its body unframed. */
  private record Reply(int status, List<String> headers, byte[] body) {
    /** Framed anew around a body. */
    Answer answer(byte[] other) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n");
      for (String header : headers) {
        String name = header.toLowerCase(Locale.ROOT);
        if (!name.startsWith("content-length:")
            && !name.startsWith("transfer-encoding:")
            && !name.startsWith("connection:")) {
          head.append(header).append("\r\n");
        }
      }
      if (status != 204 && status != 304) {
        head.append("Content-Length: ").append(other.length).append("\r\n");
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(other);
      return new Answer(all.toByteArray(), false);
    }
  }

  /** On a connection of its own, of which the engine closes its side behind the answer. */
  private Reply ask(Request request, String target) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(real))) {
      OutputStream out = Channels.newOutputStream(channel);
      StringBuilder head = new StringBuilder(request.method() + " " + target + " HTTP/1.0\r\n");
      for (String header : request.headers()) {
        String name = header.toLowerCase(Locale.ROOT);
        if (name.startsWith("content-type:") || name.startsWith("x-registry")) {
          head.append(header).append("\r\n");
        }
      }
      head.append("Host: engine\r\nContent-Length: ").append(request.body().length);
      out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(request.body());
      out.flush();
      InputStream in = Channels.newInputStream(channel);
      byte[] all = in.readAllBytes();
      String text = new String(all, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = Arrays.asList(text.substring(0, end).split("\r\n"));
      int status = Integer.parseInt(lines.get(0).split(" ")[1]);
      byte[] body = Arrays.copyOfRange(all, end + 4, all.length);
      return new Reply(status, lines.subList(1, lines.size()), body);
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
  }
}
