package dev.faultbox.junit;

import static dev.faultbox.embed.Call.FSYNC;
import static dev.faultbox.embed.Call.WRITE;
import static dev.faultbox.embed.Errno.EIO;
import static dev.faultbox.embed.Errno.ENOSPC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.embed.Call;
import dev.faultbox.embed.FaultWindowHandle;
import dev.faultbox.embed.Faultbox;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Classes as a user writes them; JUnitIT runs them and looks at what becomes of them. */
final class ShopFixtures {
  /** Containers of the run as its tests saw them. */
  static final List<List<String>> SEEN = new CopyOnWriteArrayList<>();

  private static final Duration LONG = Duration.ofSeconds(20);

  private ShopFixtures() {}

  @Spec("shop.star")
  @Tag("shop")
  static final class ShopSpec {}

  @Spec(value = "shop.star", inconclusive = Inconclusive.ABORT)
  static final class AbortingSpec {}

  @Spec("broken.star")
  static final class BrokenSpec {}

  @Spec("nowhere.star")
  static final class MissingSpec {}

  @Topology("shop.star")
  static final class ShopTest {
    @Mapped("db.main")
    private InetSocketAddress db;

    private Faultbox faultbox;

    @BeforeEach
    void storeIsEmpty() throws Exception {
      assertThat(Lines.ask(db, "GET key")).isEqualTo("NOT_FOUND");
      SEEN.add(EngineContainers.of(JUnitIT.RUN));
    }

    @Test
    void deniedWriteIsToldAndSeen() throws Exception {
      String answer =
          faultbox
              .fault("db")
              .deny(WRITE, ENOSPC)
              .path("/tmp/*")
              .nth(1)
              .label("disk full")
              .during(() -> Lines.ask(db, "SET key value"));

      assertThat(answer).startsWith("ERR SET write failed");
      assertThat(Lines.ask(db, "SET key value")).isEqualTo("OK");
      assertThat(faultbox.events().service("db").call(WRITE).decision("deny(ENOSPC)").list())
          .singleElement()
          .satisfies(event -> assertThat(event.fields()).containsEntry("label", "disk full"));
      assertThat(faultbox.events().errno(ENOSPC).count()).isEqualTo(1);
    }

    @Test
    void addressesComeInManyTypes(
        Faultbox mine,
        @Mapped("db") int port,
        @Mapped("api.public") URI api,
        @Mapped("db.main") String text)
        throws Exception {
      assertThat(mine).isSameAs(faultbox);
      assertThat(port).isEqualTo(db.getPort());
      assertThat(text).isEqualTo(db.getHostString() + ":" + db.getPort());
      HttpRequest health = HttpRequest.newBuilder(api.resolve("/health")).timeout(LONG).build();
      assertThat(
              HttpClient.newHttpClient()
                  .send(health, HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(200);
    }

    @Test
    void heldCallGoesOnWhenItIsReleased() throws Exception {
      try (FaultWindowHandle window = faultbox.fault("db").hold(FSYNC, "late").start()) {
        CompletableFuture<String> answer =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Lines.ask(db, "SET key value");
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
        assertThat(faultbox.events().with("tag", "late").await(LONG)).isPresent();
        assertThat(answer).isNotDone();
        assertThat(faultbox.release("late")).isEqualTo(1);
        assertThat(answer.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("OK");
      }
    }

    @Test
    void killedServiceComesBackToItsDisk() throws Exception {
      assertThat(Lines.ask(db, "SET key value")).isEqualTo("OK");
      faultbox.kill("db");
      faultbox.restart("db");
      assertThat(Lines.ask(db, "GET key")).isEqualTo("value");
    }

    @Test
    void faultMayStayUnfiredWhenItIsSaid() throws Exception {
      faultbox
          .fault("db")
          .deny(FSYNC, EIO)
          .mustFire(false)
          .during(() -> assertThat(Lines.ask(db, "PING")).isEqualTo("PONG"));
    }

    @Test
    void faultThatTouchesNothingFails() throws Exception {
      faultbox
          .fault("db")
          .deny(FSYNC, EIO)
          .during(() -> assertThat(Lines.ask(db, "PING")).isEqualTo("PONG"));
    }

    @Test
    void ownAssertionStaysTheReason() throws Exception {
      faultbox.note("said by the test");
      assertThat(Lines.ask(db, "PING")).isEqualTo("PING");
    }

    @Test
    void mistakeIsToldAtItsCall() {
      faultbox.fault("bd").deny(WRITE, EIO).during(() -> {});
    }

    @Test
    void callNamedElsewhereIsRefused() {
      faultbox.fault("db").deny(ElsewhereNamed.call(), EIO).during(() -> {});
    }
  }

  @Topology(value = "shop.star", calls = Call.LSEEK)
  static class RoughTest {
    @Test
    void namedByTheAnnotation(Faultbox faultbox, @Mapped("db") InetSocketAddress db)
        throws Exception {
      SEEN.add(EngineContainers.of(JUnitIT.RUN));
      faultbox
          .fault("db")
          .deny(ElsewhereNamed.call(), EIO)
          .mustFire(false)
          .during(() -> Lines.ask(db, "PING"));
    }

    @Nested
    class WhenItDies {
      @Test
      void deathFailsWhatHeld(@Mapped("rough.main") InetSocketAddress rough) throws Exception {
        assertThat(Lines.ask(rough, "EXIT 3")).isEmpty();
      }
    }
  }

  @Topology(value = "shop.star", timeout = "200ms")
  static final class EndlessTest {
    @Test
    void neverEnds(Faultbox faultbox) throws Exception {
      new CountDownLatch(1).await();
    }
  }
}
