package dev.faultbox.spec;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.starlark.Environment;

/**
 * Names that are part of the language but not built yet, and names that never were. Each is
 * answered with what to write instead.
 */
final class LaterNames {
  private static final String ASSERT_ANSWERS =
      "until then a test calls steps and asserts on their answers";

  static final LaterKeywords SERVICE_KEYWORDS =
      new LaterKeywords("service")
          .add("S6", "remote", "run a binary in its place until then")
          .add("S8", "observe", "leave it out, the output is shown when a test does not pass")
          .add("S8", "nondeterministic_ok", "leave it out, nothing is checked for it yet");

  static final LaterKeywords INTERFACE_KEYWORDS =
      new LaterKeywords("interface")
          .add("S6", "spec", "leave it out until then")
          .add("S6", "tls", "let the service speak plain text until then");

  private LaterNames() {}

  static void declare(Environment.Builder environment) {
    later(environment, "S5", "write a def test_…() function", "scenario");
    later(
        environment,
        "S5",
        "write one def test_…() function for each case",
        "fault_assumption fault_scenario fault_matrix nondet choose assume halt");
    later(
        environment,
        "S5",
        "write assert_true(resp.ok) or assert_true(resp.duration_ms < 500)",
        "expect_success expect_error_within expect_hang");
    later(environment, "S5", "call the steps one after the other", "parallel");
    later(environment, "S6", "write tcp(\"localhost:<port>\")", "kafka_ready");
    later(environment, "S6", ASSERT_ANSWERS, "response error drop duplicate");
    later(environment, "S6", "use the steps of the interface", "client");
    later(
        environment,
        "S6",
        "run a small program of your own as a service()",
        "mock_service json_response text_response bytes_response status_only redirect dynamic"
            + " grpc_response grpc_typed_response grpc_raw_response grpc_error remotes");
    later(environment, "S6", "write json.decode(load_file(\"data.json\"))", "load_json");
    later(
        environment,
        "S6",
        "convert the file to JSON and write json.decode(load_file(\"data.json\"))",
        "load_yaml");
    later(
        environment,
        "S6",
        "read prepared keys with load_file(\"key.pem\")",
        "jwt_keypair jwt_sign jwt_jwks tls_cert");
    later(
        environment,
        "S7",
        ASSERT_ANSWERS,
        "partition partition_start partition_stop bandwidth mtu watch watch_start watch_stop"
            + " packet_drop packet_pass packet_reset packet_delay packet_reorder packet_duplicate"
            + " packet_corrupt packet_window");
    later(
        environment,
        "S8",
        ASSERT_ANSWERS,
        "decoder monitor eventually always await_stable await_event duration determinism");
    hint(environment, "observe", "observe arrives with stage S8; " + ASSERT_ANSWERS);
    hint(environment, "match", "match arrives with stage S8; " + ASSERT_ANSWERS);
    later(environment, "S8", "write a def test_…() function", "test");
    later(
        environment,
        "S8",
        "a test needs no pause: a healthcheck waits until the service is ready",
        "sleep");
    absent(environment);
  }

  private static void later(
      Environment.Builder environment, String stage, String advice, String names) {
    for (String name : names.split(" ", -1)) {
      hint(environment, name, name + "() arrives with stage " + stage + "; " + advice);
    }
  }

  private static void hint(Environment.Builder environment, String name, String text) {
    environment.hint(name, ErrorCode.SPEC_NOT_BUILT.name(), text);
  }

  private static void absent(Environment.Builder environment) {
    removed(environment, "stdout", "observe.stdout(decoder = …)");
    removed(environment, "stderr", "observe.stderr(decoder = …)");
    removed(environment, "json_decoder", "decoder(\"json\")");
    removed(environment, "logfmt_decoder", "decoder(\"logfmt\")");
    removed(environment, "regex_decoder", "decoder(\"regex\", pattern = …)");
    for (String name : new String[] {"env", "seed", "reset"}) {
      instead(environment, name, "the keyword service(…, " + name + " = …)");
    }
    for (String name : new String[] {"setup", "teardown"}) {
      instead(environment, name, "the keyword test(…, " + name + " = …)");
    }
    instead(environment, "assert_ne", "assert_true(a != b, \"…\")");
    instead(environment, "assert_not_equal", "assert_true(a != b, \"…\")");
    instead(environment, "assert_in", "assert_true(x in y, \"…\")");
    instead(environment, "assert_not_in", "assert_true(x not in y, \"…\")");
    instead(environment, "assert_gt", "assert_true(a > b, \"…\")");
    instead(environment, "assert_ge", "assert_true(a >= b, \"…\")");
    instead(environment, "assert_lt", "assert_true(a < b, \"…\")");
    instead(environment, "assert_le", "assert_true(a <= b, \"…\")");
    instead(environment, "assert_false", "assert_true(not x, \"…\")");
    instead(environment, "assert_equal", "assert_eq(actual, expected)");
    instead(environment, "assert_equals", "assert_eq(actual, expected)");
    for (String name : new String[] {"probe", "poll", "tail", "topic", "wal_stream"}) {
      environment.hint(
          name,
          ErrorCode.SPEC_NAME.name(),
          name + "() is not available; use observe.* or a step of an interface");
    }
    instead(environment, "packet_loss", "packet_drop(probability = …)");
    instead(environment, "slow", "delay(\"500ms\")");
    instead(environment, "latency", "delay(\"500ms\")");
    instead(environment, "pause", "stop(svc)");
    instead(environment, "unpause", "cont(svc)");
    instead(environment, "sum", "a loop: total = 0, then for x in xs: total += x");
    instead(environment, "open", "load_file(\"data.txt\")");
    instead(environment, "set", "a dict: {x: True for x in xs}");
    instead(environment, "type_of", "type(x)");
  }

  private static void removed(Environment.Builder environment, String name, String write) {
    environment.hint(name, ErrorCode.SPEC_REMOVED.name(), name + "() is gone; write " + write);
  }

  private static void instead(Environment.Builder environment, String name, String write) {
    environment.hint(
        name, ErrorCode.SPEC_NAME.name(), "there is no " + name + "(); write " + write);
  }
}
