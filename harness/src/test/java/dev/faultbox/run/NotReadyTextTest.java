package dev.faultbox.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Check;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.Transport;
import dev.faultbox.protocol.ProbeResult;
import dev.faultbox.tracer.ListeningPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NotReadyTextTest {
  private static final String RUNS = " within 10.0s; its process is running; it listens on ";
  private static final Check.Tcp TCP = new Check.Tcp(9999);
  private static final Check.Speaks MAIN =
      new Check.Speaks(new InterfaceSpec("main", Protocol.POSTGRES, 5432));
  private static final Check.Speaks ADMIN =
      new Check.Speaks(new InterfaceSpec("admin", Protocol.HTTP, 8080));

  @Test
  void aPortNobodyOpens() {
    assertThat(text("tcp(\"localhost:9999\")", TCP, null, port("0.0.0.0", 5432), port("::", 80)))
        .isEqualTo(
            "service \"db\" is not ready: tcp(\"localhost:9999\") got no answer"
                + RUNS
                + "tcp 0.0.0.0:5432, tcp [::]:80. Write tcp(\"localhost:5432\"), or make it listen on 9999");
    assertThat(text("tcp(\"localhost:9999\")", TCP, null))
        .endsWith(
            "it listens on no port. Make it listen on 9999, or raise timeout= if it needs longer to start");
    assertThat(
            text("http(\"x:9999/h\")", new Check.Http(9999, "/h?a=1"), null, port("0.0.0.0", 5432)))
        .endsWith(". Write http(\"localhost:5432/h?a=1\"), or make it listen on 9999");
  }

  @Test
  void aPortThatTheKernelHasChosenIsNotProposed() {
    assertThat(text("tcp(\"localhost:9999\")", TCP, null, port("0.0.0.0", 32768)))
        .endsWith(
            "it listens on tcp 0.0.0.0:32768. Make it listen on 9999, or raise timeout= if it needs longer to start");
    assertThat(
            text(
                "tcp(\"localhost:9999\")",
                TCP,
                null,
                port("0.0.0.0", 41235),
                port("0.0.0.0", 32767)))
        .endsWith(". Write tcp(\"localhost:32767\"), or make it listen on 9999");
  }

  @Test
  void anHttpAnswerIsShown() {
    ProbeResult answer = new ProbeResult(false, 503, "warming up", "status 503", "");
    assertThat(text("http(\"x:80\")", new Check.Http(80, "/"), answer, port("0.0.0.0", 80)))
        .isEqualTo(
            "service \"db\" is not ready: http(\"x:80\") got no status from 200 to 399"
                + RUNS
                + "tcp 0.0.0.0:80. The last answer was status 503: warming up");
  }

  @Test
  void readyNamesTheInterface() {
    assertThat(ready(MAIN, null, port("0.0.0.0", 5433)))
        .isEqualTo(
            "service \"db\" is not ready: ready() of interface \"main\" (postgres, port 5432)"
                + " got no answer"
                + RUNS
                + "tcp 0.0.0.0:5433. Write interface(\"main\", \"postgres\", 5433), or make it listen"
                + " on 5432. Nor does it listen for interface \"admin\" (http, port 8080)");
    assertThat(ready(ADMIN, null, port("0.0.0.0", 5432)))
        .contains("ready() of interface \"admin\" (http, port 8080) got no answer")
        .doesNotContain("Nor does it");
  }

  @Test
  void readyRepeatsTheServersLastWords() {
    ProbeResult refusal =
        new ProbeResult(
            false,
            0,
            "password authentication failed for user \"x\"",
            "password authentication failed for user \"x\"",
            "POSTGRES_PASSWORD in its env says how to sign in");
    assertThat(ready(MAIN, refusal, port("0.0.0.0", 5432), port("0.0.0.0", 8080)))
        .isEqualTo(
            "service \"db\" is not ready: ready() of interface \"main\" (postgres, port 5432)"
                + " did not succeed"
                + RUNS
                + "tcp 0.0.0.0:5432, tcp 0.0.0.0:8080. Its last answer was: password authentication"
                + " failed for user \"x\"; POSTGRES_PASSWORD in its env says how to sign in");
  }

  @Test
  void aServiceThatListensAndIsSilent() {
    ProbeResult silent = new ProbeResult(false, 0, "", "connection closed by it", "");
    assertThat(ready(MAIN, silent, port("0.0.0.0", 5432), port("0.0.0.0", 8080)))
        .contains("(postgres, port 5432) got no answer within")
        .endsWith(
            ". It listens but does not answer (connection closed by it); look at its output,"
                + " or raise timeout=");
    assertThat(ready(MAIN, null, port("0.0.0.0", 5432), port("0.0.0.0", 8080)))
        .endsWith(". It began to listen too late; raise timeout=");
  }

  private static String ready(Check check, @Nullable ProbeResult last, ListeningPort... ports) {
    return new NotReadyText("db", spec("ready()", MAIN, ADMIN), check, List.of(ports), last).text();
  }

  private static String text(
      String written, Check check, @Nullable ProbeResult last, ListeningPort... ports) {
    return new NotReadyText("db", spec(written, check), check, List.of(ports), last).text();
  }

  private static HealthcheckSpec spec(String written, Check... checks) {
    return new HealthcheckSpec(
        written,
        written,
        List.of(checks),
        Duration.ofSeconds(10),
        new SourceLocation("t.star", 1, 1));
  }

  private static ListeningPort port(String address, int port) {
    try {
      return new ListeningPort(Transport.TCP, InetAddress.getByName(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
