package dev.faultbox.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class HttpResponseParserTest {
  private static final List<String> SAMPLES =
      List.of(
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "5;a=b\r\nhello\r\n3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 302 Found\r\nLocation: /x\r\n\r\nbody to the end");

  /** How the body's end is marked. */
  enum Framing {
    LENGTH,
    CHUNKED,
    CLOSE
  }

  @Property(tries = 500)
  void everyBodyComesOutHoweverItIsFramedAndCut(
      @ForAll Framing framing,
      @ForAll @IntRange(max = 70_000) int length,
      @ForAll @IntRange(min = 200, max = 599) int status,
      @ForAll Random random)
      throws Exception {
    byte[] body = new byte[length];
    random.nextBytes(body);
    byte[] message = message(framing, status, body, random);
    HttpResponse response = parse(message, random);
    boolean bodiless = status == 204 || status == 304;
    int kept = bodiless ? 0 : Math.min(length, HttpResponseParser.MAX_BODY_BYTES);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers()).containsEntry("x-first", "1");
    assertThat(response.body()).isEqualTo(Arrays.copyOf(body, kept));
  }

  @Property(tries = 3000)
  void mutatedAnswersAreParsedOrRefused(
      @ForAll @IntRange(max = 2) int sample, @ForAll Random random) throws Exception {
    byte[] message = SAMPLES.get(sample).getBytes(StandardCharsets.US_ASCII);
    for (int i = random.nextInt(4); i >= 0; i--) {
      message[random.nextInt(message.length)] = (byte) random.nextInt();
    }
    byte[] cut = Arrays.copyOf(message, 1 + random.nextInt(message.length));
    for (byte[] bytes : List.of(message, cut)) {
      try {
        HttpResponse response = parse(bytes, random);
        assertThat(response.status()).isBetween(101, 999);
        assertThat(response.text()).isNotNull();
      } catch (ProtocolViolation e) {
        assertThat(e.getMessage()).matches("[ -~]+").hasSizeLessThan(120);
      } catch (EarlyEnd e) {
        assertThat(bytes.length).isPositive();
      }
    }
  }

  @Example
  void interimAnswersAreSkippedButNotForEver() throws Exception {
    assertThat(parse(SAMPLES.get(2)).status()).isEqualTo(302);
    assertThat(failure("HTTP/1.1 100 Continue\r\n\r\n".repeat(20)))
        .isEqualTo("more than 10 interim answers");
    assertThat(parse("HTTP/1.1 101 Switching\r\n\r\nraw").status()).isEqualTo(101);
  }

  @Example
  void ambiguousLengthsAreRefused() {
    String head = "HTTP/1.1 200 OK\r\n";
    assertThat(failure(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
        .isEqualTo("two lengths, 1 and \"2\"");
    assertThat(failure(head + "Content-Length: 99999999999999999999\r\n\r\n"))
        .startsWith("the content length");
    assertThat(failure(head + "Content-Length:\r\n\r\n")).isEqualTo("the content length \"\"");
    assertThat(failure(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n"))
        .isEqualTo("a chunk longer than it says");
    assertThat(failure(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"))
        .startsWith("a chunk without a size");
    assertThat(failure(head + "Transfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(5_000)))
        .isEqualTo("an endless chunk header");
  }

  @Example
  void aDeclaredLengthBeyondMemoryIsOnlyReadAsFarAsItIsKept() throws Exception {
    String body = "y".repeat(HttpResponseParser.MAX_BODY_BYTES);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\n";
    assertThat(parse(head + body).text()).isEqualTo(body);
  }

  @Example
  void charactersCutByTheLimitAreLeftOut() {
    byte[] text = "aü€😀".getBytes(UTF_8);
    List<Integer> whole = List.of(0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10);
    for (int length = 0; length <= text.length; length++) {
      assertThat(Texts.wholeCharacters(text, length)).as("%d", length).isEqualTo(whole.get(length));
    }
    byte[] invalid = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    assertThat(Texts.wholeCharacters(invalid, 5)).isEqualTo(5);
  }

  private static byte[] message(Framing framing, int status, byte[] body, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("HTTP/1.1 " + status + " Reason\r\nX-First: 1\r\n").getBytes(UTF_8));
    switch (framing) {
      case LENGTH -> {
        out.writeBytes(("Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
        out.writeBytes(body);
      }
      case CLOSE -> {
        out.writeBytes("\r\n".getBytes(UTF_8));
        out.writeBytes(body);
      }
      case CHUNKED -> {
        out.writeBytes("Transfer-Encoding: Chunked\r\n\r\n".getBytes(UTF_8));
        for (int at = 0; at < body.length; ) {
          int size = Math.min(body.length - at, 1 + random.nextInt(20_000));
          out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(UTF_8));
          out.write(body, at, size);
          out.writeBytes("\r\n".getBytes(UTF_8));
          at += size;
        }
        out.writeBytes("0\r\n\r\n".getBytes(UTF_8));
      }
    }
    return out.toByteArray();
  }

  private static HttpResponse parse(String message) throws IOException, InterruptedException {
    return parse(message.getBytes(UTF_8), new Random(1));
  }

  private static HttpResponse parse(byte[] message, Random random)
      throws IOException, InterruptedException {
    ByteArrayInputStream in = new ByteArrayInputStream(message);
    int most = random.nextBoolean() ? 3 : 9_000;
    return new HttpResponseParser(
            (into, offset, length) ->
                in.read(into, offset, Math.min(length, 1 + random.nextInt(most))))
        .parse();
  }

  private static String failure(String message) {
    try {
      return "parsed " + parse(message);
    } catch (ProtocolViolation e) {
      return e.getMessage();
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }
}
