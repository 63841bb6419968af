package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.tracer.EventSink;
import dev.faultbox.tracer.TracerClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RestTest {
  private static final EventSink NOBODY =
      new EventSink() {
        @Override
        public void records(ByteBuffer records) {}

        @Override
        public void lost(EnvironmentException reason) {}
      };

  @Test
  void whoIsNeverAtRestIsWaitedForAtLengthOnlyOnce() throws Exception {
    try (ScriptedTracer peer = new ScriptedTracer();
        TracerClient client =
            TracerClient.connect(
                "127.0.0.1", peer.port(), "token", Duration.ofSeconds(20), NOBODY)) {
      Rest rest = new Rest(client);
      rest.await();
      peer.rests(false);
      rest.await();
      rest.await();
      rest.await();
      assertThat(peer.asked())
          .containsExactly("settle 100 ms", "settle 100 ms", "settle 5 ms", "settle 5 ms");
      peer.rests(true);
      rest.await();
      rest.await();
      assertThat(peer.asked()).endsWith("settle 5 ms", "settle 100 ms").hasSize(6);
    }
  }
}
