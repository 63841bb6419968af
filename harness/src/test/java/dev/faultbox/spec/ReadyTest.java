package dev.faultbox.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.model.Check;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadyTest {
  private static final String TEST = "def test_a():\n    pass\n";

  private final SpecTester spec;

  ReadyTest(@TempDir Path directory) {
    this.spec = new SpecTester(directory);
  }

  @Test
  void everyInterfaceIsAskedInItsProtocol() {
    HealthcheckSpec check =
        check(
            "interface(\"main\", \"postgres\", 5432), interface(\"admin\", \"http\", 8080)",
            "ready()");
    assertThat(check.checks())
        .containsExactly(
            new Check.Speaks(new InterfaceSpec("main", Protocol.POSTGRES, 5432)),
            new Check.Speaks(new InterfaceSpec("admin", Protocol.HTTP, 8080)));
    assertThat(check.tcpPorts()).containsExactly(5432, 8080);
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(check.written()).isEqualTo("ready()");
    assertThat(check.target()).isEqualTo("ready()");
  }

  @Test
  void theBudgetIsTheAuthors() {
    assertThat(check("interface(\"main\", \"redis\", 1)", "ready(timeout = \"2m\")").timeout())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void oneValueServesSeveralServices() {
    assertThat(
            spec.load(
                    """
                    check = ready()
                    a = service("a", "bin/x", interface("main", "http", 1), healthcheck = check)
                    b = service("b", "bin/x", interface("main", "redis", 2), healthcheck = check)
                    """
                        + TEST)
                .services())
        .extracting(service -> service.healthcheck().tcpPorts().get(0))
        .containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp | ready() | 2:43: [SPEC_VALUE]: ready() asks the declared interfaces, and \"db\" declares none; write interface(\"main\", \"http\", 8080) as further argument, or tcp(\"localhost:<port>\")",
        "kafka:9092 | ready() | 2:77: [SPEC_NOT_BUILT]: ready() cannot ask interface \"main\" (kafka, port 9092) of \"db\" before stage S6; write tcp(\"localhost:9092\")",
      })
  void whatCannotBeAskedIsSaidAtLoad(String iface, String check, String message) {
    String interfaces =
        iface.contains(":")
            ? ", interface(\"main\", \"%s\", %s)".formatted((Object[]) iface.split(":", -1))
            : "";
    spec.refuses(
        "\ndb = service(\"db\", \"bin/x\"" + interfaces + ", healthcheck = " + check + ")\n",
        "t.star:" + message);
  }

  private HealthcheckSpec check(String interfaces, String check) {
    return spec.load(
            "db = service(\"db\", \"bin/x\", "
                + interfaces
                + ", healthcheck = "
                + check
                + ")\n"
                + TEST)
        .services()
        .get(0)
        .healthcheck();
  }
}
