package dev.faultbox.engine;

import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineTls;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;

/**
 * How {@link WatchdogMain} speaks to an engine behind TLS. A class of its own, because what it
 * needs is loaded only when the harness is gone.
 */
final class WatchdogTls {
  private WatchdogTls() {}

  /** The whole answer as text. */
  static String request(String address, String certificates, String head) throws IOException {
    EngineAddress engine = EngineAddress.parse(address);
    EngineTls tls = EngineTls.read(Path.of(certificates));
    try (Socket socket = new Socket(engine.host(), engine.port());
        SSLSocket secured = tls.over(socket, engine)) {
      secured.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      secured.getOutputStream().flush();
      return new String(secured.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
