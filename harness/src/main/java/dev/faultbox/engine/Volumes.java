package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.DockerApi.Reply;
import dev.faultbox.model.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The engine's named volumes. */
final class Volumes {
  private static final int SECONDS = EngineLimits.CONTAINER_SECONDS;
  private static final String NEXT = "check its free disk space (docker system df)";

  private final DockerApi api;

  Volumes(DockerApi api) {
    this.api = api;
  }

  void create(String name, Map<String, String> labels) {
    String doing = "create volume " + name;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("Name", name);
      CreateJson.map(out, "Labels", labels);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    Reply reply = api.call(doing, "POST", "/volumes/create", bytes.toByteArray(), SECONDS);
    if (reply.status() != DockerApi.CREATED) {
      throw DockerApi.refused(ErrorCode.ENGINE_UNAVAILABLE, doing, reply, NEXT);
    }
  }

  boolean remove(String name) {
    String doing = "remove volume " + name;
    String target = "/volumes/" + DockerApi.encode(name) + "?force=1";
    Reply reply = api.call(doing, "DELETE", target, null, SECONDS);
    if (reply.status() == DockerApi.NOT_FOUND || reply.status() == DockerApi.CONFLICT) {
      return false;
    }
    if (reply.status() != DockerApi.NO_CONTENT) {
      throw DockerApi.refused(
          ErrorCode.ENGINE_UNAVAILABLE, doing, reply, "the engine's log may say more");
    }
    return true;
  }

  List<VolumeSummary> list(String label) {
    String doing = "list volumes";
    String target = "/volumes?filters=" + DockerApi.encode(DockerApi.labelFilter(label));
    Reply reply = api.call(doing, "GET", target, null, SECONDS);
    if (reply.status() != DockerApi.OK) {
      throw DockerApi.refused(
          ErrorCode.ENGINE_UNAVAILABLE, doing, reply, "the engine's log may say more");
    }
    List<VolumeSummary> volumes = new ArrayList<>();
    try (JsonParser parser = Json.parse(reply.body())) {
      Json.object(
          parser,
          (field, value) -> {
            if (field.equals("Volumes")) {
              Json.array(value, element -> volumes.add(volume(element)));
            } else {
              value.skipChildren();
            }
          });
    } catch (IOException e) {
      throw api.lost(doing, SECONDS, e);
    }
    return volumes;
  }

  private static VolumeSummary volume(JsonParser parser) throws IOException {
    String[] name = {""};
    String[] created = {""};
    List<Map<String, String>> labels = new ArrayList<>(List.of(Map.of()));
    Json.object(
        parser,
        (field, value) -> {
          switch (field) {
            case "Name" -> name[0] = Json.text(value);
            case "CreatedAt" -> created[0] = Json.text(value);
            case "Labels" -> labels.set(0, Json.texts(value));
            default -> value.skipChildren();
          }
        });
    return new VolumeSummary(name[0], instant(created[0]), labels.get(0));
  }

  private static Instant instant(String rfc3339) {
    try {
      return OffsetDateTime.parse(rfc3339).toInstant();
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
