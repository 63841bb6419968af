package dev.faultbox.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What is to happen to some calls of a service. Immutable; counters belong to its installation.
 *
 * @param keyword family, call or operation as the spec wrote it
 * @param op name of the operation, empty when the keyword is none
 * @param calls the calls it is about
 * @param argument deny: error number; delay: nanoseconds; crash: signal number; torn: bytes that
 *     are written; corrupt: offset of the first byte; else 0
 * @param action what happens
 * @param text canonical form of the fault value, {@code deny(EIO)}
 * @param source how a spec writes it, {@code deny("EIO")}
 * @param tag of held calls, else empty
 * @param label author's words, empty for none
 * @param probability 0 to 1, asked behind the trigger
 * @param maxFires 0 for no bound
 * @param paths globs that a call's resource must all match; empty for any resource
 * @param peers a call must concern one of them; empty for any
 * @param bytes what it says about bytes
 * @param written what else the author wrote, as it was written: {@code offset=1 probability="50%"}
 * @param restarts crash: the service is to be started again at once
 */
public record Rule(
    String keyword,
    String op,
    List<Syscall> calls,
    RuleAction action,
    long argument,
    String text,
    String source,
    String tag,
    String label,
    Trigger trigger,
    double probability,
    long maxFires,
    List<String> paths,
    List<Peer> peers,
    RuleBytes bytes,
    String written,
    boolean restarts) {
  public Rule {
    requireNonNull(keyword, "keyword is null");
    requireNonNull(op, "op is null");
    calls = List.copyOf(calls);
    requireNonNull(action, "action is null");
    requireNonNull(text, "text is null");
    requireNonNull(source, "source is null");
    requireNonNull(tag, "tag is null");
    requireNonNull(label, "label is null");
    requireNonNull(trigger, "trigger is null");
    paths = List.copyOf(paths);
    peers = List.copyOf(peers);
    requireNonNull(bytes, "bytes is null");
    requireNonNull(written, "written is null");
  }

  /** A rule of which all that was written is in its parts, and that is not about bytes. */
  public Rule(
      String keyword,
      String op,
      List<Syscall> calls,
      RuleAction action,
      long argument,
      String text,
      String source,
      String tag,
      String label,
      Trigger trigger,
      double probability,
      long maxFires,
      List<String> paths,
      List<Peer> peers) {
    this(
        keyword,
        op,
        calls,
        action,
        argument,
        text,
        source,
        tag,
        label,
        trigger,
        probability,
        maxFires,
        paths,
        peers,
        RuleBytes.NONE,
        "",
        false);
  }

  /** The same about fewer calls. */
  public Rule withCalls(List<Syscall> fewer) {
    return new Rule(
        keyword,
        op,
        fewer,
        action,
        argument,
        text,
        source,
        tag,
        label,
        trigger,
        probability,
        maxFires,
        paths,
        peers,
        bytes,
        written,
        restarts);
  }

  /** At which matches it fires, as a spec writes it; empty for every one. */
  public String triggerText() {
    return bytes.counts() ? "after_bytes=" + bytes.after() : trigger.text();
  }

  /**
   * What stands behind the keyword on the console: {@code deny(EIO) → filter:[write,writev]
   * path="/data/**"}.
   */
  public String describe() {
    StringBuilder out = new StringBuilder(text).append(" → filter:[");
    String separator = "";
    for (Syscall call : calls) {
      out.append(separator).append(call.name());
      separator = ",";
    }
    out.append(']');
    for (String path : paths) {
      out.append(" path=\"").append(path).append('"');
    }
    for (Peer peer : peers) {
      out.append(" to=\"").append(peer.text()).append('"');
    }
    if (!label.isEmpty()) {
      out.append(" label=\"").append(label).append('"');
    }
    if (!triggerText().isEmpty()) {
      out.append(' ').append(triggerText());
    }
    if (!written.isEmpty()) {
      out.append(' ').append(written);
    }
    if (maxFires > 0) {
      out.append(" max_fires=").append(maxFires);
    }
    return out.toString();
  }

  /** {@code write=deny(EIO)}. */
  public String title() {
    return keyword + "=" + text;
  }
}
