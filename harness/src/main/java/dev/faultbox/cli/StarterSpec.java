package dev.faultbox.cli;

/** The text of a spec for one program. */
final class StarterSpec {
  private StarterSpec() {}

  /**
   * @param binary as it was written: relative to the directory the tool is started in
   * @param protocol a word of the language
   */
  static String of(String binary, String name, String protocol, int port) {
    String variable = SpecText.variable(name);
    String service = SpecText.quoted(name);
    boolean http = protocol.equals("http");
    String step =
        http
            ? """
              def test_answers():
                  resp = %1$s.main.get(path = "/")
                  assert_true(resp.status > 0, "the service must answer")
              """
                .formatted(variable)
            : """
              # A conversation is a line sent and the line that comes back:
              # def test_ping():
              #     assert_eq(%1$s.main.send(data = "PING"), "PONG")
              """
                .formatted(variable);
    return """
        # %6$s
        # The program gets its port in PORT; change env and args to what it reads.
        %1$s = service(%2$s, %3$s,
            interface("main", %4$s, %5$d),
            env = {"PORT": "%5$d"},
            healthcheck = tcp("localhost:%5$d", timeout = "10s"),
        )

        # Every test starts with a fresh process on a fresh file system.
        def test_becomes_ready():
            assert_eventually(type = "service_ready", service = %2$s)

        %7$s
        # What happens when the disk is full? A fault holds while a function runs:
        # def test_disk_full():
        #     def scenario():
        #         %8$s
        #     fault(%1$s, write = deny("ENOSPC", path = "/tmp/**"), run = scenario)
        """
        .formatted(
            variable,
            service,
            SpecText.quoted(binary),
            SpecText.quoted(protocol),
            port,
            start(binary.replaceAll("\\p{Cntrl}", "?")),
            step,
            http
                ? variable + ".main.post(path = \"/\", body = \"{}\")"
                : variable + ".main.send(data = \"SET key value\")");
  }

  private static String start(String binary) {
    return binary.startsWith("/")
        ? "Start with faultbox FILE."
        : "Start with faultbox FILE from the directory that " + binary + " is relative to.";
  }
}
