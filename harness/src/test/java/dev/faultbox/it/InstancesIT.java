package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultbox.it.HarnessRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service finds when it starts, whom it reaches, and that nothing of it is there later. */
class InstancesIT {
  @TempDir Path directory;

  /** Each line of the log is a question to a service and its answer. */
  @Test
  void peersAreFoundByNameAndThroughLocalhost() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            def peer(name, mode, port, **kwargs):
                return service(name, "bin/linux/test/misbehave", interface("main", "tcp", port),
                    args = [mode, str(port)], healthcheck = tcp("localhost:%d" % port), **kwargs)

            one = peer("One", "listen", 5432)
            two = peer("two", "listen", 5432)
            loop4 = peer("loop4", "listen-loopback", 5433)
            loop6 = peer("loop6", "listen-loopback6", 5434)
            asks = peer("asks", "listen", 5435)
            knows = peer("knows", "listen", 5436, depends_on = [two])
            dyn = service("dyn", "bin/linux/test/misbehave-dynamic", interface("main", "tcp", 5437),
                args = ["listen", "5437"], healthcheck = tcp("localhost:5437"))

            def test_names():
                for asker in [asks, dyn]:
                    for name in ["One", "one", "ONE"]:
                        assert_true(not asker.send("RESOLVE " + name).startswith("ERR"), name)
                    assert_eq(asker.send("RESOLVE three"), "ERR the name is not known")
                assert_eq(asks.send("CONNECT TWO:5432"), "OK")
                assert_eq(asks.send("CONNECT two:9"), "ERR Connection refused")

            def test_loopback_services():
                assert_eq(loop4.send("PING"), "PONG")
                assert_eq(loop6.send("PING"), "PONG")
                for target in ["loop4:5433", "localhost:5433", "loop6:5434", "localhost:5434"]:
                    assert_eq(asks.send("CONNECT " + target), "OK", target)
                assert_eq(dyn.send("CONNECT localhost:5434"), "OK")

            def test_own_port_wins():
                one.send("WRITE /tmp/mine one")
                assert_eq(one.send("CONNECT localhost:5432"), "OK")
                assert_eq(two.send("CONNECT 127.0.0.1:5432"), "OK")

            def test_dependency_decides():
                assert_eq(knows.send("CONNECT localhost:5432"), "OK")

            def test_ambiguous():
                assert_eq(asks.send("CONNECT localhost:5432"), "ERR Connection refused")
                assert_eq(asks.send("CONNECT localhost:9"), "ERR Connection refused")
            """);
    assertThat(result.out()).endsWith("\n5 passed, 0 failed\n");
    assertThat(result.block("test_ambiguous"))
        .contains(
            "  [AMBIGUOUS_PORT] service \"asks\": connect to 127.0.0.1:5432: several services"
                + " declare that port: One:5432, two:5432\n"
                + "    use the service's name instead of localhost, or name the one you mean in"
                + " depends_on\n");
    assertThat(result.out().split("AMBIGUOUS_PORT", -1)).hasSize(2);
  }

  @Test
  void environmentAndArguments() throws IOException {
    Path work = Files.createDirectory(directory.resolve("work"));
    Files.createDirectories(work.resolve("conf/deep"));
    Files.writeString(work.resolve("conf/a.txt"), "from the host");
    Files.writeString(work.resolve("conf/deep/b.txt"), "deeper");
    Files.writeString(directory.resolve("outside.txt"), "not yours");
    String program = HarnessRun.ROOT.resolve("bin/linux/test/misbehave").toString();
    Path spec =
        Files.writeString(
            work.resolve("t.star"),
            """
            db = service("my-Db", "%s", interface("main", "tcp", 5432),
                args = ["listen", "5432", "conf", "conf/a.txt", "../outside.txt", "no/such"],
                env = {"PORT": 7, "HOME": "/elsewhere"},
                healthcheck = tcp("localhost:5432"))
            other = service("other", "%s", interface("a.b" if False else "ab", "tcp", 5433),
                args = ["listen", "5433"], healthcheck = tcp("localhost:5433"))

