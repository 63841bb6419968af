package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.EnvironmentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine behind TLS, in this process. */
@Timeout(60)
class EngineTlsTest {
  private static final String SECRET = "changeit";
  private static final String VERSION =
      """
      {"Platform":{"Name":"D"},"Version":"24","ApiVersion":"1.41","Os":"linux","Arch":"amd64"}""";

  @TempDir private static Path stores;
  @TempDir private Path directory;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<ServerSocket> servers = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private Path home;

  @BeforeAll
  static void makeKeys() throws Exception {
    makeKey("server", "san=ip:127.0.0.1");
    makeKey("elsewhere", "san=dns:engine.example");
    makeKey("client", "san=dns:client.example");
  }

  private static void makeKey(String name, String names) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                names,
                "-validity",
                "3650",
                "-keystore",
                stores.resolve(name).toString(),
                "-storepass",
                SECRET,
                "-storetype",
                "PKCS12")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
  }

  @BeforeEach
  void prepare() throws Exception {
    home = Files.createDirectory(directory.resolve("home"));
    certificates("server", "client");
    environment.put("DOCKER_TLS_VERIFY", "1");
    environment.put("DOCKER_CERT_PATH", directory.toString());
  }

  @AfterEach
  void close() throws IOException {
    for (ServerSocket server : servers) {
      server.close();
    }
  }

  private static KeyStore store(String name) throws Exception {
    return KeyStore.getInstance(stores.resolve(name).toFile(), SECRET.toCharArray());
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  /** Writes the three files of a user who trusts one and is the other. */
  private void certificates(String trusted, String self) throws Exception {
    Files.writeString(
        directory.resolve("ca.pem"),
        pem("CERTIFICATE", store(trusted).getCertificate("k").getEncoded()));
    Files.writeString(
        directory.resolve("cert.pem"),
        pem("CERTIFICATE", store(self).getCertificate("k").getEncoded()));
    Files.writeString(
        directory.resolve("key.pem"),
        pem("PRIVATE KEY", store(self).getKey("k", SECRET.toCharArray()).getEncoded()));
  }

  /** An engine that lets in who has the client's certificate. */
  private int engine(String name) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store(name), SECRET.toCharArray());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", store("client").getCertificate("k"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
    server.setNeedClientAuth(true);
    return serve(server, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", VERSION);
  }

  private int serve(ServerSocket server, String form, String body) {
    servers.add(server);
    Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                  answer(socket, form.formatted(body.length(), body));
                } catch (IOException e) {
                  // A client that was not let in, or the end of the test.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server.getLocalPort();
  }

  private void answer(Socket socket, String text) throws IOException {
    InputStream in = socket.getInputStream();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(" HTTP/1.")) {
        requests.add(line);
      }
      if (line.isEmpty()) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        if (requests.stream().anyMatch(request -> request.endsWith("HTTP/1.0"))) {
          return;
        }
      }
    }
  }

  private EngineInfo locate(String host) {
    environment.put("DOCKER_HOST", host);
    EngineLocator locator = new EngineLocator(environment, home, directory, 5);
    try (Engine engine = locator.locate()) {
      return engine.info();
    }
  }

  private String failure(String host) {
    return catchThrowableOfType(EnvironmentException.class, () -> locate(host)).getMessage();
  }

  @Test
  void bothSidesKnowEachOther() throws Exception {
    int port = engine("server");
    EngineInfo info = locate("tcp://127.0.0.1:" + port);
    assertThat(info.version()).isEqualTo("24");
    assertThat(info.address()).isEqualTo("https://127.0.0.1:" + port);
    assertThat(info.mappedHost()).isEqualTo("127.0.0.1");
    // The form that some products use says it without the variable.
    environment.remove("DOCKER_TLS_VERIFY");
    environment.put("DOCKER_CONFIG", directory.toString());
    assertThat(locate("https://127.0.0.1:" + port).version()).isEqualTo("24");
  }

  @Test
  void theWatchdogKnowsTheWayThere() throws Exception {
    EngineInfo info = locate("tcp://127.0.0.1:" + engine("server"));
    requests.clear();
    try (Watchdog guarding = Watchdog.spawn()) {
      assertThat(guarding.guard("r-1", info)).isTrue();
    }
    Process watchdog = Watchdog.command().start();
    try {
      String order = Watchdog.order("r-1", info);
      assertThat(order).endsWith(" tls " + info.address() + " " + directory);
      watchdog.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
      watchdog.getOutputStream().close();
      Await.until(
          "it asks for containers, then for volumes",
          Duration.ofSeconds(30),
          () -> requests.stream().anyMatch(line -> line.startsWith("GET /v1.41/volumes?")));
      assertThat(requests.get(0)).startsWith("GET /v1.41/containers/json?all=1&filters=");
    } finally {
      watchdog.destroyForcibly();
    }
  }

  @Test
  void aFarEngineMapsItsPortsThere() {
    EngineInfo info =
        new EngineInfo("https://engine.example:2376", "D", "1", "1.41", "linux", "amd64", "");
    assertThat(info.mappedHost()).isEqualTo("engine.example");
  }

  @Test
  void whoHasNoCertificateIsToldToBringOne() throws Exception {
    int port = engine("server");
    Files.delete(directory.resolve("cert.pem"));
    Files.delete(directory.resolve("key.pem"));
    assertThat(failure("tcp://127.0.0.1:" + port))
        .contains("it wants a certificate of ours; put cert.pem and key.pem into " + directory);
    certificates("server", "elsewhere");
    assertThat(failure("tcp://127.0.0.1:" + port))
        .contains("it does not accept our certificate (cert.pem, key.pem)");
    Files.delete(directory.resolve("ca.pem"));
    assertThat(failure("tcp://127.0.0.1:" + port))
        .contains("from no authority known here; put that as ca.pem into " + directory);
  }

  @Test
  void anEngineOfAnotherAuthorityIsNotTrusted() throws Exception {
    certificates("client", "client");
    assertThat(failure("tcp://127.0.0.1:" + engine("server")))
        .contains("its certificate is not from the authority in ca.pem");
  }

  @Test
  void anEngineOfAnotherNameIsNotTrusted() throws Exception {
    certificates("elsewhere", "client");
    assertThat(failure("tcp://127.0.0.1:" + engine("elsewhere")))
        .contains("its certificate is for another name");
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Files.writeString(directory.resolve("key.pem"), "nothing");
    assertThat(failure("tcp://127.0.0.1:1"))
        .contains("no TLS: " + directory.resolve("key.pem") + ": it holds no private key");
    Files.delete(directory.resolve("key.pem"));
    assertThat(failure("tcp://127.0.0.1:1"))
        .contains(directory.resolve("key.pem") + " cannot be read");
    Files.writeString(directory.resolve("ca.pem"), "nothing");
    assertThat(failure("tcp://127.0.0.1:1"))
        .contains(directory.resolve("ca.pem") + ": it holds no certificate");
  }

  @Test
  void anEngineThatSpeaksPlainlyOrBehindTlsUnexpectedly() throws Exception {
    int plain =
        serve(
            new ServerSocket(0),
            "HTTP/1.0 400 Bad Request\r\nContent-Length: %d\r\n\r\n%s",
            "Client sent an HTTP request to an HTTPS server.");
    environment.remove("DOCKER_TLS_VERIFY");
    assertThat(failure("tcp://127.0.0.1:" + plain))
        .contains("it is behind TLS: set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH");
  }

  @Test
  void aContextBringsItsOwnCertificates() throws Exception {
    environment.clear();
    int port = engine("server");
    String id =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("far".getBytes(StandardCharsets.UTF_8)));
    Path docker = home.resolve(".docker");
    Path meta = Files.createDirectories(docker.resolve("contexts/meta").resolve(id));
    Path tls = Files.createDirectories(docker.resolve("contexts/tls").resolve(id + "/docker"));
    for (String file : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
      Files.copy(directory.resolve(file), tls.resolve(file));
    }
    String endpoint =
        "{\"Endpoints\":{\"docker\":{\"Host\":\"tcp://127.0.0.1:%d\",\"SkipTLSVerify\":%s}}}";
    Files.writeString(meta.resolve("meta.json"), endpoint.formatted(port, "false"));
    environment.put("DOCKER_CONTEXT", "far");
    EngineLocator locator = new EngineLocator(environment, home, directory, 5);
    try (Engine engine = locator.locate()) {
      assertThat(engine.info().address()).isEqualTo("https://127.0.0.1:" + port);
    }
    Files.writeString(meta.resolve("meta.json"), endpoint.formatted(port, "true"));
    assertThat(catchThrowableOfType(EnvironmentException.class, locator::locate))
        .hasMessageContaining("leaves the engine's certificate unchecked");
  }
}
