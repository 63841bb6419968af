package dev.faultbox.cli;

import java.util.List;

/** The script for zsh: a file {@code _faultbox} on its fpath, or sourced. */
final class ZshCompletion {
  private static final String SPECS = "_files -g \"*.star(-.)\"";

  private ZshCompletion() {}

  static String script() {
    StringBuilder commands = new StringBuilder();
    StringBuilder cases = new StringBuilder();
    for (CommandPage page : CommandPages.all()) {
      commands.append("        %s\n".formatted(quoted(page.name() + ":" + page.summary())));
      cases.append("        %s)\n            _arguments \\\n".formatted(page.name()));
      for (CommandOption option : CompletionWords.options(page)) {
        for (String name : option.names()) {
          cases.append("                ").append(quoted(option(option, name))).append(" \\\n");
        }
      }
      cases.append("                ").append(quoted("*:argument:" + argument(page.name())));
      cases.append("\n            ;;\n");
    }
    cases.append(
        "        help)\n            _arguments %s\n            ;;\n"
            .formatted(quoted("*:command:" + argument("help"))));
    return """
        #compdef faultbox
        # Completion of faultbox for zsh: source <(faultbox completion zsh), behind compinit
        _faultbox_tests() {
            local -a tests
            tests=(${(f)"$(${words[1]} %1$s ${(M)words:#*.star} 2>/dev/null)"})
            compadd -a tests
        }
        _faultbox() {
            local command='' word
            local -a commands
            commands=(
        %2$s        'version:print the version'
                'help:options, exit codes and examples of a command'
            )
            for word in ${words[2,CURRENT-1]}; do
                if (( ${${commands%%%%:*}[(Ie)$word]} )); then
                    command=$word
                    break
                fi
            done
            if [[ -z $command && CURRENT -eq 2 && ${words[CURRENT]} != -* ]]; then
                _describe command commands
                %4$s
                return
            fi
            case ${command:-test} in
        %3$s    esac
        }
        if [ "$funcstack[1]" = _faultbox ]; then _faultbox "$@"; else compdef _faultbox faultbox; fi
        """
        .formatted(CompletionCommand.TESTS, commands, cases, SPECS);
  }

  private static String option(CommandOption option, String name) {
    String text = option.text().replace("[", "(").replace("]", ")").replace(":", " -");
    String head = (option.repeated() ? "*" : "") + name;
    if (!option.takesValue()) {
      return head + "[" + text + "]";
    }
    return head + "=[" + text + "]:value:" + value(option);
  }

  private static String value(CommandOption option) {
    if (CompletionWords.takesTests(option)) {
      return "_faultbox_tests";
    }
    if (!option.choices().isEmpty()) {
      return "(" + String.join(" ", option.choices()) + ")";
    }
    return CompletionWords.takesFile(option) ? "_files" : " ";
  }

  private static String argument(String command) {
    List<String> words = CompletionWords.arguments(command);
    return !words.isEmpty()
        ? "(" + String.join(" ", words) + ")"
        : CompletionWords.takesSpecs(command) ? SPECS : "_files";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
