package dev.faultbox.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Keys and certificates of an engine behind TLS, made by openssl, in a directory each as users have
 * them: {@code friend} is known to the engine, {@code nobody} has no certificate, {@code stranger}
 * has one of another authority, {@code doubter} trusts that other authority alone.
 */
final class EngineCertificates {
  private final Path directory;

  EngineCertificates(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    authority("ca");
    authority("other");
    signed(
        "server",
        "ca",
        "subjectAltName=IP:127.0.0.1,IP:"
            + SecondEngine.ADDRESS
            + "\nextendedKeyUsage=serverAuth\n");
    signed("client", "ca", "extendedKeyUsage=clientAuth\n");
    signed("foreign", "other", "extendedKeyUsage=clientAuth\n");
    user("friend", "ca", "client");
    user("nobody", "ca", "");
    user("stranger", "ca", "foreign");
    user("doubter", "other", "client");
  }

  /** What makes an engine use them. */
  List<String> daemonOptions() {
    return List.of(
        "--tlsverify",
        "--tlscacert=" + certificate("ca"),
        "--tlscert=" + certificate("server"),
        "--tlskey=" + key("server"));
  }

  private Path certificate(String name) {
    return directory.resolve(name + ".pem");
  }

  private Path key(String name) {
    return directory.resolve(name + "-key.pem");
  }

  private void authority(String name) {
    String form =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
            + " -subj /CN=%s -keyout %s -out %s";
    openssl(form.formatted(name, key(name), certificate(name)));
  }

  private void signed(String name, String authority, String extensions) throws IOException {
    Path request = directory.resolve(name + ".csr");
    Path extension = Files.writeString(directory.resolve(name + ".ext"), extensions);
    String form =
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=%s"
            + " -keyout %s -out %s";
    openssl(form.formatted(name, key(name), request));
    form = "x509 -req -in %s -CA %s -CAkey %s -CAcreateserial -days 2 -extfile %s -out %s";
    openssl(
        form.formatted(
            request, certificate(authority), key(authority), extension, certificate(name)));
  }

  private void user(String name, String trusted, String self) throws IOException {
    Path place = Files.createDirectory(directory.resolve(name));
    Files.copy(certificate(trusted), place.resolve("ca.pem"));
    if (!self.isEmpty()) {
      Files.copy(certificate(self), place.resolve("cert.pem"));
      Files.copy(key(self), place.resolve("key.pem"));
    }
  }

  private void openssl(String words) {
    Toolchain.run(directory, Map.of(), List.of(("openssl " + words).split(" ")));
  }
}
