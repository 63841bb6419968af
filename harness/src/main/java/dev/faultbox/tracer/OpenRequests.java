package dev.faultbox.tracer;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were sent and not answered. Opened by any thread; answered by the reader of the
 * link, which completes their futures.
 */
final class OpenRequests {
  /** One that is answered by a message of its own. */
  private record Pending<T>(
      String what, CompletableFuture<T> answer, Function<FrameReader, T> decoder) {
    void complete(FrameReader in) {
      T value;
      try {
        value = decoder.apply(in);
        in.end();
      } catch (RuntimeException e) {
        answer.completeExceptionally(
            new TracerLostException("the answer to " + what + " makes no sense", e));
        throw e;
      }
      answer.complete(value);
    }
  }

  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, Pending<?>> requests = new ConcurrentHashMap<>();

  /** Marks are answered by their own events. */
  private final Map<Integer, CompletableFuture<Long>> marks = new ConcurrentHashMap<>();

  /** A number that no other request has. */
  int next() {
    return last.incrementAndGet();
  }

  <T extends @Nullable Object> CompletableFuture<T> open(
      int req, String what, Function<FrameReader, T> decoder) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    requests.put(req, new Pending<>(what, answer, decoder));
    return answer;
  }

  CompletableFuture<Long> openMark(int req) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    marks.put(req, answer);
    return answer;
  }

  /**
   * @param in behind the number of the request
   * @throws MalformedFrameException when no such request is open, or its answer makes no sense
   */
  void answered(int req, FrameReader in) {
    take(req).complete(in);
  }

  /**
   * @param in behind the number of the request
   * @throws MalformedFrameException when no such request is open
   */
  void refused(int req, FrameReader in) {
    Pending<?> open = requests.get(req);
    // Read whole before the request is taken off the list, so that nonsense leaves nobody waiting.
    TracerRefusedException refusal =
        Refusals.of(open == null ? "an event of the harness" : open.what(), in);
    CompletableFuture<Long> mark = marks.remove(req);
    if (mark != null) {
      mark.completeExceptionally(refusal);
    } else {
      take(req).answer().completeExceptionally(refusal);
    }
  }

  /**
   * @param seq of the event
   * @throws MalformedFrameException when no such mark is open
   */
  void marked(int req, long seq) {
    CompletableFuture<Long> mark = marks.remove(req);
    if (mark == null) {
      throw new MalformedFrameException("a MARK of request " + req + ", which is not open");
    }
    mark.complete(seq);
  }

  /** Nothing will be answered any more. May be called by several threads. */
  void failAll(TracerLostException reason) {
    for (Integer req : requests.keySet()) {
      Pending<?> pending = requests.remove(req);
      if (pending != null) {
        pending.answer().completeExceptionally(reason);
      }
    }
    for (Integer req : marks.keySet()) {
      CompletableFuture<Long> mark = marks.remove(req);
      if (mark != null) {
        mark.completeExceptionally(reason);
      }
    }
  }

  private Pending<?> take(int req) {
    Pending<?> pending = requests.remove(req);
    if (pending == null) {
      throw new MalformedFrameException("an answer to request " + req + ", which is not open");
    }
    return pending;
  }
}
