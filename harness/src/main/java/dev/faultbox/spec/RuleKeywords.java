package dev.faultbox.spec;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.Errno;
import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.Rule;
import dev.faultbox.model.Syscall;
import dev.faultbox.starlark.Unknown;
import dev.faultbox.starlark.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns keywords such as {@code write = deny("EIO")} into rules. */
final class RuleKeywords {
  private final CallNames calls;

  RuleKeywords(CallNames calls) {
    this.calls = requireNonNull(calls, "calls is null");
  }

  /** The rules of one service, in the order of the keywords. */
  List<Rule> rules(ServiceValue service, Map<String, Object> keywords) {
    List<Rule> rules = new ArrayList<>();
    keywords.forEach((keyword, value) -> rules.add(rule(service, keyword, value)));
    return rules;
  }

  /**
   * Throws what can be said of the keywords before they are evaluated.
   *
   * @param service null when it is not known: then any unknown name may be one of its operations
   */
  void judge(@Nullable ServiceValue service, Map<String, Object> keywords) {
    keywords.forEach(
        (keyword, value) -> {
          OpValue op = service == null ? null : service.ops().get(keyword);
          List<Syscall> about = op == null ? calls.resolve(keyword) : op.calls();
          if (about.isEmpty() && service != null) {
            throw Phase.error(ErrorCode.SPEC_ARG, unknown(service, keyword)).atKeyword(keyword);
          }
          if (!about.isEmpty() && value != Unknown.VALUE) {
            ActionFit.check(keyword, about, fault(keyword, value));
          }
        });
  }

  private Rule rule(ServiceValue service, String keyword, Object value) {
    OpValue op = service.ops().get(keyword);
    List<Syscall> about = op == null ? calls.resolve(keyword) : op.calls();
    if (about.isEmpty()) {
      throw Phase.error(ErrorCode.SPEC_ARG, unknown(service, keyword)).atKeyword(keyword);
    }
    FaultValue fault = fault(keyword, value);
    ActionFit.check(keyword, about, fault);
    RuleOptions options = fault.options();
    List<String> paths = new ArrayList<>();
    if (op != null && !op.path().isEmpty()) {
      paths.add(op.path());
    }
    if (!options.path().isEmpty()) {
      paths.add(options.path());
    }
    return new Rule(
        keyword,
        op == null ? "" : keyword,
        about,
        fault.action(),
        fault.argument(),
        fault.text(),
        fault.source(),
        fault.tag(),
        options.label(),
        options.trigger(),
        options.probability(),
        options.maxFires(),
        paths,
        options.peers(),
        fault.bytes(),
        fault.written(),
        fault.restarts());
  }

  private static FaultValue fault(String keyword, Object value) {
    if (value instanceof FaultValue fault) {
      return fault;
    }
    String errno = value instanceof String text && Errno.number(text).isPresent() ? text : "EIO";
    throw Phase.error(
            ErrorCode.SPEC_TYPE,
            "%s= must be a fault, got %s; write %s = deny(\"%s\")"
                .formatted(keyword, Values.type(value), keyword, errno))
        .at(keyword);
  }

  private String unknown(ServiceValue service, String keyword) {
    TreeSet<String> ops = new TreeSet<>(service.ops().keySet());
    List<String> candidates = new ArrayList<>(ops);
    candidates.addAll(calls.all());
    candidates.addAll(List.of("run", "must_fire", "source"));
    String nearest = Nearest.to(keyword, candidates);
    return "\"%s\" is neither a system call, a family nor an operation of \"%s\"%s%s"
        .formatted(
            keyword,
            service.name(),
            nearest == null
                ? "; write a family such as write = deny(\"EIO\")"
                : "; did you mean \"" + nearest + "\"?",
            ops.isEmpty()
                ? ""
                : (nearest == null ? ". " : " ")
                    + "Operations of "
                    + service.name()
                    + ": "
                    + String.join(", ", ops));
  }
}
