package dev.faultbox.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
@DisabledOnOs(OS.WINDOWS)
class CredentialsTest {
  @TempDir Path directory;
  private Credentials credentials;

  @BeforeEach
  void prepare() {
    credentials = new Credentials(new DockerConfig(directory), CredentialHelper.in(directory, 5));
  }

  private void config(String json) throws IOException {
    Files.writeString(directory.resolve("config.json"), json);
  }

  private void helper(String suffix, String script) throws IOException {
    Path file = directory.resolve("docker-credential-" + suffix);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static String auth(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(Credentials.Login login) {
    assertThat(login).isNotNull();
    return new String(Base64.getUrlDecoder().decode(login.header()), StandardCharsets.UTF_8);
  }

  @Test
  void nobodyIsLoggedInWithoutAFile() {
    assertThat(credentials.of("docker.io")).isEqualTo(new Credentials.Found(null, ""));
    assertThat(credentials.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "index.docker.io",
        "docker.io",
        "https://registry-1.docker.io/v2/"
      })
  void theHubHasManyNames(String key) throws Exception {
    config("{\"auths\":{\"" + key + "\":{\"auth\":\"" + auth("me:se:cret") + "\"}}}");
    assertThat(decoded(credentials.of("docker.io").login()))
        .isEqualTo(
            "{\"username\":\"me\",\"password\":\"se:cret\",\"serveraddress\":\"" + key + "\"}");
    assertThat(credentials.of("quay.io").login()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "reg.example:5000, reg.example:5000",
    "https://reg.example:5000/v2/, reg.example:5000",
    "http://reg.example, reg.example",
  })
  void keysMayBeAddresses(String key, String registry) throws Exception {
    config("{\"auths\":{\"" + key + "\":{\"username\":\"u\",\"password\":\"p\"}}}");
    assertThat(decoded(credentials.of(registry).login())).contains("\"username\":\"u\"");
    assertThat(credentials.of("other.example").login()).isNull();
  }

  @Test
  void theExactKeyComesFirst() throws Exception {
    config(
        "{\"auths\":{\"https://r.example/v1/\":{\"auth\":\""
            + auth("old:x")
            + "\"},\"r.example\":{\"auth\":\""
            + auth("new:y")
            + "\"}}}");
    assertThat(decoded(credentials.of("r.example").login())).contains("\"new\"");
  }

  @Test
  void tokensTakeThePlaceOfUserAndPassword() throws Exception {
    config(
        "{\"auths\":{\"a.example\":{\"identitytoken\":\"t1\"},"
            + "\"b.example\":{\"registrytoken\":\"t2\",\"future\":{}}}}");
    assertThat(decoded(credentials.of("a.example").login()))
        .isEqualTo("{\"identitytoken\":\"t1\",\"serveraddress\":\"a.example\"}");
    assertThat(decoded(credentials.of("b.example").login()))
        .isEqualTo("{\"registrytoken\":\"t2\",\"serveraddress\":\"b.example\"}");
    assertThat(credentials.all()).hasSize(2);
  }

  @Test
  void theStoreIsAskedForEachRegistry() throws Exception {
    config("{\"auths\":{\"r.example\":{}},\"credsStore\":\"store\"}");
    helper(
        "store",
        "read server; [ \"$1\" = get ] || exit 1;"
            + " echo '{\"ServerURL\":\"'$server'\",\"Username\":\"u-'$server'\",\"Secret\":\"s\"}'");
    assertThat(decoded(credentials.of("r.example").login())).contains("u-r.example");
    assertThat(decoded(credentials.of("docker.io").login()))
        .contains("u-https://index.docker.io/v1/");
  }

  @Test
  void aHelperOfOneRegistryComesBeforeTheStore() throws Exception {
    config("{\"credsStore\":\"none\",\"credHelpers\":{\"r.example\":\"own\"}}");
    helper("own", "echo '{\"Username\":\"<token>\",\"Secret\":\"tok\"}'");
    assertThat(decoded(credentials.of("r.example").login()))
        .isEqualTo("{\"identitytoken\":\"tok\",\"serveraddress\":\"r.example\"}");
    assertThat(credentials.all()).hasSize(1);
  }

  @Test
  void aHelperWithoutALoginIsNoTrouble() throws Exception {
    config("{\"credsStore\":\"empty\"}");
    helper("empty", "echo 'credentials not found in native keychain'; exit 1");
    assertThat(credentials.of("r.example")).isEqualTo(new Credentials.Found(null, ""));
  }

  @Test
  void whatTheFileHoldsIsTakenWhereTheHelperHasNothing() throws Exception {
    config(
        "{\"credsStore\":\"missing\",\"auths\":{\"r.example\":{\"auth\":\""
            + auth("u:p")
            + "\"}}}");
    assertThat(credentials.of("r.example").login()).isNotNull();
    assertThat(credentials.of("r.example").trouble()).isEmpty();
  }

  @Test
  void helpersThatFailAreNamedWithoutWhatTheySaid() throws Exception {
    config("{\"credsStore\":\"missing\"}");
    assertThat(credentials.of("r.example").trouble())
        .isEqualTo("docker-credential-missing could not be run");
    config("{\"credsStore\":\"bad\"}");
    helper("bad", "echo topsecret; exit 3");
    assertThat(credentials.of("r.example").trouble())
        .isEqualTo("docker-credential-bad ended with status 3");
    helper("bad", "echo topsecret");
    assertThat(credentials.of("r.example").trouble())
        .isEqualTo("docker-credential-bad answered with no login");
  }

  @Test
  void aHelperThatHangsIsGivenUp() throws Exception {
    config("{\"credsStore\":\"slow\"}");
    helper("slow", "exec sleep 600");
    Credentials hasty =
        new Credentials(new DockerConfig(directory), CredentialHelper.in(directory, 1));
    assertThat(hasty.of("r.example").trouble())
        .isEqualTo("docker-credential-slow did not answer within 1 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{\"auths\":7}", "{\"auths\":{\"r.example\":{\"auth\":\"se"})
  void aFileThatIsNoneIsNamedWithoutItsContent(String content) throws Exception {
    config(content);
    assertThat(credentials.of("r.example"))
        .isEqualTo(
            new Credentials.Found(null, directory.resolve("config.json") + " could not be read"));
  }

  @Test
  void secretsAreInNoText() throws Exception {
    config("{\"auths\":{\"r.example\":{\"auth\":\"" + auth("me:secret") + "\"}}}");
    Credentials.Found found = credentials.of("r.example");
    assertThat(found.toString()).contains("r.example").doesNotContain("secret", "me:");
    assertThat(new DockerConfig(directory).read().toString()).doesNotContain("secret");
  }

  @Test
  void theDirectoryCanBeChosen() {
    assertThat(DockerConfig.of(Map.of(), Path.of("/home/u")).directory())
        .isEqualTo(Path.of("/home/u/.docker"));
    assertThat(DockerConfig.of(Map.of("DOCKER_CONFIG", "/etc/d"), Path.of("/h")).directory())
        .isEqualTo(Path.of("/etc/d"));
  }
}
