package dev.faultbox.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom services run as, what they may do to their files, and how much of the machine they get. */
final class UsersIT {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY misbehave /
      COPY passwd group /etc/
      COPY root /
      ENTRYPOINT ["/misbehave", "listen"]
      CMD ["7000"]
      """;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void createContext() throws IOException {
    context = Files.createDirectory(directory.resolve("svc"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    Files.copy(Path.of("../bin/linux/test/misbehave"), context.resolve("misbehave"));
    Files.writeString(
        context.resolve("passwd"), "root:x:0:0::/:\nweb:x:1200:1201:Web:/srv/web:/none\n");
    Files.writeString(context.resolve("group"), "root:x:0:\nweb:x:1201:\nmore:x:1300:web\n");
    Path tmp = Files.createDirectories(context.resolve("root/tmp"));
    Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** A name is looked up in the image, be it the spec's or the image's own. */
  @Test
  void copiedFilesAreTheServicesOwn() throws IOException {
    Path own = Files.createDirectories(directory.resolve("own/below"));
    Files.writeString(own.resolve("kept"), "of the machine\n");
    Files.writeString(directory.resolve("one.conf"), "one\n");
    Path named = Files.createDirectory(directory.resolve("named"));
    Files.writeString(named.resolve("Dockerfile"), DOCKERFILE + "USER web\n");
    for (String file : new String[] {"misbehave", "passwd", "group"}) {
      Files.copy(context.resolve(file), named.resolve(file));
    }
    Files.createDirectory(named.resolve("root"));
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            def make(name, build, **kw):
                return service(name, interface("main", "tcp", 7000), build = build, healthcheck = tcp("localhost:7000"),
                    volumes = {"./own": "/data/own", "./one.conf": "/data/one.conf", "./own/below": "/data/fixed:ro", "pool": "/data/own/pool"},
                    **kw)

            # Who each of them is to be: user, its group, and those that list it.
            WHO = {
                make("none", "./svc"): (0, 0),
                make("number", "./svc", user = "1500:1600"): (1500, 1600),
                make("name", "./svc", user = "web"): (1200, 1201),
                make("image", "./named"): (1200, 1201),
                make("alone", "./svc", user = "web", isolation = "container"): (1200, 1201),
            }

            def ask(svc, what):
                return svc.main.send(data = what)

            def check(svc, uid, gid):
                assert_eq(ask(svc, "IDS"), "%d %d" % (uid, gid))
                for path in ["/data/own", "/data/own/below", "/data/own/below/kept", "/data/one.conf"]:
                    assert_eq(ask(svc, "OWNER " + path), "%d %d" % (uid, gid), svc.name + " " + path)
                assert_eq(ask(svc, "READ /data/own/below/kept"), "of the machine")
                assert_eq(ask(svc, "READ /data/one.conf"), "one")
                for path in ["/data/own/new", "/data/own/below/new", "/data/own/below/kept", "/data/one.conf"]:
                    assert_eq(ask(svc, "WRITE %s mine" % path), "OK", svc.name + " " + path)
                assert_eq(ask(svc, "READ /data/fixed/kept"), "of the machine")
                assert_true(ask(svc, "WRITE /data/fixed/kept mine").startswith("ERR "), svc.name)
                # What is only read is nobody's in particular; what is shared is of one who is not root.
                assert_eq(ask(svc, "OWNER /data/fixed/kept"), "0 0")
                assert_true(ask(svc, "OWNER /data/own/pool") in ["1500 1600", "1200 1201"], svc.name)

            def test_first():
                for svc, (uid, gid) in WHO.items():
                    check(svc, uid, gid)

            def test_second():
                for svc, (uid, gid) in WHO.items():
                    check(svc, uid, gid)
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
    assertThat(result.leftovers()).isEmpty();
    assertThat(own.resolve("kept")).hasContent("of the machine");
    assertThat(own.getParent()).isDirectoryNotContaining("glob:**new");
  }

  @Test
  void nameThatTheImageDoesNotKnowIsTold() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc", user = "nobody", volumes = {"./svc": "/svc"})
            def test_a():
                pass
            """);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.out())
        .contains("[LAUNCH_FAILED]", "user \"nobody\" does not exist in /etc/passwd of the image");
    assertThat(result.leftovers()).isEmpty();
  }

  /** Nothing is writable but /tmp, as under docker run --read-only --tmpfs /tmp. */
  @Test
  void serviceThatMayWriteOnlyToTmpWorks() throws IOException {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            a = service("a", interface("main", "tcp", 7000), build = "./svc", user = "web", healthcheck = tcp("localhost:7000"))

            def ask(what):
                return a.main.send(data = what)

            def test_tmp():
                assert_eq(ask("READ /tmp/note"), "ERR No such file or directory")
                assert_eq(ask("WRITE /tmp/note mine"), "OK")
                assert_eq(ask("READ /tmp/note"), "mine")
                for path in ["/new", "/etc/new", "/misbehave"]:
                    assert_true(ask("WRITE %s x" % path).startswith("ERR "), path)

            def test_fresh():
                test_tmp()
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).contains("2 passed, 0 failed");
  }

  /** A share of one processor, as the kernel's control group has it: of either version. */
  @Test
  void processorsAreLimited() {
    HarnessRun.Result result =
        HarnessRun.spec(
            directory,
            """
            def make(name, **kw):
                return service(name, interface("main", "tcp", 7000), build = "./svc", healthcheck = tcp("localhost:7000"), **kw)

            half = make("half", cpus = 0.5)
            free = make("free")

            def quota(svc):
                both = svc.main.send(data = "READ /sys/fs/cgroup/cpu.max")
                if not both.startswith("ERR "):
                    quota, period = both.split(" ")
                else:
                    quota = svc.main.send(data = "READ /sys/fs/cgroup/cpu/cpu.cfs_quota_us")
                    period = svc.main.send(data = "READ /sys/fs/cgroup/cpu/cpu.cfs_period_us")
                return -1 if quota in ["max", "-1"] else int(quota) / int(period)

            def test_quota():
                assert_eq(quota(half), 0.5)
                assert_eq(quota(free), -1)
            """);
    assertThat(result.exitCode()).as(result.toString()).isZero();
  }
}
