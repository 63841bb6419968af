package dev.faultbox.trace;

import dev.faultbox.model.Event;
import dev.faultbox.model.Events;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * The events of a log as records, decoded when somebody looks. The tracer's numbers count output
 * lines and notes as well; events are numbered here, from 1 and without gaps. Appended to under its
 * owner's lock; a {@link View} may be read without it.
 */
final class StoredEvents {
  /** Behind the bound still kept of events that are not system calls: how a test ended. */
  private static final int RESERVED_EVENTS = 10_000;

  private static final long RESERVED_BYTES = 4L << 20;

  private final RecordDecoder decoder;
  private final int maxEvents;
  private final long maxBytes;
  private final RecordStore store = new RecordStore();
  private final Acceptances acceptances = new Acceptances();

  StoredEvents(RecordDecoder decoder, int maxEvents, long maxBytes) {
    this.decoder = decoder;
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  int size() {
    return store.size();
  }

  /** Bytes of memory that the records take. */
  long allocated() {
    return store.allocated();
  }

  /** Keeps a copy of a record; false when there is no room for it. */
  boolean add(int kind, ByteBuffer record) {
    boolean call = kind == Records.SYSCALL;
    int events = call ? maxEvents : maxEvents + RESERVED_EVENTS;
    long bytes = call ? maxBytes : maxBytes + RESERVED_BYTES;
    boolean room = store.size() < events && store.bytes() + record.remaining() <= bytes;
    if (room) {
      store.add(record);
    }
    return room;
  }

  /** Takes an ACCEPTED record behind its header. */
  void accepted(String acceptor, RecordReader in) {
    in.skip(4);
    String connector = decoder.serviceName(in.u16());
    long connect = in.i64();
    long accept = in.i64();
    in.end();
    int connectIndex = indexOf(connect);
    // A connect that was not kept has no clock to merge.
    if (connectIndex >= 0) {
      acceptances.add(connector, acceptor, connectIndex, indexOf(accept), store.size());
    }
  }

  /** How many events have at most this number of the tracer. */
  int countTo(long tracerSeq) {
    RecordStore.View view = store.view();
    int low = 0;
    int high = view.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (seq(view, middle) <= tracerSeq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  View view() {
    return new View(store.view());
  }

  private int indexOf(long tracerSeq) {
    int index = countTo(tracerSeq) - 1;
    return index >= 0 && seq(store.view(), index) == tracerSeq ? index : -1;
  }

  private static long seq(RecordStore.View view, int index) {
    return view.get(index).slice().order(ByteOrder.LITTLE_ENDIAN).getLong(Records.SEQ_AT);
  }

  /** What was stored at one moment. */
  final class View {
    private final RecordStore.View records;

    private View(RecordStore.View records) {
      this.records = records;
    }

    int size() {
      return records.size();
    }

    ByteBuffer record(int index) {
      return records.get(index);
    }

    Event get(int index) {
      return decoder.decode(
          records.get(index), index + 1L, acceptances.at(index), acceptances.peer(index));
    }

    /** The first events of this view, up to a number. */
    Events events(int end) {
      return new Events() {
        @Override
        public Event get(long seq) {
          return View.this.get(Objects.checkIndex(Math.toIntExact(seq - 1), end));
        }

        @Override
        public Iterator<Event> iterator() {
          return View.this.iterator(0, end);
        }
      };
    }

    Iterator<Event> iterator(int from, int to) {
      return new Iterator<>() {
        private int next = from;

        @Override
        public boolean hasNext() {
          return next < to;
        }

        @Override
        public Event next() {
          if (next >= to) {
            throw new NoSuchElementException();
          }
          return get(next++);
        }
      };
    }
  }
}
