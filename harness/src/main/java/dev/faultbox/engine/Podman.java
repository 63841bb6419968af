package dev.faultbox.engine;

import com.fasterxml.jackson.core.JsonParser;
import dev.faultbox.engine.DockerApi.Reply;
import dev.faultbox.engine.http.EngineHttp;
import java.io.IOException;

/**
 * What Podman tells otherwise than Docker behind the same interface, seen with 4.3: nothing of an
 * image's healthcheck. Safe for any thread.
 */
final class Podman {
  private static final String NAME = "Podman";

  private final DockerApi own;

  /**
   * @param info of an engine that {@link #is} Podman
   */
  Podman(EngineHttp http, EngineInfo info) {
    this.own = new DockerApi(http, info.version() + "/libpod");
  }

  static boolean is(EngineInfo info) {
    return info.name().equals(NAME);
  }

  /** An image with what only Podman's own interface tells of it. */
  ImageDetails completed(String reference, ImageDetails details) {
    if (details.healthcheck() != null) {
      return details;
    }
    String target = "/images/" + DockerApi.encodeName(reference) + "/json";
    Reply reply =
        own.call("inspect image " + reference, "GET", target, null, EngineLimits.CONTAINER_SECONDS);
    if (reply.status() != DockerApi.OK) {
      return details;
    }
    ImageDetails.Healthcheck[] found = {null};
    try (JsonParser parser = Json.parse(reply.body())) {
      Json.object(
          parser,
          (field, value) -> {
            // Written in both ways by different versions.
            if (field.equalsIgnoreCase("healthcheck")) {
              found[0] = ImageJson.healthcheck(value);
            } else {
              value.skipChildren();
            }
          });
    } catch (IOException e) {
      return details;
    }
    return details.withHealthcheck(found[0]);
  }
}
