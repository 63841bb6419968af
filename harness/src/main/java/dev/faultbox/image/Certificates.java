package dev.faultbox.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The certificate authorities a service trusts: those of this machine, else those of Java. */
final class Certificates {
  /** Where a program in the image looks for them. */
  static final String PATH_IN_IMAGE = "/etc/ssl/certs/ca-certificates.crt";

  /** In this order: Debian and Alpine, Fedora, SUSE, macOS. */
  private static final List<Path> USUAL_PLACES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private static final int PEM_LINE = 64;

  private Certificates() {}

  /** The bundle in PEM form, or nothing where this machine has neither. */
  static Optional<Content> find() {
    return find(USUAL_PLACES, Path.of(System.getProperty("java.home")));
  }

  static Optional<Content> find(List<Path> places, Path javaHome) {
    for (Path place : places) {
      if (Files.isReadable(place) && Files.isRegularFile(place)) {
        return Optional.of(new Content.OnDisk(place));
      }
    }
    Path store = javaHome.resolve("lib").resolve("security").resolve("cacerts");
    return Files.isReadable(store)
        ? Optional.of(new Content.Derived(store, () -> pem(store)))
        : Optional.empty();
  }

  private static byte[] pem(Path store) {
    Base64.Encoder base64 =
        Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      // Certificates are public: they are read without checking the store's integrity.
      keys.load(in, null);
      List<String> aliases = Collections.list(keys.aliases());
      Collections.sort(aliases);
      for (String alias : aliases) {
        Certificate certificate = keys.getCertificate(alias);
        if (certificate != null) {
          out.writeBytes("-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII));
          out.writeBytes(base64.encode(certificate.getEncoded()));
          out.writeBytes("\n-----END CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException(store + " cannot be read", e));
    }
  }
}
