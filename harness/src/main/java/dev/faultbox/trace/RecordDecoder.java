package dev.faultbox.trace;

import dev.faultbox.model.Accepted;
import dev.faultbox.model.Errno;
import dev.faultbox.model.Event;
import dev.faultbox.model.Signals;
import dev.faultbox.model.Syscall;
import dev.faultbox.model.SyscallTable;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into events, as often as somebody looks at them. The same walk checks a record when
 * it arrives, so that later looks cannot fail.
 */
final class RecordDecoder {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final List<TracedService> services;
  private final SyscallTable table;
  private final CallFlags callFlags;
  private final Map<Integer, TracedRule> rules = new ConcurrentHashMap<>();

  /**
   * @param machine whose numbers flags are, as {@code uname -m} says it
   */
  RecordDecoder(List<TracedService> services, SyscallTable table, String machine) {
    this.callFlags = new CallFlags(machine);
    this.services = List.copyOf(services);
    this.table = table;
  }

  /** What events say about the rule of a number. */
  void rule(int number, TracedRule rule) {
    rules.put(number, rule);
  }

  /** Decodes a record only to find out whether it can be. */
  void check(ByteBuffer record) {
    var unused = decode(record, 1, List.of(), null);
  }

  /**
   * Decodes a record of a kind that is an event; the buffer spans exactly the record.
   *
   * @param seq number of the event
   * @param accepted what the event tells of accepted connections
   * @param peer service whose connection this call accepted, null when that is not known
   */
  Event decode(ByteBuffer record, long seq, List<Accepted> accepted, @Nullable String peer) {
    Event event = decode(record, seq, peer);
    return accepted.isEmpty()
        ? event
        : new Event(
            event.seq(),
            event.nanos(),
            event.type(),
            event.eventType(),
            event.service(),
            event.fields(),
            accepted);
  }

  private Event decode(ByteBuffer record, long seq, @Nullable String peer) {
    RecordReader in = new RecordReader(record);
    int kind = in.u8();
    in.skip(8);
    long nanos = in.i64();
    String service = serviceName(in.u16());
    switch (kind) {
      case Records.SYSCALL:
        return syscall(seq, nanos, service, peer, in);
      case Records.STARTED:
        in.skip(8);
        in.end();
        return event(
            seq, nanos, "service_started", "lifecycle.started", service, startedFields(service));
      case Records.EXITED:
        return event(
            seq, nanos, "service_exited", "service_exited", service, exitFields(exit(in, seq)));
      case Records.MARK:
        return mark(seq, nanos, in);
      case Records.DROPPED:
        String count = Long.toUnsignedString(in.i64());
        in.end();
        return event(
            seq, nanos, "events_dropped", "events_dropped", service, Map.of("count", count));
      case Records.GATE_LOST:
        String reason = in.str();
        in.end();
        return event(seq, nanos, "tracer_lost", "tracer_lost", service, Map.of("reason", reason));
      default:
        throw new IllegalArgumentException("kind " + kind + " is not an event");
    }
  }

  /** Checks a SYSCALL record without decoding its texts. */
  void checkSyscall(RecordReader in) {
    in.skip(12);
    name(in.u16());
    int decision = in.u8();
    if (!Decisions.isKnown(decision)) {
      throw new IllegalArgumentException("unknown decision " + decision);
    }
    in.skip(1);
    in.skip(in.u16());
    while (in.left() > 0) {
      int key = in.u8();
      int length = in.u16();
      int fixed = fixedLength(key);
      if (fixed >= 0 && fixed != length) {
        throw new IllegalArgumentException("attribute " + key + " of " + length + " bytes");
      }
      if (key == Records.ATTRIBUTE_PEER) {
        serviceName(in.u16());
      } else {
        in.skip(length);
      }
    }
  }

  /** Reads an EXITED record behind its header. */
  static InstanceExit exit(RecordReader in, long seq) {
    int instance = in.i32();
    boolean signalled = flag(in.u8(), "how");
    int code = in.i32();
    boolean oom = flag(in.u8(), "oom");
    int cause = in.u8();
    if (cause >= InstanceExit.Cause.values().length) {
      throw new IllegalArgumentException("unknown cause of an exit " + cause);
    }
    long uptime = in.i64();
    long alive = in.u32();
    in.end();
    return new InstanceExit(
        instance, signalled, code, oom, InstanceExit.Cause.values()[cause], uptime, alive, seq);
  }

  /** The name of a service by its number; empty for none. */
  String serviceName(int number) {
    if (number == Records.NO_SERVICE) {
      return "";
    }
    if (number >= services.size()) {
      throw new IllegalArgumentException("unknown service " + number);
    }
    return services.get(number).name();
  }

  private Event mark(long seq, long nanos, RecordReader in) {
    in.skip(4);
    if (in.i32() != in.left()) {
      throw new IllegalArgumentException("the payload of a MARK passes its record");
    }
    Mark mark = Mark.decode(in);
    String type = mark.type();
    String eventType =
        switch (type) {
          case "service_started" -> "lifecycle.started";
          case "service_ready" -> "lifecycle.ready";
          case "step_send", "step_recv" -> type + "." + mark.fields().getOrDefault("target", "");
          default -> type;
        };
    return event(seq, nanos, type, eventType, mark.service(), mark.fields());
  }

