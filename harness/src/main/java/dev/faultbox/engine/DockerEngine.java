package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.DockerApi.Reply;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine that speaks the Docker API. The operations every run needs are written out here, token
 * by token; the rare ones go through docker-java over the same connections.
 *
 * <p>Measured on 2 cores with JDK 17 and a plain class path, in a new process, class loading
 * included: finding the engine 75-120 ms, looking for an image 2-6 ms, create 15-20 ms, inspect
 * 8-12 ms; start (215-260 ms) and remove (145-170 ms) are the engine's own time. The same calls as
 * docker-java commands over the same connections: 405-450, 50-75, 105-135 and 95-110 ms.
 */
final class DockerEngine implements Engine {
  private static final int SECONDS = EngineLimits.CONTAINER_SECONDS;

  private static final String LOOPBACK = "127.0.0.1";

  private final EngineHttp http;
  private final DockerApi api;
  private final EngineInfo info;
  private final Credentials credentials;
  private final Volumes volumes;
  private final @Nullable Podman podman;

  /**
   * @param credentials what the user is known by at registries
   */
  DockerEngine(EngineHttp http, EngineInfo info, Credentials credentials) {
    this.http = http;
    this.api = new DockerApi(http, info.apiVersion());
    this.info = info;
    this.credentials = credentials;
    this.volumes = new Volumes(api);
    this.podman = Podman.is(info) ? new Podman(http, info) : null;
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public EngineResources resources() {
    String doing = "describe itself";
    Reply reply = expect(api.call(doing, "GET", "/info", null, SECONDS), doing, DockerApi.OK);
    long[] numbers = new long[2];
    String[] words = {"", "", ""};
    List<String> security = new ArrayList<>();
    try (JsonParser parser = Json.parse(reply.body())) {
      Json.object(
          parser,
          (field, value) -> {
            switch (field) {
              case "MemTotal" -> numbers[0] = value.getValueAsLong();
              case "NCPU" -> numbers[1] = value.getValueAsLong();
              case "OperatingSystem" -> words[0] = Json.text(value);
              case "SecurityOptions" -> security.addAll(Json.list(value));
              case "CgroupVersion" -> words[1] = Json.text(value);
              case "Driver" -> words[2] = Json.text(value);
              default -> value.skipChildren();
            }
          });
    } catch (IOException e) {
      throw api.lost(doing, SECONDS, e);
    }
    return new EngineResources(
        numbers[0], (int) numbers[1], words[0], security, words[1], words[2]);
  }

  @Override
  public Instant clock() {
    String doing = "tell its time";
    Reply reply = expect(api.call(doing, "GET", "/_ping", null, SECONDS), doing, DockerApi.OK);
    try {
      return ZonedDateTime.parse(reply.date(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw api.lost(doing, SECONDS, new IOException("unreadable date " + reply.date(), e));
    }
  }

  @Override
  public boolean hasImage(String tag) {
    String doing = "look for image " + tag;
    Reply reply =
        api.call(doing, "GET", "/images/" + DockerApi.encodeName(tag) + "/json", null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND) {
      return false;
    }
    expect(reply, doing, DockerApi.OK);
    return true;
  }

  @Override
  public Optional<ImageDetails> inspectImage(String reference) {
    String doing = "inspect image " + reference;
    Reply reply =
        api.call(
            doing, "GET", "/images/" + DockerApi.encodeName(reference) + "/json", null, SECONDS);
    // Names that are none, such as one with a space, are a bad request.
    if (reply.status() == DockerApi.NOT_FOUND || reply.status() == DockerApi.BAD_REQUEST) {
      return Optional.empty();
    }
    expect(reply, doing, DockerApi.OK);
    try {
      ImageDetails details = ImageJson.details(reply.body());
      return Optional.of(podman == null ? details : podman.completed(reference, details));
    } catch (IOException e) {
      throw api.lost(doing, SECONDS, nonsense(e));
    }
  }

  @Override
  public String pullImage(String reference, Consumer<String> progress) {
    new ImagePull(http, info.apiVersion(), credentials).run(reference, progress);
    return inspectImage(reference)
        .map(ImageDetails::id)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    ErrorCode.IMAGE_UNAVAILABLE,
                    "the engine pulled image "
                        + reference
                        + ", but does not have it; try it by hand: docker pull "
                        + reference));
  }

  @Override
  public void importRootfs(String tag, TarSource rootfs, Map<String, String> labels) {
    String doing = "import image " + tag;
    // In one piece: Podman 4 imports as "latest" when the tag is a parameter of its own.
    StringBuilder target = new StringBuilder("/images/create?fromSrc=-&repo=");
    target.append(DockerApi.encode(tag));
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String change = "LABEL " + label.getKey() + "=\"" + label.getValue() + '"';
      target.append("&changes=").append(DockerApi.encode(change));
    }
    int seconds = EngineLimits.IMAGE_SECONDS;
    Reply reply = api.sendTar(doing, "POST", target.toString(), rootfs::writeTo, seconds);
    // The status is sent before the work is done; a failure comes as the last line of the body.
    String text = new String(reply.body(), StandardCharsets.UTF_8).strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    String error = Json.failure(last.getBytes(StandardCharsets.UTF_8));
    if (reply.status() != DockerApi.OK || error != null) {
      String reason = error == null ? DockerApi.reason(reply) : error;
      throw new EnvironmentException(
          ErrorCode.BUILD_FAILED,
          "the container engine refused to "
              + doing
              + ": "
              + reason
              + "; check its free disk space (docker system df)",
          new EngineRefusal(reply.status(), reason));
    }
  }

