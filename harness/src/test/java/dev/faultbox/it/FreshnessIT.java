package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a test finds of the tests before it: seed, reset, reuse, snapshot, and how instances are
 * kept apart.
 */
final class FreshnessIT {
  private static final String DB =
      """
      def store(name, **more):
          return service(name, "bin/linux/mock-db", interface("main", "tcp", 5432),
              healthcheck = tcp("localhost:5432"), **more)

      """;

  @TempDir Path directory;

  private HarnessRun.Result run(String spec, String... options) {
    return HarnessRun.spec(directory, DB + spec, options);
  }

  @Test
  void oneInstanceServesAllTestsAndIsBroughtBack() {
    HarnessRun.Result result =
        run(
            """
            def fill():
                assert_eq(db.main.send(data = "SET seeded yes"), "OK")

            def clean():
                assert_eq(db.main.send(data = "SET mine gone"), "OK")

            db = store("db", reuse = True, seed = fill, reset = clean)

            def prepared(seeds, resets):
                assert_eq(len(events(type = "service_seed")), seeds)
                assert_eq(len(events(type = "service_reset")), resets)

            def test_first_is_seeded():
                prepared(1, 0)
                assert_eq(db.main.send(data = "GET seeded"), "yes")
                db.main.send(data = "SET mine 1")
                stop(db)

            def test_second_finds_it_reset():
                prepared(0, 1)
                assert_eq(db.main.send(data = "GET mine"), "gone")
                assert_eq(db.main.send(data = "GET seeded"), "yes")
                assert_eq(len(events(type = "service_ready", service = "db", reused = "true")), 1)
                kill(db)

            def test_third_is_new_after_a_death():
                prepared(1, 0)
                assert_eq(db.main.send(data = "GET mine"), "NOT_FOUND")
                fault(db, write = deny("EIO"), run = lambda: db.main.send(data = "SET a 1"))
                restart(db)

            def test_fourth_has_the_restarted_one():
                prepared(0, 1)
                assert_eq(db.main.send(data = "GET seeded"), "yes")

            def test_fifth_is_new_with_a_wider_set():
                fault(db, **{"mk" + "dir": deny("EPERM"), "must_fire": False,
                    "run": lambda: db.main.send(data = "PING")})
                prepared(1, 0)
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("5 passed, 0 failed")
        .contains("restarted once to intercept: mkdir");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void everyTestStartsFromTheSnapshot() {
    HarnessRun.Result result =
        run(
            """
            def fill():
                assert_eq(db.main.send(data = "SET seeded yes"), "OK")

            db = store("db", snapshot = True, seed = fill)
            plain = service("plain", "bin/linux/mock-db", interface("main", "tcp", 5433),
                env = {"PORT": "5433"}, healthcheck = tcp("localhost:5433"), depends_on = [db],
                seed = lambda: print("filled " + db.main.send(data = "GET seeded")))

            def test_first_starts_from_it_too():
                assert_eq(db.main.send(data = "GET seeded"), "yes")
                assert_eq(len(events(type = "service_snapshot", service = "db")), 1)
                assert_eq(len(events(type = "service_seed", service = "db")), 0)
                assert_eq(len(events(type = "service_seed", service = "plain")), 1)
                db.main.send(data = "SET seeded no")
                restart(db)
                assert_eq(db.main.send(data = "GET seeded"), "no")

            def test_second_finds_nothing_of_the_first():
                assert_eq(db.main.send(data = "GET seeded"), "yes")
                assert_eq(len(events(type = "service_snapshot")), 0)

            def test_third_is_failing_so_that_prints_are_shown():
                fail("as meant")
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out()).contains("2 passed, 1 failed").contains("    filled yes\n");
    assertThat(result.leftovers()).isEmpty();
  }

