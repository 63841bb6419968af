package dev.faultbox.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import dev.faultbox.engine.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets docker-java speak over our connections. Sessions that take over a connection are refused.
 */
final class DockerJavaTransport implements DockerHttpClient {
  private final EngineHttp http;
  private final int seconds;

  /**
   * @param seconds deadline of every request
   */
  DockerJavaTransport(EngineHttp http, int seconds) {
    this.http = http;
    this.seconds = seconds;
  }

  /**
   * A tar on its way through docker-java, which only knows streams to read from. The transport
   * recognises it and lets the source write, so no thread and no pipe is needed in between.
   */
  static final class TarBody extends InputStream {
    private final TarSource source;

    TarBody(TarSource source) {
      this.source = source;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("only DockerJavaTransport can send this body");
    }
  }

  @Override
  public Response execute(Request request) {
    if (request.hijackedInput() != null) {
      throw new UnsupportedOperationException("attached sessions are not supported");
    }
    try {
      return new Adapter(send(request));
    } catch (IOException e) {
      throw new UncheckedIOException(Failures.reason(e), e);
    }
  }

  private HttpAnswer send(Request request) throws IOException {
    InputStream body = request.body();
    if (body == null) {
      byte[] bytes = request.bodyBytes();
      return http.send(request.method(), request.path(), request.headers(), bytes, seconds);
    }
    RequestBody source = body instanceof TarBody tar ? tar.source::writeTo : body::transferTo;
    return http.stream(request.method(), request.path(), request.headers(), source, seconds);
  }

  /** The connections belong to the engine and are closed by it. */
  @Override
  public void close() {}

  private static final class Adapter implements Response {
    private final HttpAnswer answer;

    Adapter(HttpAnswer answer) {
      this.answer = answer;
    }

    @Override
    public int getStatusCode() {
      return answer.status();
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      Map<String, List<String>> headers = new LinkedHashMap<>();
      answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
      return headers;
    }

    @Override
    public InputStream getBody() {
      return answer.body();
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
