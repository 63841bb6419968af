package dev.faultbox.engine;

import dev.faultbox.engine.http.EngineAddress;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.engine.http.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Removes images tests made; the product never does. */
public final class TestImages {
  private TestImages() {}

  public static void remove(String tag) {
    EngineInfo info;
    try (Engine engine = EngineLocator.system().locate()) {
      info = engine.info();
    }
    try (EngineHttp http = new EngineHttp(EngineAddress.parse(info.address()));
        HttpAnswer answer = http.send("DELETE", "/images/" + tag, Map.of(), null, 30)) {
      answer.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
