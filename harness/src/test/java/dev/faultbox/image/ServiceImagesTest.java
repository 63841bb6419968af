package dev.faultbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceImagesTest {
  private static final SourceLocation AT = new SourceLocation("t.star", 3, 22);
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";
  private static final String LIBRARIES = "lib/x86_64-linux-gnu/";

  private static final byte[] GATE = "the gate".getBytes(StandardCharsets.UTF_8);

  @TempDir Path root;

  private Binary binary(Path file) {
    return new BinaryResolver(root, List.of()).resolve(file.toString(), AT);
  }

  private static DerivedImage derive(Binary binary, @Nullable String base, @Nullable Path root) {
    return new ServiceImages(GATE, base, root).of(binary);
  }

  private static Map<String, TestTar.Entry> tar(DerivedImage image) throws IOException {
    return TestTar.byName(image::writeTo);
  }

  private static String link(TestTar.Entry entry) {
    return entry.text();
  }

  @Test
  void staticProgramGetsTheWholeLayout() throws IOException {
    Path file = new TestElf().write(root.resolve("bin/mock-db"));

    DerivedImage image = derive(binary(file), null, root);
    Map<String, TestTar.Entry> entries = tar(image);

    assertThat(image.form()).isEqualTo(DerivedImage.Form.ROOTFS);
    assertThat(image.tag()).matches("faultbox/svc:[0-9a-f]{24}");
    assertThat(image.program()).isEqualTo("/mock-db");
    assertThat(entries.get("mock-db").content()).isEqualTo(Files.readAllBytes(file));
    assertThat(entries.get("mock-db").header().getMode()).isEqualTo(0755);
    assertThat(entries.get(".faultbox/gate").content()).isEqualTo(GATE);
    assertThat(entries.get(".faultbox/gate").header().getMode()).isEqualTo(0755);
    assertThat(entries.get("tmp").header().getMode()).isEqualTo(01777);
    assertThat(entries.get("var/tmp").header().getMode()).isEqualTo(01777);
    assertThat(entries.get("etc/passwd").text()).contains("root:x:0:0:", "nobody:x:65534:65534:");
    assertThat(entries.get("etc/group").text()).contains("root:x:0:", "nobody:x:65534:");
    assertThat(entries.get("etc/nsswitch.conf").text()).contains("hosts: files dns");
    assertThat(entries)
        .containsKeys(
            "app",
            "dev/shm",
            "proc",
            "sys",
            "mnt",
            "run",
            "root",
            "etc/hosts",
            "etc/hostname",
            "etc/resolv.conf");
    assertThat(List.copyOf(entries.keySet())).isSorted();
  }

  @Test
  void certificatesComeAlong() throws IOException {
    Path file = new TestElf().write(root.resolve("db"));
    assertThat(
            tar(derive(binary(file), null, root)).get("etc/ssl/certs/ca-certificates.crt").text())
        .contains("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void tagDependsOnContentAndNothingElse() throws IOException {
    Path one = new TestElf().write(root.resolve("a/db"));
    Path same = new TestElf().write(root.resolve("b/db"));
    Path other = new TestElf().needed("x").write(root.resolve("c/db"));
    Path renamed = new TestElf().write(root.resolve("a/db2"));

    String tag = derive(binary(one), null, root).tag();

    assertThat(derive(binary(same), null, root).tag()).isEqualTo(tag);
    assertThat(derive(binary(other), null, root).tag()).isNotEqualTo(tag);
    assertThat(derive(binary(renamed), null, root).tag()).isNotEqualTo(tag);
    assertThat(new ServiceImages(new byte[] {1}, null, root).of(binary(one)).tag())
        .isNotEqualTo(tag);
  }

  @Test
  void changeOfAFileIsNoticedByTheSameObject() throws IOException {
    Path file = new TestElf().write(root.resolve("db"));
    ServiceImages images = new ServiceImages(GATE, null, root);
    String tag = images.of(binary(file)).tag();

    new TestElf().needed("longer").write(file);

    assertThat(images.of(binary(file)).tag()).isNotEqualTo(tag);
  }

  @Test
  void aReplacedProgramIsAllThatChanges() throws IOException {
    Path file = new TestElf().write(root.resolve("db"));
    DerivedImage before = derive(binary(file), null, root);
    assertThat(before.changesFrom(derive(binary(file), null, root)).orElseThrow()).isEmpty();

    byte[] program =
        Files.readAllBytes(new TestElf().needed("another").write(root.resolve("c/db")));
    TestElf.executable(file, program);
    DerivedImage after = derive(binary(file), null, root);
    SortedSet<String> changes = after.changesFrom(before).orElseThrow();

    assertThat(changes).containsExactly("/db");
    Map<String, TestTar.Entry> tar = TestTar.byName(out -> after.write(changes, out));
    assertThat(tar).containsOnlyKeys("db");
    assertThat(tar.get("db").content()).isEqualTo(program);
    assertThat(tar.get("db").header().getMode()).isEqualTo(0755);
  }

  @Test
  void whatIsTooMuchWantsAnImageOfItsOwn() throws IOException {
    Path file = gnuMachine();
    DerivedImage withLibraries = derive(binary(file), null, root);
    DerivedImage onBase = derive(binary(file), "my/base:1", root);
    new TestElf().write(file);
    DerivedImage without = derive(binary(file), null, root);
    DerivedImage renamed = derive(binary(new TestElf().write(root.resolve("renamed"))), null, root);

    assertThat(without.changesFrom(withLibraries)).isEmpty();
    assertThat(renamed.changesFrom(without)).isEmpty();
    assertThat(withLibraries.changesFrom(onBase)).isEmpty();
    assertThat(onBase.changesFrom(withLibraries)).isEmpty();
    assertThat(withLibraries.changesFrom(without).orElseThrow())
        .contains("/" + LIBRARIES + "libb.so.2", "/" + file.getFileName());
  }

  @Test
  void aFileThatChangesMeanwhileIsNotTakenForWhatTheTagSays() throws IOException {
    Path file = new TestElf().write(root.resolve("db"));
    DerivedImage image = derive(binary(file), null, root);
    byte[] other = Files.readAllBytes(file);
    other[other.length - 1]++;
    TestElf.executable(file, other);

    assertThatThrownBy(() -> image.writeTo(OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed while it was read");
    assertThatThrownBy(() -> image.write(Set.of("/db"), OutputStream.nullOutputStream()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void tarIsTheSameEveryTime() throws IOException {
    DerivedImage image = derive(binary(new TestElf().write(root.resolve("db"))), null, root);
    var first = new java.io.ByteArrayOutputStream();
    var second = new java.io.ByteArrayOutputStream();
    image.writeTo(first);
    image.writeTo(second);
    assertThat(second.toByteArray()).isEqualTo(first.toByteArray());
  }

  @Test
  void programNamedLikeADirectoryGoesElsewhere() throws IOException {
    DerivedImage image = derive(binary(new TestElf().write(root.resolve("app"))), null, root);
    assertThat(image.program()).isEqualTo("/.faultbox/bin/app");
    assertThat(tar(image).get("app").header().isDirectory()).isTrue();
    assertThat(tar(image)).containsKey(".faultbox/bin/app");
  }

  /** A machine with the GNU C library, a program that needs liba, and liba that needs libb. */
  private Path gnuMachine() throws IOException {
    TestElf.executable(root.resolve(LOADER.substring(1)), new TestElf().type(3).bytes());
    library("libc.so.6", new TestElf().needed("ld-linux-x86-64.so.2"));
    library("liba.so.1", new TestElf().needed("libb.so.2", "libc.so.6"));
    library("libb.so.2", new TestElf().needed("libc.so.6"));
    library("libnss_dns.so.2", new TestElf().needed("libc.so.6", "libresolv.so.2"));
    library("libresolv.so.2", new TestElf());
    return dynamic().needed("liba.so.1", "libc.so.6").write(root.resolve("db"));
  }

  private static TestElf dynamic() {
    return new TestElf().type(TestElf.SHARED).interpreter(LOADER);
  }

  private void library(String name, TestElf elf) throws IOException {
    elf.type(TestElf.SHARED).soname(name).write(root.resolve(LIBRARIES + name));
  }

  @Test
  void dynamicProgramGetsExactlyItsLibraries() throws IOException {
    Path file = gnuMachine();
    library("libother.so.1", new TestElf());

    Map<String, TestTar.Entry> entries = tar(derive(binary(file), null, root));

    assertThat(entries)
        .containsKeys(
            LOADER.substring(1),
            LIBRARIES + "libc.so.6",
            LIBRARIES + "liba.so.1",
            LIBRARIES + "libb.so.2",
            LIBRARIES + "libnss_dns.so.2",
            LIBRARIES + "libresolv.so.2")
        .doesNotContainKeys(LIBRARIES + "libother.so.1", "etc/ld.so.cache");
    assertThat(link(entries.get(LIBRARIES + "libb.so.2"))).contains("libb.so.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"usr/lib/locale/C.utf8", "usr/lib/locale/C.UTF-8"})
  void theLocaleOfTheEnvironmentComesWithTheGnuLibrary(String directory) throws IOException {
    Path file = gnuMachine();
    Path locale = Files.createDirectories(root.resolve(directory));
    Files.createDirectories(locale.resolve("LC_MESSAGES"));
    Files.writeString(locale.resolve("LC_CTYPE"), "letters");
    Files.writeString(locale.resolve("LC_MESSAGES/SYS_LC_MESSAGES"), "yes");

    Map<String, TestTar.Entry> entries = tar(derive(binary(file), null, root));

    assertThat(entries.get(directory + "/LC_CTYPE").text()).isEqualTo("letters");
    assertThat(entries.get(directory + "/LC_CTYPE").header().getMode()).isEqualTo(0644);
    assertThat(entries).containsKey(directory + "/LC_MESSAGES/SYS_LC_MESSAGES");

    Path still = new TestElf().write(root.resolve("bin/still"));
    assertThat(tar(derive(binary(still), null, root))).doesNotContainKey(directory + "/LC_CTYPE");
  }

  @Test
  void linksAreFollowedToTheFile() throws IOException {
    Path file = gnuMachine();
    Path library = root.resolve(LIBRARIES + "libb.so.2");
    Path real = library.resolveSibling("libb.so.2.3.4");
    Files.move(library, real);
    Files.createSymbolicLink(library, real.getFileName());

    TestTar.Entry entry = tar(derive(binary(file), null, root)).get(LIBRARIES + "libb.so.2");

    assertThat(entry.header().isFile()).isTrue();
    assertThat(entry.content()).isEqualTo(Files.readAllBytes(real));
  }

  @Test
  void changedLibraryChangesTheTag() throws IOException {
    Path file = gnuMachine();
    String tag = derive(binary(file), null, root).tag();
    library("libb.so.2", new TestElf().needed("libc.so.6", "libresolv.so.2"));
    assertThat(derive(binary(file), null, root).tag()).isNotEqualTo(tag);
  }

  @Test
  void missingLibraryIsNamedWithWhatNeedsIt() throws IOException {
    Path file = gnuMachine();
    Files.delete(root.resolve(LIBRARIES + "libb.so.2"));
    assertThatThrownBy(() -> derive(binary(file), null, root))
        .isInstanceOfSatisfying(
            EnvironmentException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.LIBRARY_MISSING);
              assertThat(e.location()).isEqualTo(AT);
            })
        .hasMessageStartingWith(
            "liba.so.1, a library of %s, needs libb.so.2, which is not on this machine;"
                .formatted(file));
  }

  @Test
  void libraryOfAnotherMachineIsPassedOver() throws IOException {
    Path file = gnuMachine();
    new TestElf().type(3).machine(TestElf.ARM64).write(root.resolve(LIBRARIES + "libb.so.2"));
    new TestElf().type(3).write(root.resolve("usr/lib/libb.so.2"));
    assertThat(tar(derive(binary(file), null, root)))
        .containsKey("usr/lib/libb.so.2")
        .doesNotContainKey(LIBRARIES + "libb.so.2");
  }

  @Test
  void directoriesNamedInTheProgramCountFirst() throws IOException {
    gnuMachine();
    Path file =
        dynamic()
            .needed("libown.so", "libabs.so")
            .runpath("$ORIGIN/../lib/own:/opt/x")
            .write(root.resolve("product/bin/tool"));
    new TestElf().type(3).write(root.resolve("product/lib/own/libown.so"));
    new TestElf().type(3).write(root.resolve("opt/x/libabs.so"));

    Map<String, TestTar.Entry> entries = tar(derive(binary(file), null, root));

    // The program stands in the root of the image, so $ORIGIN/../lib/own is /lib/own there.
    assertThat(entries).containsKeys("lib/own/libown.so", "opt/x/libabs.so", "tool");
  }

  @Test
  void runPathDoesNotCountForLibrariesOfLibrariesButRpathDoes() throws IOException {
    gnuMachine();
    new TestElf().type(3).needed("libdeep.so").write(root.resolve("x/libtop.so"));
    new TestElf().type(3).write(root.resolve("x/libdeep.so"));
    TestElf withRpath = dynamic().needed("libtop.so").rpath("$ORIGIN/x");
    TestElf withRunpath = dynamic().needed("libtop.so").runpath("$ORIGIN/x");

    assertThat(tar(derive(binary(withRpath.write(root.resolve("db"))), null, root)))
        .containsKeys("x/libtop.so", "x/libdeep.so");
    Path file = withRunpath.write(root.resolve("db"));
    assertThatThrownBy(() -> derive(binary(file), null, root))
        .hasMessageContaining("libtop.so, a library of")
        .hasMessageContaining("needs libdeep.so");
  }

  @Test
  void muslBringsItsOwnParts() throws IOException {
    String loader = "/lib/ld-musl-x86_64.so.1";
    TestElf.executable(root.resolve(loader.substring(1)), new TestElf().type(3).bytes());
    new TestElf().type(3).write(root.resolve("usr/local/lib/libz.so.1"));
    Path file =
        new TestElf()
            .interpreter(loader)
            .needed("libc.musl-x86_64.so.1", "libc.so", "libz.so.1")
            .write(root.resolve("db"));

    Map<String, TestTar.Entry> entries = tar(derive(binary(file), null, root));

    assertThat(entries).containsKeys(loader.substring(1), "usr/local/lib/libz.so.1");
  }

  @Test
  void dynamicProgramGoesOnABaseImageWhereItsLoaderIsNotOrWhenAsked() throws IOException {
    Path gnu = dynamic().write(root.resolve("gnu"));
    Path musl = new TestElf().interpreter("/lib/ld-musl-x86_64.so.1").write(root.resolve("musl"));

    DerivedImage image = derive(binary(gnu), null, null);
    assertThat(image.form()).isEqualTo(DerivedImage.Form.BUILD_CONTEXT);
    assertThat(tar(image).get("Dockerfile").text())
        .isEqualTo("FROM debian:bookworm-slim\nCOPY rootfs/ /\n");
    assertThat(tar(image)).containsKeys("rootfs/gnu", "rootfs/.faultbox/gate", "rootfs/app");
    assertThat(tar(derive(binary(musl), null, root)).get("Dockerfile").text())
        .startsWith("FROM alpine:3\n");

    Path complete = gnuMachine();
    DerivedImage chosen = derive(binary(complete), "my/base:1", root);
    assertThat(tar(chosen).get("Dockerfile").text()).startsWith("FROM my/base:1\n");
    assertThat(chosen.tag()).isNotEqualTo(derive(binary(complete), "my/base:2", root).tag());
  }

  @Test
  void staticProgramNeedsNoBaseImage() throws IOException {
    Path file = new TestElf().write(root.resolve("db"));
    assertThat(derive(binary(file), "my/base:1", null).form()).isEqualTo(DerivedImage.Form.ROOTFS);
  }

  @Test
  void baseImageThatIsNoReferenceIsRefused() {
    assertThatThrownBy(() -> ServiceImages.create(GATE, Map.of("FAULTBOX_BASE_IMAGE", "a\nRUN b")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("FAULTBOX_BASE_IMAGE");
  }

  @Test
  void tracerHasItsOwnSmallImage() throws IOException {
    DerivedImage image = TracerImage.of(new byte[] {1, 2, 3});
    assertThat(image.tag()).matches("faultbox/tracer:[0-9a-f]{24}");
    assertThat(tar(image).get("tracer").content()).containsExactly(1, 2, 3);
    assertThat(tar(image)).containsKeys("proc", "tmp", "etc/hosts");
    assertThat(TracerImage.of(new byte[] {1, 2, 4}).tag()).isNotEqualTo(image.tag());
  }
}
