package com.example.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Orders over HTTP. */
public final class OrderClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI service;

  /**
   * @param service {@code http://host:port}
   */
  public OrderClient(URI service) {
    this.service = service;
  }

  /**
   * Orders pieces of one article.
   *
   * @return what the service said about it
   * @throws OrderRefusedException when there will be no delivery
   */
  public String order(String sku, int pieces)
      throws IOException, InterruptedException, OrderRefusedException {
    String order = "{\"sku\":\"%s\",\"qty\":%d}".formatted(sku, pieces);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(service.resolve("/orders"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(order))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new OrderRefusedException(answer.statusCode(), answer.body());
    }
    return answer.body();
  }
}