  @Override
  public void buildImage(
      String tag, TarSource context, Map<String, String> labels, Consumer<String> output) {
    new ImageBuild(http, info, credentials).run(tag, context, labels, output);
  }

  @Override
  public String create(ContainerRequest request) {
    String doing = "create a container of image " + request.image();
    String target = "/containers/create";
    if (!request.name().isEmpty()) {
      target += "?name=" + DockerApi.encode(request.name());
    }
    // Podman fills a nameless volume with what is at its place, and puts copied files below it.
    byte[] body = CreateJson.of(request, podman == null, publishAddress());
    Reply reply = api.call(doing, "POST", target, body, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND) {
      throw DockerApi.refused(
          ErrorCode.IMAGE_UNAVAILABLE, doing, reply, "check the image's name, or pull it first");
    }
    expect(reply, doing, DockerApi.CREATED);
    String id = Json.field(reply.body(), "Id");
    if (id == null) {
      throw api.lost(doing, SECONDS, new IOException("the answer names no container"));
    }
    return id;
  }

  /**
   * Ports of an engine on this machine are for this machine alone. Those of another machine must be
   * open to its network, since we are in it, and nothing tells which of its addresses leads to us.
   */
  private String publishAddress() {
    return info.mappedHost().equals(LOOPBACK) ? LOOPBACK : "0.0.0.0";
  }

  @Override
  public String commit(String id) {
    String doing = "keep the files of a container";
    String target = "/commit?container=" + id + "&pause=0";
    byte[] nothing = {'{', '}'};
    Reply reply = api.call(doing, "POST", target, nothing, EngineLimits.IMAGE_SECONDS);
    String image = Json.field(expect(reply, doing, DockerApi.CREATED).body(), "Id");
    if (image == null) {
      throw api.lost(doing, SECONDS, new IOException("the answer names no image"));
    }
    return image;
  }

  @Override
  public boolean removeImage(String id) {
    String doing = "remove image " + id;
    String target = "/images/" + DockerApi.encodeName(id) + "?force=1";
    Reply reply = api.call(doing, "DELETE", target, null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND || reply.status() == DockerApi.CONFLICT) {
      return false;
    }
    expect(reply, doing, DockerApi.OK);
    return true;
  }

  @Override
  public List<ImageSummary> listImages(String label) {
    String doing = "list images";
    String target = "/images/json?filters=" + DockerApi.encode(DockerApi.labelFilter(label));
    Reply reply = expect(api.call(doing, "GET", target, null, SECONDS), doing, DockerApi.OK);
    try {
      return ImageJson.summaries(reply.body());
    } catch (IOException e) {
      throw api.lost(doing, SECONDS, nonsense(e));
    }
  }

  @Override
  public void copyOut(String id, String path, OutputStream to) {
    String doing = "copy files out of a container";
    String target = "/containers/" + id + "/archive?path=" + DockerApi.encode(path);
    expect(api.download(doing, target, to, EngineLimits.IMAGE_SECONDS), doing, DockerApi.OK);
  }

  @Override
  public void copyInto(String id, String directory, TarSource tar) {
    String doing = "copy files into a container";
    String target = "/containers/" + id + "/archive?path=" + DockerApi.encode(directory);
    expect(api.sendTar(doing, "PUT", target, tar::writeTo, SECONDS), doing, DockerApi.OK);
  }

