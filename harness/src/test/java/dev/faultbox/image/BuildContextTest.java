package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {
  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void prepare() throws IOException {
    context = Files.createDirectory(directory.resolve("svc"));
    file("Dockerfile", "FROM scratch\n");
  }

  private Path file(String path, String content) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return file;
  }

  private BuildContext read() {
    return BuildContext.read(context, "./svc", null);
  }

  private String tag() {
    String tag = read().tag();
    assertThat(tag).matches("faultbox/build:[0-9a-f]{24}");
    return tag;
  }

  private String failure() {
    UserException e = catchThrowableOfType(UserException.class, this::read);
    assertThat(e.code()).isEqualTo(ErrorCode.BUILD_FAILED);
    assertThat(e).hasMessageStartingWith("build = \"./svc\": ");
    return e.getMessage();
  }

  /** Each entry with its type, mode, owner and content. */
  private Map<String, String> written() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    read().writeTo(bytes);
    Map<String, String> entries = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        String what = e.isDirectory() ? "dir" : e.isSymbolicLink() ? "-> " + e.getLinkName() : "";
        String content = new String(tar.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(e.getLongUserId()).isZero();
        entries.put(e.getName(), Integer.toOctalString(e.getMode() & 07777) + what + content);
      }
    }
    return entries;
  }

  @Test
  void sendsFilesWithTheirModesAndLinksAsLinks() throws Exception {
    Path script = file("bin/run.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(
        context.resolve("Dockerfile"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(
        context.resolve("bin"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(context.resolve("link"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(context.resolve("dangling"), Path.of("bin/none"));
    Files.createSymbolicLink(context.resolve("around"), Path.of("."));
    Files.createDirectory(context.resolve("empty"));
    Files.setPosixFilePermissions(
        context.resolve("empty"), PosixFilePermissions.fromString("rwx------"));
    assertThat(written())
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.of(
                    "Dockerfile", "640FROM scratch\n",
                    "around", "777-> .",
                    "bin/", "755dir",
                    "bin/run.sh", "751#!/bin/sh\n",
                    "dangling", "777-> bin/none",
                    "empty/", "700dir",
                    "link", "777-> /etc/passwd")));
  }

  @Test
  void leavesOutWhatIsIgnoredButWhatTheBuilderNeeds() throws Exception {
    file(".dockerignore", "*\n!src\nsrc/**/*.log\n!lib/keep/it\n");
    file("src/a/x.log", "1");
    file("src/a/x.c", "2");
    file("lib/keep/it", "3");
    file("lib/keep/not", "4");
    file("lib/other/it", "5");
    file(".env", "SECRET=1");
    assertThat(written().keySet())
        .containsExactly(
            ".dockerignore",
            "Dockerfile",
            "lib/",
            "lib/keep/",
            "lib/keep/it",
            "src/",
            "src/a/",
            "src/a/x.c");
  }

  @Test
  void whatIsNotRegularIsLeftOut() throws Exception {
    Path socket = Files.createTempDirectory("s").resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.move(socket, context.resolve("s"));
      assertThat(written().keySet()).containsExactly("Dockerfile");
    }
    Files.delete(socket.getParent());
  }

  @Test
  void theTagFollowsContentsModesPathsAndLinks() throws Exception {
    Path a = file("a", "1");
    String first = tag();
    Files.setLastModifiedTime(a, FileTime.fromMillis(1));
    assertThat(tag()).isEqualTo(first);

    Files.writeString(a, "2");
    String changed = tag();
    assertThat(changed).isNotEqualTo(first);
    Files.setPosixFilePermissions(a, PosixFilePermissions.fromString("rwxrwxrwx"));
    String executable = tag();
    assertThat(executable).isNotEqualTo(changed);
    Files.move(a, context.resolve("b"));
    String moved = tag();
    assertThat(moved).isNotEqualTo(executable);
    Path link = Files.createSymbolicLink(context.resolve("l"), Path.of("b"));
    String linked = tag();
    assertThat(linked).isNotEqualTo(moved);
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("c"));
    assertThat(tag()).isNotEqualTo(linked);
    Files.delete(link);
    assertThat(tag()).isEqualTo(moved);
  }

  @Test
  void theTagDoesNotFollowWhatIsIgnored() throws Exception {
    file(".dockerignore", "*.log\n");
    String before = tag();
    file("a.log", "1");
    assertThat(tag()).isEqualTo(before);
    file("a.txt", "1");
    assertThat(tag()).isNotEqualTo(before);
  }

  @Test
  void twoDirectoriesWithTheSameContextHaveOneImage() throws Exception {
    file("a", "1");
    String here = tag();
    Path link = Files.createSymbolicLink(directory.resolve("link"), context);
    assertThat(BuildContext.read(link, "link", null).tag()).isEqualTo(here);
    assertThat(read().bytes()).isEqualTo(14);
  }

  @Test
  void aDirectoryThatIsNotThere() throws Exception {
    context = directory.resolve("none");
    assertThat(failure()).contains("there is no directory " + context);
    context = Files.writeString(directory.resolve("Dockerfile"), "x");
    assertThat(failure()).contains("is a file; name the directory that holds the Dockerfile");
  }

  @Test
  void aDirectoryWithoutADockerfileNamesWhatItHas() throws Exception {
    Files.delete(context.resolve("Dockerfile"));
    assertThat(failure()).contains("there is no Dockerfile in " + context, "write one");
    file("dockerfile.dev", "");
    file("Dockerfile.prod", "");
    file(".dockerignore", "");
    assertThat(failure())
        .contains("rename Dockerfile.prod or dockerfile.dev to Dockerfile")
        .doesNotContain("ignore");
  }

  @Test
  void aContextThatIsTooLarge() throws Exception {
    file("a", "1".repeat(90));
    assertThat(BuildContext.read(context, "./svc", null, 103).bytes()).isEqualTo(103);
    UserException e =
        catchThrowableOfType(
            UserException.class, () -> BuildContext.read(context, "./svc", null, 102));
    assertThat(e).hasMessageContaining("more than 102 bytes").hasMessageContaining(".dockerignore");
    file(".dockerignore", "a\n");
    assertThat(BuildContext.read(context, "./svc", null, 102).bytes()).isEqualTo(15);
    assertThat(BuildContext.MAX_BYTES).isEqualTo(4L * 1024 * 1024 * 1024);
  }

  @Test
  void aPatternThatIsNoneIsNamedByItsLine() throws Exception {
    file(".dockerignore", "a\n[b\n");
    assertThat(failure()).contains(".dockerignore:2: a \"[\" has no \"]\"");
  }

  @Test
  void whatChangesBeforeItIsSentIsNotSent() throws Exception {
    Path a = file("a", "1");
    BuildContext read = read();
    Files.writeString(a, "22");
    IOException changed =
        catchThrowableOfType(IOException.class, () -> read.writeTo(new ByteArrayOutputStream()));
    assertThat(changed).hasMessageContaining("changed while it was read");
    Files.delete(a);
    IOException gone =
        catchThrowableOfType(IOException.class, () -> read.writeTo(new ByteArrayOutputStream()));
    assertThat(gone).hasMessageContaining(a.toString());
  }
}