  private Event syscall(
      long seq, long nanos, String service, @Nullable String peer, RecordReader in) {
    Map<String, String> fields = new LinkedHashMap<>();
    in.skip(4);
    long pid = in.u32();
    long tid = in.u32();
    Syscall call = name(in.u16());
    int decision = in.u8();
    int flags = in.u8();
    fields.put("syscall", call.name());
    fields.put("family", call.family());
    fields.put("pid", Long.toString(pid));
    fields.put("tid", Long.toString(tid));
    fields.put("comm", in.str());
    // Holds its place: the text needs attributes that come behind it.
    fields.put("decision", "");
    int errno = 0;
    TracedRule rule = null;
    while (in.left() > 0) {
      int key = in.u8();
      int length = in.u16();
      if (key == Records.ATTRIBUTE_ERRNO) {
        errno = in.u16();
        fields.put("errno", Errno.name(errno));
      } else if (key == Records.ATTRIBUTE_RULE) {
        rule = rules.get(in.i32());
        ruled(rule, fields);
      } else {
        attribute(key, length, in, fields);
      }
    }
    if (peer != null) {
      fields.put("peer", peer);
    }
    fields.put("decision", Decisions.text(decision, rule, errno, fields));
    if ((flags & Records.FLAG_UNRESOLVED) != 0) {
      fields.put("unresolved", "true");
    }
    if ((flags & Records.FLAG_SYSTEM) != 0) {
      fields.put("system", "true");
    }
    String type = decision == Records.DECISION_RELEASED ? "syscall_released" : "syscall";
    return event(seq, nanos, type, type + "." + call.name(), service, fields);
  }

  private static void ruled(@Nullable TracedRule rule, Map<String, String> fields) {
    if (rule == null) {
      return;
    }
    fields.put("rule", rule.id());
    if (!rule.label().isEmpty()) {
      fields.put("label", rule.label());
    }
    if (!rule.op().isEmpty()) {
      fields.put("op", rule.op());
    }
  }

  private void attribute(int key, int length, RecordReader in, Map<String, String> fields) {
    switch (key) {
      case Records.ATTRIBUTE_PATH -> fields.put("path", in.text(length));
      case Records.ATTRIBUTE_PATH2 -> fields.put("path2", in.text(length));
      case Records.ATTRIBUTE_FLAGS ->
          fields.put("flags", callFlags.text(fields.getOrDefault("syscall", ""), in.i64()));
      case Records.ATTRIBUTE_FD -> fields.put("fd", Integer.toString(in.i32()));
      case Records.ATTRIBUTE_SIZE -> fields.put("size", Long.toUnsignedString(in.i64()));
      case Records.ATTRIBUTE_ADDR -> fields.put("addr", in.text(length));
      case Records.ATTRIBUTE_PEER -> fields.put("peer", serviceName(in.u16()));
      case Records.ATTRIBUTE_RET -> fields.put("ret", Long.toString(in.i64()));
      case Records.ATTRIBUTE_ADDED -> fields.put("latency_ms", millis(in.i64()));
      case Records.ATTRIBUTE_HELD -> fields.put("held_ms", millis(in.i64()));
      case Records.ATTRIBUTE_SHORTENED -> fields.put("written", Long.toUnsignedString(in.i64()));
      case Records.ATTRIBUTE_TAG -> fields.put("tag", in.text(length));
      default -> in.skip(length);
    }
  }

  private static String millis(long nanos) {
    return Long.toString((nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI);
  }

  /** Bytes of an attribute of fixed size, -1 for the others. */
  private static int fixedLength(int key) {
    return switch (key) {
      case Records.ATTRIBUTE_FD, Records.ATTRIBUTE_RULE -> 4;
      case Records.ATTRIBUTE_FLAGS,
          Records.ATTRIBUTE_SIZE,
          Records.ATTRIBUTE_RET,
          Records.ATTRIBUTE_ADDED,
          Records.ATTRIBUTE_HELD,
          Records.ATTRIBUTE_SHORTENED ->
          8;
      case Records.ATTRIBUTE_PEER, Records.ATTRIBUTE_ERRNO -> 2;
      default -> -1;
    };
  }

  private Syscall name(int id) {
    return table
        .byId(id)
        .orElseThrow(() -> new IllegalArgumentException("unknown system call " + id));
  }

  private Map<String, String> startedFields(String service) {
    for (TracedService traced : services) {
      if (traced.name().equals(service)) {
        return traced.startedFields();
      }
    }
    return Map.of();
  }

  private static Map<String, String> exitFields(InstanceExit exit) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (exit.signalled()) {
      fields.put("signal", Signals.name(exit.code()));
    } else {
      fields.put("code", Integer.toString(exit.code()));
    }
    fields.put("oom", Boolean.toString(exit.oom()));
    fields.put("uptime_ms", Long.toString(exit.uptimeNanos() / NANOS_PER_MILLI));
    fields.put(
        "cause",
        switch (exit.cause()) {
          case SELF -> "self";
          case STOPPED -> "stop";
          case SIGNALLED -> "kill";
          case CRASHED -> "crash";
          case RESTARTED -> "restart";
        });
    return fields;
  }

  private static boolean flag(int value, String what) {
    if (value > 1) {
      throw new IllegalArgumentException("unknown value " + value + " of " + what);
    }
    return value == 1;
  }

  private static Event event(
      long seq,
      long nanos,
      String type,
      String eventType,
      String service,
      Map<String, String> fields) {
    return new Event(seq, nanos, type, eventType, service, Collections.unmodifiableMap(fields));
  }
}
