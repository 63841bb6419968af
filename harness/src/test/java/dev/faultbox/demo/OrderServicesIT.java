package dev.faultbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the tutorial says of inventory-svc and order-svc, asked of them as plain processes. */
@EnabledOnOs(OS.LINUX)
final class OrderServicesIT {
  @TempDir Path directory;
  private DemoProcesses demo;

  @BeforeEach
  void prepare() {
    demo = new DemoProcesses(directory);
  }

  @AfterEach
  void stop() throws InterruptedException {
    demo.close();
  }

  private int startInventory() throws IOException {
    int port = DemoProcesses.freePort();
    demo.start(
        "inventory-svc", port, Map.of("WAL_PATH", directory.resolve("inventory.wal").toString()));
    return port;
  }

  private int startOrders(String inventory, String timeoutMs) throws IOException {
    int port = DemoProcesses.freePort();
    demo.start(
        "order-svc", port, Map.of("INVENTORY_ADDR", inventory, "INVENTORY_TIMEOUT_MS", timeoutMs));
    return port;
  }

  @Test
  void inventorySpeaksItsProtocol() throws IOException {
    int port = startInventory();
    assertThat(
            DemoProcesses.ask(
                port, "PING", "CHECK widget", "CHECK none", "RESERVE widget 30", "CHECK widget"))
        .containsExactly("PONG", "100", "NOT_FOUND", "OK 70", "70");
    assertThat(DemoProcesses.ask(port, "RESERVE widget 71", "RESERVE none 1", "CHECK widget"))
        .containsExactly(
            "ERR insufficient_stock: 70 widget left, 71 asked for",
            "ERR unknown_sku: there is no none",
            "70");
    assertThat(
            DemoProcesses.ask(
                port, "RESERVE", "RESERVE widget", "RESERVE widget 0", "RESERVE widget -1", "X"))
        .hasSize(5)
        .allSatisfy(answer -> assertThat(answer).startsWith("ERR "));
  }

  @Test
  void reservationIsInTheLogBeforeItIsAnsweredAndSurvivesAKill()
      throws IOException, InterruptedException {
    Path file = directory.resolve("inventory.wal");
    int port = startInventory();
    assertThat(file).doesNotExist();
    DemoProcesses.ask(port, "RESERVE widget 30", "RESERVE gizmo 25");
    demo.started().get(0).destroyForcibly().waitFor();
    assertThat(file).content().isEqualTo("RESERVE widget 30\nRESERVE gizmo 25\n");

    Files.writeString(file, "RESERVE widget 7", StandardOpenOption.APPEND);
    int next = startInventory();
    assertThat(DemoProcesses.ask(next, "CHECK widget", "CHECK gizmo")).containsExactly("70", "0");
    assertThat(DemoProcesses.ask(next, "RESERVE gadget 1")).containsExactly("OK 49");
    assertThat(file).content().endsWith("RESERVE gizmo 25\nRESERVE gadget 1\n");
  }

  @Test
  void inventoryDoesNotGuessItsStock() throws IOException {
    Files.writeString(directory.resolve("inventory.wal"), "RESERVE widget 1\nRESERVE widget 100\n");
    assertThatThrownBy(this::startInventory).hasMessage("inventory-svc does not listen");
    assertThat(directory.resolve("inventory-svc.err"))
        .content()
        .contains("inventory.wal: record 2 is not a reservation that can have been made");
  }

  @Test
  void reservationThatDoesNotReachTheDiskIsRefused() throws IOException {
    int port = startInventory();
    Files.createSymbolicLink(directory.resolve("inventory.wal"), Path.of("/dev/full"));
    assertThat(DemoProcesses.ask(port, "RESERVE widget 1", "CHECK widget"))
        .containsExactly("ERR log_failed: write of the log: No space left on device", "100");
  }

  @Test
  void ordersReserveInTheInventory() throws IOException, InterruptedException {
    int port = startOrders("localhost:" + startInventory(), "5000");
    assertThat(demo.call(port, "GET", "/health", "").statusCode()).isEqualTo(200);
    assertThat(demo.call(port, "GET", "/inventory/widget", "").body())
        .isEqualTo("{\"sku\":\"widget\",\"stock\":100}");
    HttpResponse<String> order =
        demo.call(port, "POST", "/orders", " { \"qty\" : 3 ,\n\"sku\":\"widget\"} ");
    assertThat(order.statusCode()).isEqualTo(200);
    assertThat(order.body())
        .isEqualTo("{\"status\":\"confirmed\",\"sku\":\"widget\",\"qty\":3,\"stock\":97}");
    assertThat(order.headers().firstValue("content-type")).hasValue("application/json");

    HttpResponse<String> tooMany =
        demo.call(port, "POST", "/orders", "{\"sku\":\"widget\",\"qty\":98}");
    assertThat(tooMany.statusCode()).isEqualTo(409);
    assertThat(tooMany.body())
        .isEqualTo(
            "{\"status\":\"rejected\","
                + "\"error\":\"insufficient_stock: 97 widget left, 98 asked for\"}");
    assertThat(demo.call(port, "GET", "/inventory/none", "").statusCode()).isEqualTo(404);
  }

  @Test
  void ordersRefuseWhatIsNoOrder() throws IOException, InterruptedException {
    int port = startOrders("localhost:" + startInventory(), "5000");
    for (String body :
        List.of(
            "",
            "{}",
            "[]",
            "{",
            "{\"sku\":\"widget\",\"qty\":1",
            "{\"sku\":\"widget\",\"qty\":1}}",
            "{\"sku\":\"widget\",\"qty\":1,}",
            "{\"sku\":\"widget\",\"qty\":1.5}",
            "{\"sku\":\"widget\",\"qty\":-1}",
            "{\"sku\":\"widget\",\"qty\":99999999999999999999}",
            "{\"sku\":\"widget\",\"qty\":\"1\"}",
            "{\"sku\":\"wid\\u0067et\",\"qty\":1}",
            "{\"sku\":\"a b\",\"qty\":1}",
            "{\"sku\":\"" + "w".repeat(65) + "\",\"qty\":1}",
            "{\"sku\":\"widget\",\"qty\":1,\"more\":1}",
            "{\"sku\":\"widget\",\"qty\":1}\u0000")) {
      assertThat(demo.call(port, "POST", "/orders", body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(demo.call(port, "GET", "/orders", "").statusCode()).isEqualTo(405);
    assertThat(demo.call(port, "POST", "/health", "").statusCode()).isEqualTo(405);
    assertThat(demo.call(port, "GET", "/other", "").statusCode()).isEqualTo(404);
    assertThat(demo.call(port, "GET", "/inventory/widget", "").body()).contains("100");
  }

  @Test
  void ordersTellSilenceFromAbsence() throws IOException, InterruptedException {
    String order = "{\"sku\":\"widget\",\"qty\":1}";
    HttpResponse<String> absent =
        demo.call(startOrders("localhost:1", "5000"), "POST", "/orders", order);
    assertThat(absent.statusCode()).isEqualTo(503);
    assertThat(absent.body())
        .contains("inventory unreachable: connect to localhost:1: Connection refused");

    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = startOrders("localhost:" + silent.getLocalPort(), "50");
      HttpResponse<String> late = demo.call(port, "POST", "/orders", order);
      assertThat(late.statusCode()).isEqualTo(504);
      assertThat(late.body()).contains("inventory timed out: receive from localhost:");
      assertThat(demo.call(port, "GET", "/inventory/widget", "").statusCode()).isEqualTo(504);
    }
  }
}
