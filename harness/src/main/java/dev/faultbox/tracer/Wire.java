package dev.faultbox.tracer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultbox.model.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The messages of the harness link, as {@code tracer-sidecar/PROTOCOL.md} lays them out. Encoders
 * throw {@link IllegalArgumentException} for what does not fit, decoders {@link
 * MalformedFrameException} for what is not allowed.
 */
final class Wire {
  static final int VERSION = 1;

  /** Bytes behind the length field of a frame, at most. */
  static final int MAX_FRAME = 16 << 20;

  static final int WELCOME = 0x41;
  static final int OK = 0x42;
  static final int ERROR = 0x43;
  static final int EVENTS = 0x44;

  private static final int MAGIC = 0x31584246;
  private static final int HELLO = 0x01;
  private static final int ATTACH = 0x02;
  private static final int ROUTES = 0x03;
  private static final int START = 0x04;
  private static final int SIGNAL = 0x05;
  private static final int STOP = 0x06;
  private static final int DRAIN = 0x07;
  private static final int PORTS = 0x08;
  private static final int BEGIN = 0x09;
  private static final int MARK = 0x0a;
  private static final int SHUTDOWN = 0x0b;
  private static final int STATS = 0x0c;
  private static final int RULES = 0x0d;
  private static final int UNRULE = 0x0e;
  private static final int RELEASE = 0x0f;
  private static final int STREAM = 0x10;
  private static final int SETTLE = 0x11;
  private static final int SNAPSHOT = 0x12;
  private static final int EXEC = 0x13;

  private static final int RECORD_OUTPUT = 1;
  private static final int RECORD_SYSCALLS = 1 << 1;
  private static final int KEEP_FILES = 1 << 2;
  private static final int STREAMS = 1 << 3;
  private static final int PLAIN = 1 << 4;
  private static final int DATAGRAMS = 1 << 5;
  private static final int UNSEEN = 1 << 6;
  private static final Transport[] TRANSPORTS = Transport.values();
  private static final int WAIT_KILLABLE = 1;
  private static final int SYNC_WAKE_UP = 1 << 1;
  private static final int UNSEEING = 1 << 2;
  private static final int OVERLAY = 1;

  /** length, kind, seq, t_ns and service of an event record. */
  private static final int RECORD_HEADER = 4 + 1 + 8 + 8 + 2;

  private static final int RECORD_SEQ = 4 + 1;
  private static final int KIND_MARK = 6;

  private Wire() {}

  static byte[] hello(String token) {
    return FrameWriter.frame(HELLO).u32(MAGIC).u16(VERSION).str(token).finish();
  }

  static byte[] attach(int req, int service, String name, int gatePid) {
    return FrameWriter.frame(ATTACH).u32(req).u16(service).str(name).u32(gatePid).finish();
  }

  static byte[] routes(int req, List<Route> routes) {
    FrameWriter out = FrameWriter.frame(ROUTES).u32(req).u16(routes.size());
    for (Route route : routes) {
      out.u16(route.service()).raw(route.address().getAddress());
      out.u16s(route.tcpPorts()).u16s(route.udpPorts()).u16s(route.dependsOn());
    }
    return out.finish();
  }

  static byte[] start(int req, int service, int instance, LaunchSpec spec) {
    return FrameWriter.frame(START)
        .u32(req)
        .u16(service)
        .u32(instance)
        .blob(launchSpec(spec))
        .finish();
  }

  static byte[] launchSpec(LaunchSpec spec) {
    int flags =
        (spec.recordOutput() ? RECORD_OUTPUT : 0)
            | (spec.recordSyscalls() ? RECORD_SYSCALLS : 0)
            | (spec.keepFiles() ? KEEP_FILES : 0)
            | (spec.streams() ? STREAMS : 0)
            | (spec.plain() ? PLAIN : 0)
            | (spec.datagrams() ? DATAGRAMS : 0)
            | (spec.unseen() ? UNSEEN : 0);
    FrameWriter out =
        FrameWriter.nested()
            .str(spec.program())
            .strs(spec.argv())
            .strs(spec.env())
            .str(spec.directory())
            .str(spec.user())
            .str(spec.hostname())
            .blob(spec.hosts().getBytes(UTF_8))
            .u16s(spec.syscalls())
            .u32(flags)
            .u16s(spec.ports())
            .u16(spec.mounts().size());
    spec.mounts().forEach(mount -> out.str(mount.path()).u8(mount.readOnly() ? 1 : 0));
    return out.u32(spec.stopSignal()).u64(spec.layerBytes()).bytes();
  }

  static byte[] signal(int req, int instance, int signal, TracerClient.Scope scope) {
    return FrameWriter.frame(SIGNAL)
        .u32(req)
        .u32(instance)
        .u32(signal)
        .u8(scope == TracerClient.Scope.MAIN ? 0 : 1)
        .finish();
  }

  static byte[] stop(int req, int instance, Duration grace, boolean again) {
    long millis = grace.toMillis();
    if (millis < 0 || millis > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a grace of " + grace + " is out of range");
    }
    return FrameWriter.frame(STOP)
        .u32(req)
        .u32(instance)
        .u32((int) millis)
        .u8(again ? 1 : 0)
        .finish();
  }

  static byte[] drain(int req) {
    return FrameWriter.frame(DRAIN).u32(req).finish();
  }

  static byte[] ports(int req, int instance) {
    return FrameWriter.frame(PORTS).u32(req).u32(instance).finish();
  }

  static byte[] begin(int req, int test) {
    return FrameWriter.frame(BEGIN).u32(req).u32(test).finish();
  }

