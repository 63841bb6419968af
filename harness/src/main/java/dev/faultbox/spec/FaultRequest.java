package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Peer;
import dev.faultbox.model.RuleAction;
import dev.faultbox.model.RuleBytes;
import dev.faultbox.model.Trigger;
import java.util.List;

/**
 * A fault value that was not written in a spec: what {@code deny("EIO", path = …)} says.
 *
 * @param builtin name of the builtin that makes its like, {@code deny}
 * @param argument as {@link dev.faultbox.model.Rule} has it
 * @param text {@code deny(EIO)}
 * @param source {@code deny("EIO")}
 * @param tag of held calls, else empty
 * @param path glob, empty for any resource
 * @param peers empty for any
 * @param maxFires 0 for no bound
 */
public record FaultRequest(
    String builtin,
    RuleAction action,
    long argument,
    String text,
    String source,
    String tag,
    String label,
    String path,
    List<Peer> peers,
    Trigger trigger,
    double probability,
    long maxFires,
    RuleBytes bytes) {
  public FaultRequest {
    requireNonNull(builtin, "builtin is null");
    requireNonNull(action, "action is null");
    requireNonNull(text, "text is null");
    requireNonNull(source, "source is null");
    requireNonNull(tag, "tag is null");
    requireNonNull(label, "label is null");
    requireNonNull(path, "path is null");
    peers = List.copyOf(peers);
    requireNonNull(trigger, "trigger is null");
    requireNonNull(bytes, "bytes is null");
  }

  FaultValue value() {
    RuleOptions options =
        new RuleOptions(
            probability,
            probability < 1 ? "probability=" + probability : "",
            label,
            path,
            peers,
            trigger,
            maxFires,
            bytes.after());
    return new FaultValue(builtin, action, argument, text, source, tag, options, bytes, "", false);
  }
}
