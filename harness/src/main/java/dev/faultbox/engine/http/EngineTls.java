package dev.faultbox.engine.http;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How an engine behind TLS is spoken to: whom to trust, and who we are. The engine's certificate
 * must be valid for the name it is reached by; there is no way to leave that out. Immutable.
 */
public final class EngineTls {
  private static final String AUTHORITIES = "ca.pem";
  private static final String CERTIFICATE = "cert.pem";
  private static final String KEY = "key.pem";

  private final SSLSocketFactory factory;
  private final Path directory;

  private EngineTls(SSLSocketFactory factory, Path directory) {
    this.factory = requireNonNull(factory, "factory is null");
    this.directory = requireNonNull(directory, "directory is null");
  }

  /**
   * Reads the files that engines and their command lines agree on: {@code ca.pem}, {@code
   * cert.pem}, {@code key.pem}. Without the first the platform's authorities are trusted, without
   * the other two we are nobody.
   *
   * @throws IOException in words, naming the file that cannot be used
   */
  public static EngineTls read(Path directory) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities(directory.resolve(AUTHORITIES)));
      context.init(keys(directory), trust.getTrustManagers(), new SecureRandom());
      return new EngineTls(context.getSocketFactory(), directory);
    } catch (GeneralSecurityException e) {
      throw new IOException("the files in " + directory + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static @Nullable KeyStore authorities(Path file)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(file)) {
      return null;
    }
    KeyStore store = empty();
    int next = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + next++, certificate);
    }
    return store;
  }

  private static KeyManager @Nullable [] keys(Path directory)
      throws IOException, GeneralSecurityException {
    Path certificate = directory.resolve(CERTIFICATE);
    Path key = directory.resolve(KEY);
    if (!Files.exists(certificate) && !Files.exists(key)) {
      return null;
    }
    Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
    PrivateKey secret;
    try {
      secret = PemKeys.read(text(key));
    } catch (IOException e) {
      throw new IOException(key + ": " + e.getMessage(), e);
    }
    KeyStore store = empty();
    store.setKeyEntry("client", secret, new char[0], chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    byte[] bytes = text(file).getBytes(StandardCharsets.UTF_8);
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (!all.isEmpty()) {
        return all;
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": it holds no certificate that can be read", e);
    }
    throw new IOException(file + ": it holds no certificate");
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read", e);
    }
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  /** Whether the user says whom to trust. */
  public boolean hasAuthorities() {
    return Files.exists(directory.resolve(AUTHORITIES));
  }

  /** Whether the user says who we are. */
  public boolean hasIdentity() {
    return Files.exists(directory.resolve(CERTIFICATE));
  }

  /** Puts a secured connection over one that is connected, and checks who is at its end. */
  public SSLSocket over(java.net.Socket socket, EngineAddress address) throws IOException {
    SSLSocket secured =
        (SSLSocket) factory.createSocket(socket, address.host(), address.port(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }
}
