package dev.faultbox.spec;

import dev.faultbox.model.Check;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.starlark.BuiltinError;
import java.util.List;

/** {@code ready()} on a service: each of its interfaces is asked in its own protocol. */
final class ReadyChecks {
  /** ClickHouse's own protocol; {@code SELECT 1} is asked over HTTP. */
  private static final int CLICKHOUSE_NATIVE_PORT = 9000;

  private ReadyChecks() {}

  /** What the value asks of this service; {@code tcp()} and {@code http()} say so themselves. */
  static HealthcheckSpec of(
      HealthcheckValue value, String service, List<InterfaceSpec> interfaces) {
    HealthcheckSpec spec = value.spec();
    if (!spec.checks().isEmpty()) {
      return spec;
    }
    if (interfaces.isEmpty()) {
      throw Phase.error(
              ErrorCode.SPEC_VALUE,
              ("ready() asks the declared interfaces, and \"%s\" declares none; write"
                      + " interface(\"main\", \"http\", 8080) as further argument,"
                      + " or tcp(\"localhost:<port>\")")
                  .formatted(service))
          .at("healthcheck");
    }
    interfaces.forEach(iface -> refuse(service, iface));
    return spec.with(interfaces.stream().<Check>map(Check.Speaks::new).toList());
  }

  private static void refuse(String service, InterfaceSpec iface) {
    switch (iface.protocol()) {
      case KAFKA ->
          throw later(service, iface, "before stage S6", "tcp(\"localhost:" + iface.port() + "\")");
      case CLICKHOUSE -> {
        if (iface.port() == CLICKHOUSE_NATIVE_PORT) {
          throw later(
              service,
              iface,
              "in ClickHouse's native protocol",
              "tcp(\"localhost:9000\"), or declare its HTTP port, 8123");
        }
      }
      default -> {}
    }
  }

  private static BuiltinError later(
      String service, InterfaceSpec iface, String what, String instead) {
    return Phase.error(
            ErrorCode.SPEC_NOT_BUILT,
            "ready() cannot ask interface \"%s\" (%s, port %d) of \"%s\" %s; write %s"
                .formatted(
                    iface.name(), iface.protocol().word(), iface.port(), service, what, instead))
        .at("healthcheck");
  }
}