  static byte[] mark(int req, int service, byte[] payload) {
    return FrameWriter.frame(MARK).u32(req).u16(service).blob(payload).finish();
  }

  static byte[] shutdown() {
    return FrameWriter.frame(SHUTDOWN).finish();
  }

  static byte[] stats(int req) {
    return FrameWriter.frame(STATS).u32(req).finish();
  }

  static byte[] rules(int req, int service, int window, long seed, List<WireRule> rules) {
    FrameWriter out =
        FrameWriter.frame(RULES).u32(req).u16(service).u32(window).u64(seed).u16(rules.size());
    rules.forEach(rule -> rule(out, rule));
    return out.finish();
  }

  private static void rule(FrameWriter out, WireRule rule) {
    out.u32(rule.number()).str(rule.id()).str(rule.label()).u16s(rule.calls());
    out.u8(rule.action()).u64(rule.argument());
    out.u64(rule.bytes().count()).u8(rule.bytes().change().ordinal()).str(rule.tag());
    out.u8(rule.trigger()).u64(rule.n()).u64(rule.threshold()).u64(rule.maxFires());
    out.u64(rule.bytes().after()).strs(rule.paths()).strs(rule.peers());
  }

  static byte[] unrule(int req, int service, int window) {
    return FrameWriter.frame(UNRULE).u32(req).u16(service).u32(window).finish();
  }

  static byte[] release(int req, String tag, int count) {
    return FrameWriter.frame(RELEASE).u32(req).str(tag).u32(count).finish();
  }

  static byte[] stream(int req, int instance, int stream, byte[] piece) {
    return FrameWriter.frame(STREAM).u32(req).u32(instance).u8(stream).blob(piece).finish();
  }

  static byte[] settle(int req, Duration timeout) {
    return FrameWriter.frame(SETTLE).u32(req).u32((int) timeout.toMillis()).finish();
  }

  static byte[] snapshot(int req, int service) {
    return FrameWriter.frame(SNAPSHOT).u32(req).u16(service).finish();
  }

  static byte[] exec(int req, int instance, List<String> argv, Duration timeout) {
    long millis = timeout.toMillis();
    if (millis < 0 || millis > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a timeout of " + timeout + " is out of range");
    }
    return FrameWriter.frame(EXEC).u32(req).u32(instance).strs(argv).u32((int) millis).finish();
  }

  static boolean settled(FrameReader in) {
    int settled = in.u8();
    if (settled > 1) {
      throw new MalformedFrameException("neither at rest nor not: " + settled);
    }
    return settled == 1;
  }

  static List<RuleTally> tallies(FrameReader in) {
    int count = in.u16();
    List<RuleTally> tallies = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tallies.add(new RuleTally(in.u32(), in.u64(), in.u64(), in.u64()));
    }
    return tallies;
  }

  static Welcome welcome(FrameReader in) {
    int version = in.u16();
    String kernel = in.str();
    String machine = in.str();
    int features = in.u32();
    long monotonic = in.u64();
    in.end();
    return new Welcome(
        version,
        kernel,
        machine,
        (features & WAIT_KILLABLE) != 0,
        (features & SYNC_WAKE_UP) != 0,
        (features & UNSEEING) == 0,
        monotonic);
  }

  static GateInfo gateInfo(FrameReader in) {
    int version = in.u32();
    int features = in.u32();
    return new GateInfo(version, (features & OVERLAY) != 0, in.str());
  }

  static List<ListeningPort> listeningPorts(FrameReader in) {
    int count = in.u16();
    List<ListeningPort> ports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int transport = in.u8();
      if (transport >= TRANSPORTS.length) {
        throw new MalformedFrameException("unknown transport " + transport);
      }
      int family = in.u8();
      byte[] address = in.raw(16);
      ports.add(new ListeningPort(TRANSPORTS[transport], address(family, address), in.u16()));
    }
    return ports;
  }

  static TracerStats stats(FrameReader in) {
    return new TracerStats(in.u64(), in.u64(), in.u64(), in.u64(), in.u32());
  }

  /**
   * Walks the records of an EVENTS frame and reports the request numbers of the MARK records among
   * them.
   *
   * @param records from its position to its limit; not moved
   */
  static void scan(ByteBuffer records, MarkVisitor visitor) {
    int at = records.position();
    if (at == records.limit()) {
      throw new MalformedFrameException("an EVENTS frame without records");
    }
    while (at < records.limit()) {
      int left = records.limit() - at;
      if (left < RECORD_HEADER) {
        throw new MalformedFrameException("an event record of " + left + " bytes");
      }
      int length = records.getInt(at);
      if (length < RECORD_HEADER - 4 || length > left - 4) {
        throw new MalformedFrameException("an event record claims " + length + " bytes");
      }
      if (records.get(at + 4) == KIND_MARK) {
        if (length < RECORD_HEADER) {
          throw new MalformedFrameException("a MARK record of " + length + " bytes");
        }
        visitor.mark(records.getInt(at + RECORD_HEADER), records.getLong(at + RECORD_SEQ));
      }
      at += 4 + length;
    }
  }

  /** Told of each MARK record. */
  interface MarkVisitor {
    void mark(int req, long seq);
  }

  private static InetAddress address(int family, byte[] bytes) {
    if (family != 4 && family != 6) {
      throw new MalformedFrameException("unknown address family " + family);
    }
    try {
      return InetAddress.getByAddress(family == 4 ? Arrays.copyOf(bytes, 4) : bytes);
    } catch (IOException e) {
      throw new IllegalStateException("4 and 16 bytes are addresses", e);
    }
  }
}
