package dev.faultbox.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a watching tool waits for, from whatever side it comes. Safe for any thread. */
final class Wishes {
  /** What is to be done next. */
  enum Wish {
    /** Files may have changed. */
    LOOK,
    ALL,
    FAILED,
    END
  }

  /** Hints are few where files lie on other machines: then files are looked at this often. */
  private static final long LOOK_EVERY_MILLIS = 1_000;

  /** Nothing more happens for as long: whoever writes files has finished. */
  private static final long QUIET_MILLIS = 15;

  private static final int MAX_QUIET_ROUNDS = 20;

  private final BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();

  void add(Wish wish) {
    wishes.add(wish);
  }

  /** Waits for the next wish, and for the end of a burst of hints. */
  Wish next() throws InterruptedException {
    Wish wish = wishes.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    if (wish == null) {
      return Wish.LOOK;
    }
    for (int i = 0; wish == Wish.LOOK && i < MAX_QUIET_ROUNDS; i++) {
      Wish more = wishes.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      if (more == null) {
        return wish;
      }
      wish = more;
    }
    return wish;
  }

  /** Takes lines for wishes, on a thread of its own, until there are no more. */
  void readFrom(InputStream in) {
    Thread thread =
        new Thread(
            () -> {
              try {
                read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
              } catch (IOException e) {
                // There is nobody who could wish for something.
                return;
              }
            },
            "keys");
    thread.setDaemon(true);
    thread.start();
  }

  private void read(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      switch (line.strip().toLowerCase(Locale.ROOT)) {
        case "" -> add(Wish.ALL);
        case "f" -> add(Wish.FAILED);
        case "q" -> add(Wish.END);
        default -> {}
      }
    }
  }
}
