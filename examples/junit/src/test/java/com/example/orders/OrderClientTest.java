package com.example.orders;

import static dev.faultbox.embed.Call.CONNECT;
import static dev.faultbox.embed.Call.WRITE;
import static dev.faultbox.embed.Errno.ECONNREFUSED;
import static dev.faultbox.embed.Errno.ENOSPC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faultbox.embed.Faultbox;
import dev.faultbox.junit.Mapped;
import dev.faultbox.junit.Topology;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The client against the services of the spec, which are new for every test: 100 widgets are there
 * each time.
 */
@Topology("orders.star")
class OrderClientTest {
  private OrderClient client;

  @BeforeEach
  void connect(@Mapped("orders.public") URI service) {
    client = new OrderClient(service);
  }

  @Test
  void takesWhatIsThere() throws Exception {
    assertTrue(client.order("widget", 40).contains("60"));
  }

  @Test
  void isToldThatTheDiskIsFullAndMayAskAgain(Faultbox faultbox) throws Exception {
    OrderRefusedException refused =
        faultbox
            .fault("inventory")
            .deny(WRITE, ENOSPC)
            .path("/tmp/*.wal")
            .label("disk full")
            .during(
                () -> assertThrows(OrderRefusedException.class, () -> client.order("widget", 1)));

    assertEquals(409, refused.status());
    assertTrue(refused.getMessage().contains("No space left on device"), refused.getMessage());
    assertEquals(1, faultbox.events().service("inventory").label("disk full").count());
    assertTrue(client.order("widget", 1).contains("99"), "the refused order took a widget");
  }

  @Test
  void isToldThatTheInventoryIsAway(Faultbox faultbox) {
    OrderRefusedException refused =
        faultbox
            .fault("orders")
            .deny(CONNECT, ECONNREFUSED)
            .during(
                () -> assertThrows(OrderRefusedException.class, () -> client.order("widget", 1)));

    assertEquals(503, refused.status());
  }

  @Test
  void finishedOrdersSurviveADeath(Faultbox faultbox) throws Exception {
    client.order("widget", 40);
    faultbox.kill("inventory");
    faultbox.restart("inventory");

    assertTrue(client.order("widget", 1).contains("59"));
  }
}
