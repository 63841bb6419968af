package dev.faultbox.engine.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeysTest {
  /** Keys that openssl made for this test and that open nothing. */
  private static String key(String name) throws IOException {
    try (InputStream in =
        requireNonNull(PemKeysTest.class.getResourceAsStream("/tls/" + name + ".pem"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ec-sec1, EC",
    "ec-with-parameters, EC",
    "ec-pkcs8, EC",
    "rsa-pkcs1, RSA",
    "ed25519-pkcs8, EdDSA",
  })
  void readsTheFormsThatAreInUse(String name, String algorithm) throws Exception {
    assertThat(PemKeys.read(key(name)).getAlgorithm()).isEqualTo(algorithm);
    assertThat(PemKeys.read("text around\n" + key(name).replace("\n", "\r\n") + "more"))
        .isEqualTo(PemKeys.read(key(name)));
  }

  @Test
  void theOldAndTheNewFormOfAKeyAreTheSameKey() throws Exception {
    ECPrivateKey old = (ECPrivateKey) PemKeys.read(key("ec-sec1"));
    ECPrivateKey modern = (ECPrivateKey) PemKeys.read(key("ec-pkcs8"));
    assertThat(old.getS()).isEqualTo(modern.getS());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | holds no private key",
        "-----BEGIN PRIVATE KEY-----!-----END EC PRIVATE KEY----- | holds no private key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----AA==-----END ENCRYPTED PRIVATE KEY----- | encrypted",
        "-----BEGIN RSA PRIVATE KEY-----Proc-Type: 4,ENCRYPTED-----END RSA PRIVATE KEY----- |"
            + " take the passphrase off",
        "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY----- | no kind that is known",
        "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY----- | damaged",
        "-----BEGIN EC PRIVATE KEY-----AAAA-----END EC PRIVATE KEY----- | damaged",
        "-----BEGIN EC PRIVATE KEY-----MAMCAQE=-----END EC PRIVATE KEY----- | names no curve",
      })
  void saysWhatIsWrongWithOthers(String pem, String reason) {
    assertThatThrownBy(() -> PemKeys.read(pem))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec-sec1", "rsa-pkcs1", "ec-pkcs8"})
  void keysThatAreCutOffAreNoKeys(String name) throws Exception {
    String[] lines = key(name).split("\n");
    String pem = lines[0] + "\n" + lines[1] + "\n" + lines[lines.length - 1];
    assertThatThrownBy(() -> PemKeys.read(pem)).isInstanceOf(IOException.class);
  }
}
