package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Services that talk to each other as they would on one machine: by name, at localhost, over both
 * families, by TCP and UDP. What cannot be reached at an address is refused as the kernel does.
 */
final class TrafficIT {
  private static final String SPEC =
      """
      MISBEHAVE = "bin/linux/test/misbehave"

      db = service("Db", MISBEHAVE,
          interface("ctl", "tcp", 6000), interface("store", "tcp", 5432), interface("dns", "udp", 5300),
          interface("both", "tcp", 7000), interface("both_udp", "udp", 7001), interface("spare", "tcp", 5999),
          args = ["talk", "6000", "tcp,127.0.0.1,5432", "udp,127.0.0.1,5300", "tcp,0.0.0.0,7000", "udp,0.0.0.0,7001",
                  "await,localhost,5433"],
          healthcheck = tcp("localhost:6000"),
      )

      # Both addresses of a port; IPv6 only; and each waits for the other, without depends_on.
      six = service("six", MISBEHAVE,
          interface("ctl", "tcp", 6001), interface("loop", "tcp", 5433), interface("only", "tcp", 5434), interface("pair", "tcp", 5435),
          interface("dns", "udp", 5301), interface("dns_only", "udp", 5302), interface("dns_pair", "udp", 5303),
          args = ["talk", "6001", "tcp,::1,5433", "tcp6,::,5434", "tcp6,::,5435", "tcp,0.0.0.0,5435", "udp,::1,5301", "udp6,::1,5302",
                  "udp6,::1,5303", "udp,127.0.0.1,5303", "await,localhost,5432"],
          healthcheck = ready(),
      )

      other = service("other", MISBEHAVE,
          interface("ctl", "tcp", 6003), interface("both", "tcp", 7000), interface("both_udp", "udp", 7001),
          args = ["talk", "6003", "tcp,0.0.0.0,7000", "udp,0.0.0.0,7001", "tcp,127.0.0.1,5999", "udp,127.0.0.1,5301"],
          healthcheck = tcp("localhost:7000"),
      )

      asks = service("asks", MISBEHAVE, interface("ctl", "tcp", 6002), args = ["talk", "6002"],
          healthcheck = tcp("localhost:6002"))

      unseen = service("unseen", MISBEHAVE, interface("ctl", "tcp", 6004), args = ["talk", "6004"], trace = "off",
          depends_on = [db], healthcheck = tcp("localhost:6004"))

      LOOPBACK = ["127.0.0.1", "127.0.0.2", "localhost", "::1", "::ffff:127.0.0.1"]
      NAMES = ["Db", "db", "DB"]

      def ask(svc, how, host, port):
          return svc.ctl.send(data = "%s %s %d hello" % (how, host, port))

      # What the program has asked for, as it is written in an answer.
      def asked(host, port):
          host = "127.0.0.1" if host == "localhost" else host
          return ("[%s]:%d" if ":" in host else "%s:%d") % (host, port)

      def test_tcp():
          for host in LOOPBACK:
              assert_eq(ask(asks, "TCP", host, 5432), "Db hello")
              for port in [5433, 5434, 5435]:
                  assert_eq(ask(asks, "TCP", host, port), "six hello")
          assert_eq(ask(asks, "TCP6", "::1", 5432), "Db hello")
          for host in NAMES:
              assert_eq(ask(asks, "TCP", host, 5432), "Db hello")
              assert_eq(ask(asks, "TCP", host, 5433), "ERR connect: Connection refused")
          # By a name there is only an IPv4 address; it is reached although its sockets are of IPv6, on loopback, or take nothing else.
          for port in [5433, 5434, 5435]:
              assert_eq(ask(asks, "TCP", "six", port), "six hello")
          for port in [5301, 5302, 5303]:
              assert_true(ask(asks, "UDP", "six", port).startswith("six hello from "))
          assert_eq(ask(asks, "TCP", "$FAULTBOX_DB_STORE_ADDR", 0), "Db hello")
          assert_eq(ask(db, "TCP", "$FAULTBOX_DB_STORE_ADDR", 0), "Db hello")
          assert_eq(ask(asks, "TCP", "localhost", 4444), "ERR connect: Connection refused")
          assert_eq(db.store.send(data = "x"), "Db x")
          assert_eq([six.loop.send(data = "x"), six.only.send(data = "x"), six.pair.send(data = "x")], ["six x"] * 3)

      def test_udp():
          for svc in [asks, unseen]:
              for host in LOOPBACK:
                  for how in ["UDP", "CONNECTED", "MSG", "MMSG"]:
                      assert_eq(ask(svc, how, host, 5300), "Db hello from " + asked(host, 5300))
              assert_eq(ask(svc, "UDP6", "::1", 5300), "Db hello from [::1]:5300")
          for port in [5301, 5302, 5303]:
              assert_eq(ask(asks, "UDP", "localhost", port), "six hello from 127.0.0.1:%d" % port)
          direct = ask(asks, "KEEP", "db", 5300)
          assert_true(direct.startswith("Db hello from 1"), direct)
          assert_eq(ask(asks, "KEEP", "localhost", 5300), "Db hello from 127.0.0.1:5300")
          assert_eq(ask(asks, "KEEP", "DB", 5300), direct)
          assert_eq(ask(asks, "UDP", "$FAULTBOX_DB_DNS_ADDR", 0), direct)
          assert_eq(ask(db, "UDP", "localhost", 5300), "Db hello from 127.0.0.1:5300")
          assert_eq(ask(asks, "CONNECTED", "localhost", 4444), "ERR recv: Connection refused")

      def test_own_socket_comes_first():
          assert_eq(ask(other, "TCP", "localhost", 5999), "other hello")
          assert_eq(ask(other, "UDP", "localhost", 5301), "other hello from 127.0.0.1:5301")
          assert_eq(ask(asks, "UDP", "localhost", 5301), "six hello from 127.0.0.1:5301")
          assert_eq(ask(other, "UDP", "localhost", 7001), "other hello from 127.0.0.1:7001")

      def test_ambiguous_ports():
          for how, port in [("TCP", 7000), ("CONNECTED", 7001), ("UDP", 7001), ("MMSG", 7001)]:
              assert_true("Connection refused" in ask(asks, how, "localhost", port))
          assert_eq(ask(asks, "UDP", "other", 7001)[:12], "other hello ")
          assert_eq(ask(unseen, "TCP", "::1", 7000), "Db hello")
          assert_eq(ask(unseen, "UDP", "::1", 7001), "Db hello from [::1]:7001")

      def test_peer_that_is_down():
          kill(db)
          assert_eq(ask(asks, "TCP", "db", 5432), "ERR connect: Connection refused")
          assert_eq(ask(asks, "TCP", "localhost", 5432), "ERR connect: Connection refused")
          assert_eq(ask(asks, "CONNECTED", "db", 5300), "ERR recv: Connection refused")
          assert_eq(ask(asks, "CONNECTED", "localhost", 5300), "ERR recv: Connection refused")

      def test_faults_by_peer():
          refused = lambda: assert_eq(ask(asks, "UDP", "localhost", 5300), "ERR send: Network is unreachable")
          fault(asks, sendto = deny("ENETUNREACH", to = db, nth = 1), run = refused)
          fault(asks, sendto = deny("EPERM", to = "127.0.0.1:5300"),
                run = lambda: assert_eq(ask(asks, "MSG", "localhost", 5300), "ERR send: Operation not permitted"))
          fault(asks, connect = deny("EACCES", to = db),
                run = lambda: assert_eq(ask(asks, "CONNECTED", "::1", 5300), "ERR send: Permission denied"))
          fault(asks, sendto = delay("5ms", to = db), recvfrom = delay("5ms"),
                run = lambda: assert_eq(ask(asks, "UDP", "::1", 5300), "Db hello from [::1]:5300"))
          fault(asks, sendto = deny("EPERM", to = six), must_fire = False,
                run = lambda: assert_eq(ask(asks, "MMSG", "localhost", 5300), "Db hello from 127.0.0.1:5300"))
          assert_eq([e.peer for e in events(service = "asks", syscall = "sendto", addr = "127.0.0.1:5300")], ["Db"])
          assert_eq([e.peer for e in events(service = "asks", syscall = "sendmmsg")], ["Db"])
          assert_eq([e.peer for e in events(service = "asks", syscall = "connect", addr = "[::1]:5300")], ["Db"])
          assert_true(events(service = "Db", syscall = "bind", addr = "127.0.0.1:5300"))
          assert_true(events(service = "Db", syscall = "recvfrom", decision = "allow"))
      """;

