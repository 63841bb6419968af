import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * Notes, one line each, kept in a file and on the disk when they are answered.
 *
 * <pre>
 * POST /notes    201; 500 with the error when the note is not kept
 * GET /notes     200 with all notes
 * GET /health    200
 * GET /who       200 with {"uid": ...}
 * </pre>
 */
final class Notes {
  private static final int THREADS = 4;

  private final Path file;

  private Notes(Path file) {
    this.file = file;
  }

  public static void main(String[] args) throws IOException {
    Map<String, String> environment = System.getenv();
    Notes notes = new Notes(Path.of(environment.getOrDefault("NOTES", "/data/notes")));
    int port = Integer.parseInt(environment.getOrDefault("PORT", "8080"));
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/", notes::answer);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.start();
    System.out.println("listening on " + port);
  }

  private void answer(HttpExchange exchange) throws IOException {
    int status = 200;
    String text;
    try {
      switch (exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()) {
        case "POST /notes":
          keep(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          status = 201;
          text = "kept";
          break;
        case "GET /notes":
          text = Files.exists(file) ? Files.readString(file) : "";
          break;
        case "GET /health":
          text = "ok";
          break;
        case "GET /who":
          text = "{\"uid\": " + Files.getAttribute(Path.of("/proc/self"), "unix:uid") + "}";
          break;
        default:
          status = 404;
          text = "no such page";
      }
    } catch (IOException e) {
      System.err.println(e);
      status = 500;
      text = String.valueOf(e.getMessage());
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized void keep(String note) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((note + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }
}
