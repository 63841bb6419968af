import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The service of the runtime tests in Java. */
public final class Server {
  private static final int EIO = 5;

  private Server() {}

  private static void save(String file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (FileChannel out =
        FileChannel.open(Path.of(file), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      out.write(ByteBuffer.wrap(bytes));
      out.truncate(bytes.length);
      out.force(true);
    }
  }

  private static String load() throws IOException {
    Path file = Path.of("/tmp/data");
    return Files.exists(file) && Files.size(file) > 0 ? Files.readString(file) : "EMPTY";
  }

  /** A thread that waits in a selector is woken through an eventfd. */
  private static String wake() throws IOException, InterruptedException {
    try (Selector selector = Selector.open()) {
      Thread waiting =
          new Thread(
              () -> {
                try {
                  selector.select();
                } catch (IOException e) {
                  System.err.println(e);
                }
              });
      waiting.start();
      selector.wakeup();
      waiting.join();
    }
    return "OK";
  }

  private static String spawn() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    int code =
        new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", classes, "Server", "child")
            .inheritIO()
            .start()
            .waitFor();
    return code == 0 ? "OK" : "CHILD " + code;
  }

  private static void saveLater(String text) {
    new Thread(
            () -> {
              try {
                save("/tmp/data", text);
              } catch (IOException e) {
                System.err.println(e);
              }
            })
        .start();
  }

  private static String answer(String line) throws InterruptedException {
    String[] words = line.split(" ", 2);
    String text = words.length < 2 ? "" : words[1];
    try {
      switch (words[0]) {
        case "PING":
          return "PONG";
        case "LOAD":
          return load();
        case "WAKE":
          return wake();
        case "SAVE":
          save("/tmp/data", text);
          return "OK";
        case "LATER":
          saveLater(text);
          return "OK";
        case "SPAWN":
          return spawn();
        default:
          return "ERR unknown";
      }
    } catch (IOException e) {
      return "ERR " + e.getMessage();
    }
  }

  private static void converse(Socket socket) {
    try (socket) {
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (line != null) {
        socket.getOutputStream().write((answer(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | InterruptedException e) {
      System.err.println(e);
    }
  }

  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].equals("child")) {
      try {
        save("/tmp/child", "child");
      } catch (IOException e) {
        System.exit(EIO);
      }
      return;
    }
    try (ServerSocket listener = new ServerSocket(7000)) {
      while (true) {
        Socket socket = listener.accept();
        new Thread(() -> converse(socket)).start();
      }
    }
  }
}
