package dev.faultbox.spec;

import static java.util.stream.Collectors.joining;

import dev.faultbox.model.ErrorCode;
import dev.faultbox.model.SourceLocation;
import dev.faultbox.model.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Decides which tests the words after {@code --test} mean. */
public final class TestSelector {
  private static final String PREFIX = "test_";
  private static final String MATRIX = "matrix_";

  /** Names listed when nothing matches. */
  private static final int MAX_LISTED = 20;

  private TestSelector() {}

  /**
   * The tests any of the patterns selects, in the order of {@code tests}; all when there is no
   * pattern. A pattern is a name with or without {@code test_}, a glob over either, {@code ~regex}
   * found anywhere in the full name, or {@code matrix_<scenario>}.
   *
   * @param specFile path as given on the command line, for the place of an error
   * @throws UserException when a pattern selects nothing or is no regular expression
   */
  public static List<TestCase> select(
      List<TestCase> tests, List<String> patterns, String specFile) {
    return select(List.of(tests), patterns, new SourceLocation(specFile, 1, 1)).get(0);
  }

  /**
   * The same over several specs: of each, those that any of the patterns selects, which may be
   * none.
   *
   * @throws UserException when a pattern selects nothing anywhere or is no regular expression
   */
  public static List<SelectedSpec> select(List<SelectedSpec> specs, List<String> patterns) {
    SourceLocation place = specs.size() == 1 ? new SourceLocation(specs.get(0).path(), 1, 1) : null;
    List<List<TestCase>> selected =
        select(specs.stream().map(SelectedSpec::tests).toList(), patterns, place);
    List<SelectedSpec> narrowed = new ArrayList<>();
    for (SelectedSpec spec : specs) {
      narrowed.add(new SelectedSpec(spec.path(), spec.spec(), selected.get(narrowed.size())));
    }
    return narrowed;
  }

  private static List<List<TestCase>> select(
      List<List<TestCase>> ofSpecs, List<String> patterns, @Nullable SourceLocation place) {
    if (patterns.isEmpty()) {
      return ofSpecs;
    }
    List<TestCase> all = ofSpecs.stream().flatMap(List::stream).toList();
    Predicate<String> any = name -> false;
    for (String pattern : patterns) {
      Predicate<String> matcher = matcher(pattern);
      if (all.stream().noneMatch(test -> matcher.test(test.name()))) {
        throw noMatch(all, pattern, place);
      }
      any = any.or(matcher);
    }
    Predicate<String> wanted = any;
    return ofSpecs.stream()
        .map(tests -> tests.stream().filter(test -> wanted.test(test.name())).toList())
        .toList();
  }

  private static Predicate<String> matcher(String pattern) {
    if (pattern.startsWith("~")) {
      Pattern regex = regex(pattern);
      return name -> regex.matcher(name).find();
    }
    if (pattern.chars().anyMatch(c -> c == '*' || c == '?' || c == '[')) {
      Pattern glob = glob(pattern);
      return name -> glob.matcher(name).matches() || glob.matcher(shortName(name)).matches();
    }
    return name ->
        name.equals(pattern)
            || shortName(name).equals(pattern)
            || (pattern.startsWith(MATRIX) && name.startsWith(PREFIX + pattern + "_"));
  }

  private static Pattern regex(String pattern) {
    try {
      return Pattern.compile(pattern.substring(1));
    } catch (PatternSyntaxException e) {
      throw new UserException(
          ErrorCode.USAGE,
          "--test \"%s\" is no regular expression: %s; write a name, a glob such as \"set_*\", or a regular expression after \"~\""
              .formatted(pattern, e.getDescription()));
    }
  }

  private static Pattern glob(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
      if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else if (close > 0) {
        String set = glob.substring(i + 1, close).replaceAll("[\\\\\\[\\]^&]", "\\\\$0");
        regex.append('[').append(set.startsWith("!") ? "^" + set.substring(1) : set).append(']');
        i = close;
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    try {
      return Pattern.compile(regex.toString());
    } catch (PatternSyntaxException e) {
      throw new UserException(
          ErrorCode.USAGE,
          "--test \"%s\" is no glob: a range runs backwards; write \"[a-z]\"".formatted(glob));
    }
  }

  private static UserException noMatch(
      List<TestCase> tests, String pattern, @Nullable SourceLocation place) {
    List<String> names = tests.stream().map(TestCase::name).distinct().toList();
    String wanted = pattern.startsWith(PREFIX) ? pattern : PREFIX + pattern;
    String nearest = Nearest.to(wanted, names);
    List<String> sorted = Nearest.sorted(wanted, names);
    String listed = sorted.stream().limit(MAX_LISTED).collect(joining(", "));
    if (sorted.size() > MAX_LISTED) {
      listed += " and " + (sorted.size() - MAX_LISTED) + " more";
    }
    return new UserException(
        ErrorCode.SPEC_NAME,
        "no test matches \""
            + pattern
            + "\"; "
            + offer(nearest, pattern)
            + (place == null ? " specs have: " : " spec has: ")
            + listed,
        place);
  }

  private static String offer(@Nullable String nearest, String pattern) {
    if (nearest == null) {
      return "the";
    }
    String shown = pattern.startsWith(PREFIX) ? nearest : shortName(nearest);
    return "did you mean \"" + shown + "\"? The";
  }

  private static String shortName(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
  }
}
