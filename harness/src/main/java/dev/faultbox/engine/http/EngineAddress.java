package dev.faultbox.engine.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;

/**
 * Where an engine listens.
 *
 * @param text {@code unix:///path}, {@code tcp://host:port}, or with {@code https} when it is
 *     behind TLS
 * @param host name or address of a TCP engine, empty for a socket file
 * @param port TCP port, 0 for a socket file
 * @param path the socket file, empty for TCP
 */
public record EngineAddress(String text, String host, int port, String path) {
  private static final String UNIX = "unix://";
  private static final String TCP = "tcp://";
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";
  private static final int MAX_PORT = 65_535;

  public static EngineAddress unix(String path) {
    return new EngineAddress(UNIX + path, "", 0, path);
  }

  /**
   * Reads the form {@code DOCKER_HOST} has.
   *
   * @throws IllegalArgumentException with the reason in words when the form is not supported
   */
  public static EngineAddress parse(String text) {
    if (text.startsWith(UNIX)) {
      String path = text.substring(UNIX.length());
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("a unix address needs an absolute path");
      }
      return unix(path);
    }
    if (text.startsWith("npipe:")) {
      throw new IllegalArgumentException(
          "named pipes are not supported; let the engine listen on tcp://127.0.0.1:2375");
    }
    if (text.startsWith("ssh:")) {
      throw new IllegalArgumentException(
          "ssh is not supported; forward the engine's socket (ssh -nNT -L"
              + " /tmp/engine.sock:/var/run/docker.sock "
              + text.substring("ssh:".length()).replaceFirst("^//", "")
              + ") and set DOCKER_HOST=unix:///tmp/engine.sock; mapped ports need forwarding, too, so"
              + " running the tool over there is simpler");
    }
    String rest;
    if (text.startsWith(TCP)) {
      rest = text.substring(TCP.length());
    } else if (text.startsWith(HTTP)) {
      rest = text.substring(HTTP.length());
    } else if (text.startsWith(HTTPS)) {
      rest = text.substring(HTTPS.length());
    } else {
      throw new IllegalArgumentException("expected unix:///path or tcp://host:port");
    }
    return tcp(text, rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest);
  }

  private static EngineAddress tcp(String text, String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    int port = -1;
    if (colon > 0) {
      try {
        port = Integer.parseInt(hostPort.substring(colon + 1));
      } catch (NumberFormatException e) {
        port = -1;
      }
    }
    if (port <= 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("expected tcp://host:port");
    }
    String host = hostPort.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new EngineAddress(text, host, port, "");
  }

  /** Whether the engine is behind TLS. */
  public boolean secure() {
    return text.startsWith(HTTPS);
  }

  /** The same place, behind TLS. */
  public EngineAddress secured() {
    return new EngineAddress(HTTPS + hostPort(), host, port, path);
  }

  private String hostPort() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The form {@code tcp://host:port} whatever lies above it, or that of a socket file. */
  public String plain() {
    return isUnix() ? text : TCP + hostPort();
  }

  /**
   * Where ports that the engine maps are reached: on this machine, unless the engine is on another
   * one.
   */
  public String mappedHost() {
    boolean here =
        isUnix() || host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    return here ? "127.0.0.1" : host;
  }

  public boolean isUnix() {
    return !path.isEmpty();
  }

  /** An unconnected channel of the right family. */
  SocketChannel open() throws IOException {
    return isUnix() ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
  }

  /** Resolved anew at each call, because names of engines move. */
  SocketAddress socketAddress() throws IOException {
    if (isUnix()) {
      return UnixDomainSocketAddress.of(path);
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    return address;
  }
}