  @Override
  public void start(String id) {
    String doing = "start a container";
    Reply reply = api.call(doing, "POST", "/containers/" + id + "/start", null, SECONDS);
    if (reply.status() == DockerApi.NOT_MODIFIED || reply.status() == DockerApi.NO_CONTENT) {
      return;
    }
    EnvironmentException taken = PortTaken.of(reply, () -> labelsOf(id));
    if (taken != null) {
      throw taken;
    }
    expect(reply, doing, DockerApi.NO_CONTENT);
  }

  private Map<String, String> labelsOf(String id) {
    String doing = "inspect a container";
    Reply reply = api.call(doing, "GET", "/containers/" + id + "/json", null, SECONDS);
    try {
      return ContainerJson.labels(reply.body());
    } catch (IOException e) {
      return Map.of();
    }
  }

  @Override
  public Optional<ContainerDetails> inspect(String id) {
    String doing = "inspect a container";
    Reply reply = api.call(doing, "GET", "/containers/" + id + "/json", null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND) {
      return Optional.empty();
    }
    expect(reply, doing, DockerApi.OK);
    try {
      return Optional.of(ContainerJson.details(reply.body(), info.mappedHost()));
    } catch (IOException | NumberFormatException e) {
      throw api.lost(doing, SECONDS, nonsense(e));
    }
  }

  @Override
  public List<ContainerSummary> list(Map<String, String> labels) {
    String[] filters = new String[labels.size()];
    int next = 0;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      filters[next++] = label.getKey() + "=" + label.getValue();
    }
    return listFiltered(filters);
  }

  @Override
  public List<ContainerSummary> listLabelled(String label) {
    return listFiltered(label);
  }

  private List<ContainerSummary> listFiltered(String... labels) {
    String doing = "list containers";
    String target =
        "/containers/json?all=1&filters=" + DockerApi.encode(DockerApi.labelFilter(labels));
    Reply reply = expect(api.call(doing, "GET", target, null, SECONDS), doing, DockerApi.OK);
    try {
      return ContainerJson.summaries(reply.body());
    } catch (IOException e) {
      throw api.lost(doing, SECONDS, nonsense(e));
    }
  }

  @Override
  public boolean kill(String id, String signal) {
    String doing = "send " + signal + " to a container";
    String target = "/containers/" + id + "/kill?signal=" + signal;
    Reply reply = api.call(doing, "POST", target, null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND || reply.status() == DockerApi.CONFLICT) {
      return false;
    }
    expect(reply, doing, DockerApi.NO_CONTENT);
    return true;
  }

  @Override
  public boolean follow(String run) {
    String filters = DockerApi.encode(DockerApi.labelFilter(Labels.RUN + "=" + run));
    return api.readToEnd("/events?filters=" + filters, EngineLimits.FOLLOW_SECONDS);
  }

  @Override
  public boolean removeForce(String id) {
    String doing = "remove a container";
    Reply reply = api.call(doing, "DELETE", "/containers/" + id + "?force=1&v=1", null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND) {
      return false;
    }
    if (reply.status() == DockerApi.CONFLICT) {
      // Under way already, as with auto-removal; whatever this answers, it answers at the end.
      String wait = "/containers/" + id + "/wait?condition=removed";
      var unused = api.call(doing, "POST", wait, null, SECONDS);
      return false;
    }
    // Podman answers 200 with a report, Docker 204.
    if (reply.status() != DockerApi.OK) {
      expect(reply, doing, DockerApi.NO_CONTENT);
    }
    return true;
  }

  private static Reply expect(Reply reply, String doing, int status) {
    if (reply.status() != status) {
      throw DockerApi.refused(ErrorCode.ENGINE_UNAVAILABLE, doing, reply, remedy(reply));
    }
    return reply;
  }

  /** Known from rootless Docker, whose tracer may not mount /proc for foreign process numbers. */
  private static String remedy(Reply reply) {
    String reason = DockerApi.reason(reply);
    return reason.contains("mounting \"proc\"") && reason.contains("operation not permitted")
        ? "a rootless engine needs process numbers of its own: start it with"
            + " DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS=--pidns"
        : "the engine's log may say more";
  }

  private static IOException nonsense(Exception e) {
    return new IOException("the answer makes no sense (" + e.getMessage() + ")", e);
  }

  @Override
  public void createVolume(String name, Map<String, String> labels) {
    volumes.create(name, labels);
  }

  @Override
  public boolean removeVolume(String name) {
    return volumes.remove(name);
  }

  @Override
  public List<VolumeSummary> listVolumes(String label) {
    return volumes.list(label);
  }

  @Override
  public void close() {
    http.close();
  }
}
