package dev.faultbox.cli;

import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.model.FaultboxException;
import dev.faultbox.model.Timings;
import dev.faultbox.report.ReportOptions;
import dev.faultbox.report.Reports;
import dev.faultbox.run.ExitCodes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Does once what a run does, as far as that changes nothing, so that the JVM can write an archive
 * of the classes: a later start finds them in memory. Whatever fails here only makes the archive
 * smaller.
 */
final class Training {
  private static final String OWN_CLASSES = "dev/faultbox/";

  private static final int COLUMNS = 80;
  private static final int TALK_MILLIS = 1000;

  /** Says a little of everything that the language has. */
  private static final String SPEC =
      """
      db = service("db", "/bin/true",
          interface("main", "tcp", 5432),
          env = {"PORT": str(5432)},
          healthcheck = tcp("localhost:5432", timeout = "5s"),
      )
      api = service("api", "/bin/true",
          interface("public", "http", 8080),
          depends_on = [db],
          healthcheck = http("localhost:8080/health"),
      )
      names = ["%s-%d" % (n, i) for i, n in enumerate(["a", "b"]) if n in "ab"]
      key = lambda s, *rest, **named: s.upper() + json.encode(named)
      def helper(value, twice = False):
          def inner():
              return value * 2 if twice else value
          return inner()
      def test_ping():
          for name in names:
              resp = db.main.send(data = "GET " + key(name))
              assert_eq(resp, "x")
          assert_true(helper(1) == 1 and not False, "x")
          assert_eq(api.get(path = "/health").status, 200)
      """;

  private Training() {}

  static int run() {
    loadOwnClasses();
    try {
      Path spec = Files.createTempFile("faultbox-training", ".star");
      try {
        Files.writeString(spec, SPEC);
        PrintStream nowhere =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var unused =
            new CommandLineTool(nowhere, nowhere, Timings.sinceProcessStart("training"))
                .run(new String[] {spec.toString(), "--dry-run", "--timings"});
      } finally {
        Files.deleteIfExists(spec);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    askTheEngine();
    report();
    talk();
    return ExitCodes.PASSED;
  }

  /** Everything a run may write, into files that are gone when it has been written. */
  private static void report() {
    try {
      Path directory = Files.createTempDirectory("faultbox-training");
      List<Path> files =
          Stream.of("json", "xml", "txt", "shiviz", "html").map(directory::resolve).toList();
      try {
        List<String> names = files.stream().map(Path::toString).toList();
        ReportOptions options =
            new ReportOptions(
                false,
                false,
                false,
                COLUMNS,
                false,
                names.get(0),
                names.get(1),
                names.get(2),
                names.get(3),
                names.get(4),
                Version.current());
        PrintStream nowhere =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Reports reports = Reports.open(options, nowhere, nowhere, false)) {
          SampleRun.tell(reports);
        }
      } finally {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
      }
    } catch (IOException | FaultboxException e) {
      // No place to write to, no classes of writing.
      return;
    }
  }

  /** As steps, probes and the connection to the tracer do, with a listener of its own. */
  private static void talk() {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
          Socket server = listener.accept()) {
        client.setTcpNoDelay(true);
        client.setSoTimeout(TALK_MILLIS);
        client.getOutputStream().write('x');
        var unused = server.getInputStream().read();
      }
      try (SocketChannel client = SocketChannel.open(listener.getLocalSocketAddress());
          Socket server = listener.accept()) {
        var unused = client.write(ByteBuffer.wrap(new byte[1]));
        var unusedToo = server.getInputStream().read();
      }
    } catch (IOException e) {
      // No loopback address, no classes of using it.
      return;
    }
  }

  private static void askTheEngine() {
    try (Engine engine = EngineLocator.system().locate()) {
      List<?> unused = engine.listLabelled(Labels.RUN);
      var unusedToo = engine.hasImage("faultbox/svc:training");
    } catch (FaultboxException e) {
      // No engine, no classes of talking to one.
      return;
    }
  }

  private static void loadOwnClasses() {
    try {
      Path jar =
          Path.of(Training.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(jar)) {
        return;
      }
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.startsWith(OWN_CLASSES) && name.endsWith(".class"))
            .forEach(Training::load);
      }
    } catch (IOException | URISyntaxException e) {
      // Started from somewhere else than a jar.
      return;
    }
  }

  private static void load(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      var unused = Class.forName(name, false, Training.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // A class for a library that is left out; not needed in a run either.
      return;
    }
  }
}
