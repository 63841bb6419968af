package dev.faultbox.cli;

import java.util.List;

/** What {@code faultbox watch} offers. */
final class WatchPage {
  private static final List<String> LIKE_TEST =
      List.of("--test", "--seed", "--timeout", "--jobs", "--verbose");

  static final CommandPage PAGE =
      new CommandPage(
          "watch",
          "[PATH...]",
          "run tests again when what they depend on changes",
          """
          Runs the tests of specs, keeps their containers, and runs a spec again when it, a file it \
          loads, a program, a file that an argument names, a build context or a volume changes. \
          Only containers whose content has changed are replaced; a changed program is put into the \
          one that is there. A spec with a mistake is reported, and its next version waited for.""",
          TestPage.PAGE.options().stream()
              .filter(option -> LIKE_TEST.contains(option.name()))
              .toList(),
          List.of(
              """
              Keys, each followed by Enter:
              (nothing)   run everything again
              f           run the tests again that did not pass
              q           end"""),
          List.of(
              "faultbox watch specs/", "faultbox watch specs/two-services.star --test 'value_*'"),
          List.of(
              "0 ended by q",
              "2 wrong usage",
              "3 no engine",
              CommandPage.DEFECT,
              CommandPage.INTERRUPTED));

  private WatchPage() {}
}
