package dev.faultbox.spec;

import dev.faultbox.model.Check;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.HealthcheckSpec;
import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.Protocol;
import dev.faultbox.starlark.BuiltinError;
import java.util.List;

/** {@code ready()} on a service: each of its interfaces is asked in its own protocol. */
final class ReadyChecks {
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
    if (iface.protocol() == Protocol.KAFKA) {
      throw later(service, iface, "before stage S6", "tcp(\"localhost:" + iface.port() + "\")");
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