  /** What lies in volumes of the image, and beside them, in files that tests change and remove. */
  @Test
  void aContainerForEveryTestStartsFromTheSnapshotToo() throws IOException {
    Path context = Files.createDirectories(directory.resolve("svc/data"));
    Files.writeString(context.resolve("file"), "of the image\n");
    Files.copy(
        HarnessRun.ROOT.resolve("bin/linux/test/misbehave"), context.resolveSibling("misbehave"));
    Files.writeString(
        context.resolveSibling("Dockerfile"),
        """
        FROM scratch
        COPY misbehave /misbehave
        COPY --chown=7:8 data /data
        USER 7:8
        VOLUME /data
        ENTRYPOINT ["/misbehave", "listen", "7000"]
        """);
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.writeString(own.resolve("kept"), "of the machine\n");
    HarnessRun.Result result =
        run(
            """
            def fill():
                assert_eq(ask("WRITE /data/seeded yes"), "OK")
                assert_eq(ask("WRITE /data/file changed"), "OK")
                assert_eq(ask("WRITE /own/kept changed, too"), "OK")

            db = service("db", interface("main", "tcp", 7000), build = "./svc", isolation = "container",
                volumes = {"./own": "/own"}, healthcheck = tcp("localhost:7000"), snapshot = True, seed = fill)

            def ask(what):
                return db.main.send(data = what)

            def prepared(snapshots):
                assert_eq(len(events(type = "service_seed")), 0)
                assert_eq(len(events(type = "service_snapshot")), snapshots)
                assert_eq(ask("READ /data/seeded"), "yes")
                assert_eq(ask("READ /data/file"), "changed")
                assert_eq(ask("READ /own/kept"), "changed, too")
                for path in ["/data/seeded", "/data/file", "/own/kept"]:
                    assert_eq(ask("WRITE %s spoilt" % path), "OK")
                restart(db)
                assert_eq(ask("READ /data/file"), "spoilt")

            def test_first(): prepared(1)
            def test_second(): prepared(0)
            def test_third(): prepared(0)
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("3 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void snapshotsAreTakenBesideAnInstanceThatServesTheWholeRun() {
    HarnessRun.Result result =
        run(
            """
            shared = store("shared", reuse = True, reset = lambda: shared.main.send(data = "SET n 0"),
                seed = lambda: shared.main.send(data = "SET seeded yes"))

            def prepared(name, port):
                def fill():
                    assert_eq(shared.main.send(data = "GET seeded"), "yes")
                    svc[0].main.send(data = "SET of " + name)
                svc = [service(name, "bin/linux/mock-db", interface("main", "tcp", port),
                    env = {"PORT": str(port)}, healthcheck = tcp("localhost:%d" % port),
                    depends_on = [shared], snapshot = True, seed = fill)]
                return svc[0]

            one = prepared("one", 5501)
            two = prepared("two", 5502)

            def test_both_have_their_state():
                assert_eq(one.main.send(data = "GET of"), "one")
                assert_eq(two.main.send(data = "GET of"), "two")
                assert_eq(shared.main.send(data = "GET seeded"), "yes")

            def test_again():
                assert_eq(one.main.send(data = "GET of"), "one")
                assert_eq(shared.main.send(data = "GET n"), "0")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void seedThatFailsIsAnErrorOfItsTest() {
    HarnessRun.Result result =
        run(
            """
            def fill():
                assert_eq(db.main.send(data = "GET a"), "something")

            db = store("db", seed = fill)

            def test_a():
                pass
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("--- ERROR: test_a")
        .contains("reason: seed of \"db\": assert_eq: got \"NOT_FOUND\", want \"something\"")
        .contains("0 passed, 0 failed, 1 error");
  }

  /** The first test is seeded and passes; each later one is to be reset first. */
  @Test
  void resetThatFailsIsAnErrorOfTheTestItWasFor() {
    HarnessRun.Result result =
        run(
            """
            def clean():
                assert_eq(db.main.send(data = "GET a"), "something")

            db = store("db", reuse = True, seed = lambda: db.main.send(data = "SET seeded yes"), reset = clean)

            def test_a():
                assert_eq(db.main.send(data = "GET seeded"), "yes")

            def test_b():
                fail("a body that is not to be carried out")

            def test_c():
                fail("nor is this one")
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.block("test_a")).startsWith("--- PASS: ");
    for (String test : List.of("test_b", "test_c")) {
      assertThat(result.block(test))
          .startsWith("--- ERROR: ")
          .contains("reason: reset of \"db\": assert_eq: got \"NOT_FOUND\", want \"something\"")
          .contains("assert_eq(db.main.send(data = \"GET a\"), \"something\")");
    }
    assertThat(result.out()).contains("1 passed, 0 failed, 2 error").doesNotContain("body that");
    assertThat(result.leftovers()).isEmpty();
  }

  /** There is no state that a test could start from. */
  @Test
  void seedOfASnapshotThatFailsIsAnErrorOfTheTest() {
    HarnessRun.Result result =
        run(
            """
            def fill():
                assert_eq(db.main.send(data = "GET a"), "something")

            db = store("db", snapshot = True, seed = fill)

            def test_a():
                fail("a body that is not to be carried out")
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.block("test_a"))
        .startsWith("--- ERROR: ")
        .contains("reason: seed of \"db\": assert_eq: got \"NOT_FOUND\", want \"something\"");
    assertThat(result.out()).doesNotContain("body that");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void everyTestGetsAContainerOfItsOwnWhereTheSpecSaysSo() {
    HarnessRun.Result result =
        run(
            """
            db = store("db", isolation = "container")
            peer = service("peer", "bin/linux/test/misbehave", interface("main", "tcp", 7000),
                args = ["listen", "7000"], healthcheck = tcp("localhost:7000"))

            def test_a():
                assert_eq(db.main.send(data = "SET a 1"), "OK")
                assert_eq(db.main.send(data = "GET a"), "1")
                fault(db, write = deny("EIO"), run = lambda: db.main.send(data = "SET b 1"))
                restart(db)
                assert_eq(db.main.send(data = "GET a"), "1")
                assert_eq(peer.main.send(data = "CONNECT db:5432"), "OK")

            def test_b():
                assert_eq(db.main.send(data = "GET a"), "NOT_FOUND")
                assert_eq(peer.main.send(data = "CONNECT db:5432"), "OK")
                assert_eq(peer.main.send(data = "CONNECT localhost:5432"), "OK")
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed").doesNotContain("ISOLATION_FALLBACK");
    assertThat(result.leftovers()).isEmpty();
  }
}