  @TempDir Path directory;

  @Test
  void servicesReachEachOtherAtEveryAddress() {
    HarnessRun.Result result = HarnessRun.spec(directory, SPEC);
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out())
        .contains("6 passed, 0 failed")
        .contains(
            "[AMBIGUOUS_PORT] service \"asks\": connect to 127.0.0.1:7000: several services declare"
                + " that port: Db:7000, other:7000");
    assertThat(result.leftovers()).isEmpty();
  }

  /** Each waits for the next one's port and for it alone, and none is in depends_on. */
  @Test
  void servicesThatWaitForEachOtherInACircleStart() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            def make(name, port, next, next_port):
                return service(name, "bin/linux/test/misbehave", interface("ctl", "tcp", port), interface("main", "tcp", port + 1),
                    args = ["talk", str(port), "tcp,0.0.0.0,%d" % (port + 1), "await,%s,%d" % (next, next_port + 1)],
                    healthcheck = tcp("localhost:%d" % port))

            a = make("a", 6000, "b", 6100)
            b = make("b", 6100, "c", 6200)
            c = make("c", 6200, "a", 6000)

            def test_circle():
                assert_eq([svc.ctl.send(data = "TCP %s hello" % to) for svc, to in [(a, "b 6101"), (b, "c 6201"), (c, "a 6001")]],
                    ["b hello", "c hello", "a hello"])

            def test_again():
                test_circle()
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }

  /** Until a service listens at its port, its peers are refused, as by a machine that is there. */
  @Test
  void portThatIsOpenedLaterIsRefusedUntilThen() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            late = service("late", "bin/linux/test/misbehave",
                interface("ctl", "tcp", 6000), interface("main", "tcp", 6001), interface("loop", "tcp", 6002), interface("dns", "udp", 6003),
                args = ["talk", "6000"], healthcheck = tcp("localhost:6000"))
            asks = service("asks", "bin/linux/test/misbehave", interface("ctl", "tcp", 6100), args = ["talk", "6100"],
                healthcheck = tcp("localhost:6100"))

            def ask(how, host, port):
                return asks.ctl.send(data = "%s %s %d hello" % (how, host, port))

            HOSTS = ["late", "localhost", "127.0.0.1", "::1"]

            def test_late():
                for host in HOSTS:
                    assert_eq([ask("TCP", host, port) for port in [6001, 6002]], ["ERR connect: Connection refused"] * 2, host)
                # Once a test: a kernel says so six times at once, and then once a second.
                assert_eq(ask("CONNECTED", "localhost", 6003), "ERR recv: Connection refused")
                for what in ["tcp,0.0.0.0,6001", "tcp,127.0.0.1,6002", "udp,0.0.0.0,6003"]:
                    assert_eq(late.ctl.send(data = "OPEN " + what), "OK")
                for host in HOSTS:
                    assert_eq([ask("TCP", host, port) for port in [6001, 6002]], ["late hello"] * 2, host)
                    assert_true(ask("CONNECTED", host, 6003).startswith("late hello from "), host)

            def test_again():
                test_late()
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }
}
