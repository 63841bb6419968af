/* Services with unusual output and input. All but print-* and resolve serve $PORT afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "mode.h"

extern char **environ;

enum
{
  LINE = 80 /* bytes, newline included */
};

static int
flood (char **arg)
{
  char line[LINE];
  memset (line, 'x', sizeof line);
  line[sizeof line - 1] = '\n';
  for (long long left = atoll (arg[0]); left > 0; left -= LINE)
    fwrite (line, 1, left < LINE ? (size_t) left : LINE, stdout);
  fflush (stdout);
  return serve_port (arg[1]);
}

static int
close_stdout (char **arg)
{
  close (STDOUT_FILENO);
  close (STDERR_FILENO);
  return serve_port (arg[0]);
}

static int
no_newline (char **arg)
{
  fputs ("no newline at the end", stdout);
  fflush (stdout);
  return serve_port (arg[0]);
}

static int
print_env (char **arg)
{
  (void) arg;
  for (char **entry = environ; *entry != NULL; entry++)
    puts (*entry);
  return EXIT_SUCCESS;
}

static int
print_args (char **arg)
{
  for (; *arg != NULL; arg++)
    puts (*arg);
  return EXIT_SUCCESS;
}

static int
resolve (char **arg)
{
  const char *text = resolve_text (arg[0]);
  puts (text);
  return strncmp (text, "ERR", 3) == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
stdin_read (char **arg)
{
  char buf[LINE];
  size_t total = 0;
  ssize_t got;
  while ((got = read (STDIN_FILENO, buf, sizeof buf)) > 0)
    total += (size_t) got;
  printf ("stdin: %zu bytes, then %s\n", total, got == 0 ? "the end" : "an error");
  fflush (stdout);
  return serve_port (arg[0]);
}

const struct mode output_modes[] = {
  { "flood", "BYTES [PORT]", 1, flood },
  { "close-stdout", "[PORT]", 0, close_stdout },
  { "no-newline", "[PORT]", 0, no_newline },
  { "print-env", "", 0, print_env },
  { "print-args", "[ARGUMENT...]", 0, print_args },
  { "resolve", "NAME", 1, resolve },
  { "stdin-read", "[PORT]", 0, stdin_read },
  { NULL, NULL, 0, NULL },
};