            def env(name):
                return db.send("GETENV " + name)

            def test_environment():
                assert_eq(env("FAULTBOX_MY_DB_MAIN_HOST"), "my-Db")
                assert_eq(env("FAULTBOX_MY_DB_MAIN_PORT"), "5432")
                assert_eq(env("FAULTBOX_OTHER_AB_ADDR"), "other:5433")
                assert_eq(env("PORT"), "7")
                assert_eq(env("HOME"), "/elsewhere")
                assert_eq(env("TZ"), "UTC")
                assert_eq(env("LANG"), "C.UTF-8")
                assert_eq(env("OF_THE_HOST"), "NOT_SET")

            def test_arguments():
                assert_eq(db.send("READ conf/a.txt"), "from the host")
                assert_eq(db.send("READ /app/conf/deep/b.txt"), "deeper")
                assert_eq(db.send("STAT conf/a.txt"), "size=13 mode=444")
                assert_true(db.send("READ ../outside.txt").startswith("ERR"))
            """
                .formatted(program, program));
    Result result;
    try (HarnessRun run =
        HarnessRun.startIn(work, directory, spec.getFileName().toString(), "--verbose")) {
      result = run.await();
    }
    assertThat(result.out())
        .contains("\n2 passed, 0 failed\n[ARG_NOT_PLACED] ")
        .contains("../outside.txt");
    assertThat(result.exitCode()).isZero();
  }

  /** Whatever one test leaves behind, the next one finds none of it. */
  @Test
  void everyTestStartsAnew() {
    Result result =
        HarnessRun.spec(
            directory,
            """
            def bad(name, args, port):
                return service(name, "bin/linux/test/misbehave", interface("main", "tcp", port),
                    args = args, env = {"PORT": str(port)},
                    healthcheck = tcp("localhost:%d" % port))

            deaf = bad("deaf", ["ignore-term"], 5001)
            kids = bad("kids", ["fork-children", "200"], 5002)
            daemon = bad("daemon", ["daemonize"], 5003)
            mute = bad("mute", ["close-stdout"], 5004)
            unfinished = bad("unfinished", ["no-newline"], 5005)
            reader = bad("reader", ["stdin-read"], 5006)
            PLACES = ["/tmp/x", "/var/tmp/x", "/dev/shm/x", "/app/x", "/x", "/etc/x"]

            def processes(svc):
                return len(svc.send("PROCESSES").split(" "))

            def clean():
                for place in PLACES:
                    assert_eq(deaf.send("READ " + place), "ERR No such file or directory")
                assert_eq(processes(kids), 202)
                assert_true(processes(daemon) in [3, 4], "%d processes" % processes(daemon))
                assert_eq(mute.send("PING"), "PONG")
                for place in PLACES:
                    assert_eq(deaf.send("WRITE %s left" % place), "OK")
                    assert_eq(deaf.send("READ " + place), "left")

            def test_first():
                clean()

            def test_second():
                clean()

            def test_long_paths():
                long = "/tmp/" + "/" * 3990 + "x"
                assert_eq(deaf.send("TOUCH " + long), "OK")
                assert_eq(deaf.send("STAT " + long), "size=0 mode=644")
                assert_eq(deaf.send("TOUCH /" + "d" * 4090), "ERR File name too long")
                fail("to see the output")
            """);
    assertThat(result.out()).endsWith("\n2 passed, 1 failed\n");
    assertThat(result.block("test_long_paths"))
        .contains("  reason: to see the output\n")
        .contains("  unfinished stdout (last 1 line):\n    no newline at the end\n")
        .contains("  reader stdout (last 1 line):\n    stdin: 0 bytes, then the end\n");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.leftovers()).isEmpty();
  }
}
