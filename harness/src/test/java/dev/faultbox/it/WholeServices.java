package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Services that use what the tool does with images: built from a directory, healthy when their
 * image says so, with a prepared state, directories of the machine and a volume that they share.
 * Its results are the same on every engine.
 */
final class WholeServices {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY misbehave /usr/bin/misbehave
      COPY data /data
      USER 1000:1001
      WORKDIR /srv/work
      ENV PATH=/usr/bin FROM_IMAGE=yes
      VOLUME /data
      HEALTHCHECK --interval=1s CMD ["misbehave", "exit", "0"]
      ENTRYPOINT ["misbehave", "listen"]
      CMD ["7000"]
      """;

  private static final String PREPARED =
      """
      def fill():
          for path in ["/data/seeded", "/seeded"]:
              assert_eq(db.main.send(data = "WRITE %s yes" % path), "OK")

      db = service("db", interface("main", "tcp", 7000), build = "./svc", user = "0",
          healthcheck = tcp("localhost:7000"), volumes = {"./own": "/own", "./one.conf": "/etc/one.conf:ro"}, snapshot = True,
          seed = fill)
      peer = service("peer", interface("main", "tcp", 7001), build = "./svc", args = ["7001"],
          memory = "64m", cpus = 1.5, depends_on = [db], healthcheck = tcp("localhost:7001"))
      # Its image calls it healthy as soon as it can be asked.
      idle = service("idle", build = "./svc")

      def ask(what):
          return db.main.send(data = what)

      def test_prepared():
          assert_eventually(service = "idle", type = "service_ready", check = "HEALTHCHECK misbehave exit 0")
          assert_eq(ask("READ /data/file"), "of the image")
          assert_eq(ask("READ /data/seeded"), "yes")
          assert_eq(ask("WRITE /data/seeded no"), "OK")
          assert_eq(ask("READ /etc/one.conf"), "one")
          assert_eq(ask("READ /own/kept"), "of the machine")
          assert_eq(ask("WRITE /own/kept changed"), "OK")
          assert_eq(ask("GETENV FROM_IMAGE"), "yes")

      def test_fresh():
          assert_eq(len(events(type = "service_seed")), 0)
          assert_eq(ask("READ /seeded"), "yes")
          assert_eq(ask("READ /data/seeded"), "yes")
          assert_eq(ask("READ /own/kept"), "of the machine")

      def test_by_name():
          assert_eq(peer.main.send(data = "CONNECT db:7000"), "OK")
          assert_eq(peer.main.send(data = "WRITE /data/x y"), "ERR Permission denied")

      def test_restarted():
          assert_eq(ask("WRITE /data/seeded no"), "OK")
          restart(db)
          assert_eq(ask("READ /data/seeded"), "no")

      """;

  private static final String SHARING =
      """
      def store(name, port):
          return service(name, interface("main", "tcp", port), build = "./svc",
              args = [str(port)], healthcheck = tcp("localhost:%d" % port),
              volumes = {"pool": "/data"})

      a = store("a", 7000)
      b = store("b", 7001)

      def test_shared():
          assert_eq(a.main.send(data = "READ /data/file"), "ERR No such file or directory")
          assert_eq(a.main.send(data = "WRITE /data/note for b"), "OK")
          assert_eq(b.main.send(data = "READ /data/note"), "for b")

      def test_kept():
          assert_eq(b.main.send(data = "READ /data/note"), "for b")
      """;

  private WholeServices() {}

  /**
   * Runs all of it in two lanes.
   *
   * @param directory to write it into
   */
  static HarnessRun.Result run(Path directory, String host) throws IOException {
    Path context = Files.createDirectories(directory.resolve("svc/data"));
    Files.writeString(context.resolve("file"), "of the image\n");
    Files.writeString(context.resolveSibling("Dockerfile"), DOCKERFILE);
    Files.copy(
        HarnessRun.ROOT.resolve("bin/linux/test/misbehave"), context.resolveSibling("misbehave"));
    Files.writeString(directory.resolve("one.conf"), "one\n");
    Path own = Files.createDirectory(directory.resolve("own"));
    Files.writeString(own.resolve("kept"), "of the machine\n");
    List<String> args = new ArrayList<>();
    for (Map.Entry<String, String> spec :
        Map.of("prepared.star", PREPARED, "sharing.star", SHARING).entrySet()) {
      args.add(Files.writeString(directory.resolve(spec.getKey()), spec.getValue()).toString());
    }
    args.addAll(List.of("--jobs", "2"));
    try (HarnessRun run =
        HarnessRun.start(
            directory, List.of(), Map.of("DOCKER_HOST", host), args.toArray(String[]::new))) {
      return run.await();
    }
  }

  /** Asserts that it has come out as it does everywhere. */
  static void assertAsEverywhere(HarnessRun.Result result) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains(
            "--- PASS: test_prepared",
            "--- PASS: test_fresh",
            "--- PASS: test_by_name",
            "--- PASS: test_restarted",
            "--- PASS: test_shared",
            "--- PASS: test_kept")
        .contains("6 passed, 0 failed\n");
    assertThat(result.problems()).contains("[JOBS_SHARED_STATE]");
    assertThat(result.leftovers()).isEmpty();
  }
}
