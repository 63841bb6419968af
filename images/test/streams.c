/* Programs that live on their standard streams and on signals, as a user runs one by hand. They serve nobody. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mode.h"

enum
{
  BLOCK = 65536,
  ASK_EXIT = 7
};

static int
copy (char **arg)
{
  static char block[BLOCK];
  ssize_t n;
  (void) arg;
  while ((n = read (STDIN_FILENO, block, sizeof block)) > 0)
    for (ssize_t done = 0, more; done < n; done += more)
      if ((more = write (STDOUT_FILENO, block + done, (size_t) (n - done))) < 0)
        return EXIT_FAILURE;
  return n < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
ask (char **arg)
{
  char name[64];
  (void) arg;
  fputs ("name? ", stdout);
  fflush (stdout);
  if (fgets (name, sizeof name, stdin) == NULL)
    return EXIT_FAILURE;
  printf ("hello %s", name);
  fputs ("bye", stderr);
  return ASK_EXIT;
}

/* Ends with CODE on the first SIGINT; with "never", not at all. */
static int
until_int (char **arg)
{
  sigset_t set;
  int got;
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigprocmask (SIG_BLOCK, &set, NULL);
  puts ("ready");
  fflush (stdout);
  for (;;)
    {
      sigwait (&set, &got);
      if (strcmp (arg[0], "never") != 0)
        break;
      puts ("stays");
      fflush (stdout);
    }
  puts ("interrupted");
  return atoi (arg[0]);
}

static int
tell_terminals (char **arg)
{
  (void) arg;
  printf ("%d %d %d\n", isatty (STDIN_FILENO), isatty (STDOUT_FILENO), isatty (STDERR_FILENO));
  return EXIT_SUCCESS;
}

const struct mode stream_modes[] = {
  { "copy", "", 0, copy },
  { "ask", "", 0, ask },
  { "until-int", "CODE|never", 1, until_int },
  { "isatty", "", 0, tell_terminals },
  { NULL, NULL, 0, NULL },
};
