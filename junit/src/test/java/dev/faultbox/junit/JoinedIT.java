package dev.faultbox.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.faultbox.embed.Faultbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** Services of a spec with a container of Testcontainers beside them. */
final class JoinedIT {
  private static GenericContainer<?> store() {
    ImageFromDockerfile image =
        new ImageFromDockerfile("faultbox-test/joined-store", false)
            .withFileFromPath("mock-db", Path.of("../bin/linux/mock-db").toAbsolutePath())
            .withFileFromString(
                "Dockerfile",
                "FROM scratch\nCOPY mock-db /mock-db\nENV DATA_DIR=/\nENTRYPOINT [\"/mock-db\"]\n");
    // The image has no shell to look for the port with; the service's first request waits for it.
    return new GenericContainer<>(image).withExposedPorts(5432).waitingFor(new Nothing());
  }

  private static final class Nothing extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }

  @Spec("joined.star")
  static final class JoinedSpec {
    @Joined("store")
    static final GenericContainer<?> STORE = store();
  }

  @Topology("joined.star")
  static final class JoinedTest {
    @Joined("store")
    static final GenericContainer<?> STORE = store();

    @Test
    void storeIsReached(Faultbox faultbox, @Mapped("api") URI api) throws Exception {
      HttpRequest write =
          HttpRequest.newBuilder(api.resolve("/data/key"))
              .timeout(Duration.ofSeconds(20))
              .POST(HttpRequest.BodyPublishers.ofString("value"))
              .build();

      assertThat(
              HttpClient.newHttpClient()
                  .send(write, HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void servicesReachIt() {
    Recorder tests =
        Recorder.run(
            List.of(selectClass(JoinedSpec.class), selectClass(JoinedTest.class)), Map.of());

    assertThat(tests.result("JoinedSpec.test_store_is_reached").getThrowable()).isEmpty();
    assertThat(tests.result("JoinedTest.storeIsReached").getThrowable()).isEmpty();
    assertThat(JoinedSpec.STORE.isRunning()).isFalse();
    assertThat(JoinedTest.STORE.isRunning()).isFalse();
  }
}
