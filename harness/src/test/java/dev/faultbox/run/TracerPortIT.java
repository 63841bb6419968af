package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.engine.Await;
import dev.faultbox.engine.ContainerDetails;
import dev.faultbox.engine.Engine;
import dev.faultbox.engine.EngineLocator;
import dev.faultbox.engine.Labels;
import dev.faultbox.engine.LeakCheck;
import dev.faultbox.image.DerivedImage;
import dev.faultbox.image.TracerImage;
import dev.faultbox.tracer.TracerClient;
import dev.faultbox.tracer.TracerRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Who may speak to a tracer, and for how long it waits. */
@ExtendWith(LeakCheck.class)
@ResourceLock(LeakCheck.CONTAINERS)
class TracerPortIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int IDLE_CONNECTIONS = 100;

  private static Engine engine;
  private static String image;

  private final RunIdentity identity = RunIdentity.create("0");
  private final RunIdentity run = new RunIdentity(LeakCheck.newRun(), identity.token(), "0");
  private String id;
  private InetSocketAddress port;

  @BeforeAll
  static void makeImage() {
    engine = EngineLocator.system().locate();
    DerivedImage tracer =
        TracerImage.of(Sidecars.forArchitecture(engine.info().architecture()).tracer());
    image = tracer.tag();
    if (!engine.hasImage(image)) {
      engine.importRootfs(image, tracer::writeTo, Map.of(Labels.VERSION, "0"));
    }
  }

  @BeforeEach
  void startTracer() {
    id = engine.create(ContainerRequests.tracer(run, image, 1));
    engine.start(id);
    ContainerDetails details = engine.inspect(id).orElseThrow();
    port = Endpoints.of(details, ContainerRequests.TRACER_PORT, Endpoints.mayBeDirect(details));
  }

  @AfterEach
  void removeTracer() {
    engine.removeForce(id);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private TracerClient connect(String token) throws InterruptedException {
    return TracerClient.connect(port.getHostString(), port.getPort(), token, LIMIT, new TestSink());
  }

  private Socket connection() throws IOException {
    return new Socket(port.getAddress(), port.getPort());
  }

  private void assertServesTheHarness() throws InterruptedException {
    try (TracerClient client = connect(run.token())) {
      assertThat(TracerClient.await(client.stats(), LIMIT, "figures").descriptors()).isPositive();
    }
  }

  @Test
  void aWrongTokenIsRefusedAndTheRightOneStillServed() throws Exception {
    assertThatThrownBy(() -> connect("0".repeat(run.token().length())))
        .isInstanceOf(TracerRefusedException.class)
        .hasMessageContaining("wrong token");
    assertThatThrownBy(() -> connect("")).isInstanceOf(TracerRefusedException.class);
    assertServesTheHarness();
  }

  @Test
  void garbageDoesNotDisturb() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < IDLE_CONNECTIONS; i++) {
      byte[] garbage = new byte[random.nextInt(4096) + 1];
      random.nextBytes(garbage);
      try (Socket socket = connection()) {
        socket.getOutputStream().write(garbage);
      } catch (IOException e) {
        // Hung up on before everything was sent.
        continue;
      }
    }
    assertServesTheHarness();
  }

  @Test
  void manyIdleConnectionsDoNotKeepTheHarnessOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE_CONNECTIONS; i++) {
        idle.add(connection());
      }
      assertServesTheHarness();
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void aSecondHarnessIsNotServed() throws Exception {
    try (TracerClient first = connect(run.token())) {
      assertThatThrownBy(
              () ->
                  TracerClient.connect(
                      port.getHostString(),
                      port.getPort(),
                      run.token(),
                      Duration.ofSeconds(1),
                      new TestSink()))
          .hasMessageContaining("no tracer answered");
      assertThat(TracerClient.await(first.stats(), LIMIT, "figures").descriptors()).isPositive();
    }
  }

  @Test
  void itEndsWhenItsHarnessHangsUp() throws Exception {
    assertServesTheHarness();
    Await.until("the tracer's container is gone", LIMIT, () -> engine.inspect(id).isEmpty());
  }

  @Test
  void itEndsWhenNobodyComes() {
    Await.until("the tracer's container is gone", LIMIT, () -> engine.inspect(id).isEmpty());
  }
}
