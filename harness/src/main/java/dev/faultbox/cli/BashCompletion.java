package dev.faultbox.cli;

import java.util.List;

/** The script for bash; works with the bash 3.2 of macOS, too. */
final class BashCompletion {
  private BashCompletion() {}

  static String script() {
    StringBuilder values = new StringBuilder();
    StringBuilder options = new StringBuilder();
    StringBuilder words = new StringBuilder();
    for (CommandPage page : CommandPages.all()) {
      options.append(
          "        %s) options='%s' ;;\n"
              .formatted(page.name(), String.join(" ", page.optionNames())));
      for (CommandOption option : page.options()) {
        if (option.takesValue()) {
          values.append(
              "        %s:%s) %s ;;\n".formatted(page.name(), option.name(), value(option)));
        }
      }
    }
    for (String command : CompletionWords.commands()) {
      List<String> arguments = CompletionWords.arguments(command);
      if (!arguments.isEmpty()) {
        words.append(
            "        %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n"
                .formatted(command, String.join(" ", arguments)));
      } else if (!CompletionWords.takesSpecs(command)) {
        words.append("        %s) _faultbox_files; return ;;\n".formatted(command));
      }
    }
    return """
        # Completion of faultbox for bash: source <(faultbox completion bash)
        _faultbox_files() {
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$cur"))
        }
        _faultbox_specs() {
            compopt -o filenames 2>/dev/null
            COMPREPLY+=($(compgen -f -X '!*.star' -- "$cur") $(compgen -d -- "$cur"))
        }
        _faultbox_tests() {
            local word specs=()
            for word in "${COMP_WORDS[@]}"; do
                case $word in *.star) specs+=("$word") ;; esac
            done
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" %s "${specs[@]}" 2>/dev/null)" -- "$cur"))
        }
        _faultbox() {
            local IFS=$' \\t\\n' cur prev command='' i options=''
            COMPREPLY=()
            cur=${COMP_WORDS[COMP_CWORD]}
            prev=${COMP_WORDS[COMP_CWORD-1]}
            # bash makes words of their own of --option, = and value.
            if [ "$cur" = = ]; then
                cur=''
            elif [ "$prev" = = ]; then
                prev=${COMP_WORDS[COMP_CWORD-2]}
            fi
            for ((i = 1; i < COMP_CWORD; i++)); do
                case " %s " in
                    *" ${COMP_WORDS[i]} "*) command=${COMP_WORDS[i]}; break ;;
                esac
            done
            IFS=$'\\n'
            case "${command:-test}:$prev" in
        %s    esac
            IFS=$' \\t\\n'
            case ${command:-test} in
        %s    esac
            case $cur in
                -*) COMPREPLY=($(compgen -W "$options" -- "$cur")); return ;;
            esac
            case $command in
        %s    esac
            if [ -z "$command" ] && [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W '%s' -- "$cur"))
            fi
            IFS=$'\\n'
            _faultbox_specs
        }
        complete -F _faultbox faultbox ./faultbox
        """
        .formatted(
            CompletionCommand.TESTS,
            CompletionWords.joinedCommands(),
            values,
            options,
            words,
            CompletionWords.joinedCommands());
  }

  private static String value(CommandOption option) {
    if (CompletionWords.takesTests(option)) {
      return "_faultbox_tests; return";
    }
    if (!option.choices().isEmpty()) {
      return "COMPREPLY=($(compgen -W $'%s' -- \"$cur\")); return"
          .formatted(String.join("\\n", option.choices()));
    }
    return CompletionWords.takesFile(option) ? "_faultbox_files; return" : "return";
  }
}
