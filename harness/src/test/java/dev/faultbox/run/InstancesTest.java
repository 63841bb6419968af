package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.tracer.EventSink;
import dev.faultbox.tracer.TracerClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InstancesTest {
  private static final EventSink NOBODY =
      new EventSink() {
        @Override
        public void records(ByteBuffer records) {}

        @Override
        public void lost(EnvironmentException reason) {}
      };

  @Test
  void allAreAskedAtOnceAndThoseThatEndAreTimed() throws Exception {
    Map<String, Integer> instances = new LinkedHashMap<>();
    instances.put("db", 4);
    instances.put("cache", 5);
    instances.put("api", 6);
    List<String> ended = new ArrayList<>();
    try (ScriptedTracer peer = new ScriptedTracer();
        TracerClient client =
            TracerClient.connect(
                "127.0.0.1", peer.port(), "token", Duration.ofSeconds(20), NOBODY)) {
      peer.trouble("stop 5", ScriptedTracer.Trouble.REFUSAL);
      Set<String> stuck =
          Instances.stop(
              client,
              instances,
              (service, nanos) -> {
                assertThat(nanos).isPositive();
                ended.add(service);
              });
      assertThat(stuck).containsExactly("cache");
      assertThat(peer.asked()).containsExactly("stop 4", "stop 5", "stop 6");
    }
    assertThat(ended).containsExactly("db", "api");
  }
}
