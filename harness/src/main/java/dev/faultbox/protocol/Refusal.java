package dev.faultbox.protocol;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** The service speaks its protocol and says that it does not serve, or not this client. */
final class Refusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final String words;
  private final String advice;

  /**
   * @param words the service's own words, for a message; it may have none
   * @param advice what to write in the spec, empty when nothing is known to help
   */
  Refusal(String words, String advice) {
    super(words);
    this.words = words.isEmpty() ? "an error without words" : words;
    this.advice = requireNonNull(advice, "advice is null");
  }

  String words() {
    return words;
  }

  String advice() {
    return advice;
  }
}
