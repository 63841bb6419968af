package dev.faultbox.engine;

import java.nio.file.Path;

/** A user who is logged in nowhere. */
final class NoLogins {
  static final Credentials NONE =
      new Credentials(new DockerConfig(Path.of("/nowhere")), CredentialHelper.onPath());

  private NoLogins() {}
}
