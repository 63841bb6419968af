package dev.faultbox.engine;

import dev.faultbox.engine.http.DeadlineException;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says why an image could not be fetched and what to do about it. Engines pass on what the registry
 * or the network said as text without a code, so the kind is told by words that are known.
 */
final class PullFailure {
  private final ImageReference image;
  private final Credentials.Found credentials;

  PullFailure(ImageReference image, Credentials.Found credentials) {
    this.image = image;
    this.credentials = credentials;
  }

  /** The engine gave up. */
  EnvironmentException refused(int status, String said) {
    String words = said.strip().replace('\n', ' ').replace("\r", "");
    return failed(explain(words.toLowerCase(Locale.ROOT)), words, new EngineRefusal(status, words));
  }

  /** Nothing moved any more. */
  EnvironmentException stuck(String progress, DeadlineException cause) {
    String why =
        "nothing moved for "
            + EngineLimits.PULL_IDLE_SECONDS
            + " s; check that the engine's machine reaches "
            + registry()
            + ", or pull the image beforehand: docker pull "
            + image.text();
    return failed(why, progress, cause);
  }

  /** It moved, but too slowly. */
  EnvironmentException tooSlow(String progress) {
    String why =
        "it takes longer than "
            + EngineLimits.PULL_SECONDS / 60
            + " minutes; pull it beforehand: docker pull "
            + image.text();
    return failed(why, progress, null);
  }

  /** The engine itself is gone. */
  EnvironmentException lost(IOException cause) {
    String why = "the connection to the engine failed; check that it is running (docker info)";
    return failed(why, Failures.reason(cause), cause);
  }

  private EnvironmentException failed(String why, String said, @Nullable Throwable cause) {
    return new EnvironmentException(
        ErrorCode.IMAGE_UNAVAILABLE,
        "image " + image.text() + " cannot be had: " + why + ". The engine's last words: " + said,
        cause);
  }

  /** What the engine's words mean for this image, and what to do about it. */
  String meaning(String said) {
    return explain(said.toLowerCase(Locale.ROOT));
  }

  private String explain(String said) {
    if (has(said, "toomanyrequests", "rate limit", "too many requests")) {
      return "the registry's rate limit is reached; log in (docker login"
          + loginHost()
          + ") for a higher one, or wait";
    }
    if (has(said, "cannot be used on this platform")) {
      return "it is made for another operating system; services run on Linux, so name a tag that is"
          + " made for it";
    }
    if (has(said, "no matching manifest", "no image found in", "no match for platform")) {
      return "it does not exist for this engine's architecture on Linux; name a tag that does, or"
          + " use an engine of an architecture it exists for";
    }
    if (has(said, "no space left")) {
      return "the engine's disk is full; make room (docker system df, docker system prune)";
    }
    if (has(said, "invalid reference", "parsing reference", "invalid tag format")) {
      return "that is no name of an image; write NAME:TAG, HOST/NAME:TAG or NAME@sha256:...";
    }
    if (has(said, "x509", "certificate", "http response to https")) {
      return "the engine does not trust "
          + registry()
          + "; add its certificate or list it under insecure-registries in the engine's"
          + " configuration";
    }
    // What the network said comes before what the registry said: a proxy in between may deny, too.
    if (has(
        said,
        "no such host",
        "connection refused",
        "i/o timeout",
        "timeout exceeded",
        "deadline exceeded",
        "request canceled",
        "network is unreachable",
        "no route to host",
        "server misbehaving",
        "tls handshake timeout",
        "proxyconnect",
        "connection reset",
        "unexpected eof")) {
      return "the engine cannot reach "
          + registry()
          + "; check its network and proxy, or bring the image there beforehand (docker load)";
    }
    if (has(said, "may require 'docker login'", "does not exist or may require")) {
      return "it does not exist at "
          + registry()
          + ", or may not be seen without a login; check the name, or run docker login"
          + loginHost()
          + knownLogin();
    }
    if (has(said, "unauthorized", "denied", "no basic auth", "forbidden", "authentication")) {
      return registry() + " denies access to it; run docker login" + loginHost() + knownLogin();
    }
    if (has(said, "manifest unknown", "not found", "name unknown", "did not resolve")) {
      return "it does not exist at " + registry() + "; check its name and its tag";
    }
    return "the engine could not pull it; try it by hand: docker pull " + image.text();
  }

  private String knownLogin() {
    if (credentials.login() != null) {
      return " (what is known for it there was not accepted)";
    }
    return credentials.trouble().isEmpty() ? "" : " (" + credentials.trouble() + ")";
  }

  private String registry() {
    return image.registry();
  }

  private String loginHost() {
    return image.registry().equals(ImageReference.HUB) ? "" : " " + image.registry();
  }

  private static boolean has(String said, String... parts) {
    for (String part : parts) {
      if (said.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
