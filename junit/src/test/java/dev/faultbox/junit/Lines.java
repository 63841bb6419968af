package dev.faultbox.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One question to a service that speaks lines. */
final class Lines {
  private static final int TIMEOUT_MILLIS = 20_000;

  private Lines() {}

  /** Returns the answer, empty when the connection was closed without one. */
  static String ask(InetSocketAddress service, String line) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(service, TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
      socket.shutdownOutput();
      String answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      return answer == null ? "" : answer;
    }
  }
}
