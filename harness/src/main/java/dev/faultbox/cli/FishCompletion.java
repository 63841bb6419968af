package dev.faultbox.cli;

import java.util.List;

/** The script for fish. */
final class FishCompletion {
  private FishCompletion() {}

  static String script() {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Completion of faultbox for fish
        function __faultbox_command
            set -l words (commandline -opc)
            for word in $words[2..-1]
                if contains -- $word %1$s
                    echo $word
                    return
                end
            end
            echo test
        end
        function __faultbox_is
            test (__faultbox_command) = $argv[1]
        end
        function __faultbox_first
            test (count (commandline -opc)) -eq 1
        end
        function __faultbox_tests
            set -l words (commandline -opc)
            command $words[1] %2$s (string match -- '*.star' $words) 2>/dev/null
        end
        complete -c faultbox -f
        """
            .formatted(CompletionWords.joinedCommands(), CompletionCommand.TESTS));
    for (CommandPage page : CommandPages.all()) {
      out.append(
          "complete -c faultbox -n __faultbox_first -a %s -d %s\n"
              .formatted(page.name(), quoted(page.summary())));
      String is = "complete -c faultbox -n '__faultbox_is " + page.name() + "'";
      for (CommandOption option : CompletionWords.options(page)) {
        out.append(is).append(names(option)).append(value(option));
        out.append(" -d ").append(quoted(option.text())).append('\n');
      }
      String files =
          CompletionWords.takesSpecs(page.name())
              ? " -a '(__fish_complete_suffix .star)'"
              : CompletionWords.arguments(page.name()).isEmpty() ? " -F" : "";
      if (!files.isEmpty()) {
        out.append(is).append(files).append('\n');
      }
    }
    for (String command : CompletionWords.commands()) {
      List<String> words = CompletionWords.arguments(command);
      if (!words.isEmpty()) {
        out.append(
            "complete -c faultbox -n '__faultbox_is %s' -a '%s'\n"
                .formatted(command, String.join(" ", words)));
      }
    }
    for (String plain : CommandPages.PLAIN) {
      out.append("complete -c faultbox -n __faultbox_first -a ").append(plain).append('\n');
    }
    return out.toString();
  }

  private static String names(CommandOption option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    return names.toString();
  }

  private static String value(CommandOption option) {
    if (!option.takesValue()) {
      return "";
    }
    if (CompletionWords.takesTests(option)) {
      return " -x -a '(__faultbox_tests)'";
    }
    if (!option.choices().isEmpty()) {
      return " -x -a '" + String.join(" ", option.choices()) + "'";
    }
    return CompletionWords.takesFile(option) ? " -r -F" : " -x";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
