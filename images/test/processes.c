/* Services of several processes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mode.h"

static _Noreturn void
sleep_for_ever (void)
{
  for (;;)
    pause ();
}

/* The classical daemon: its parent is gone, its session its own. The first process stays, without the port. */
static int
daemonize (char **arg)
{
  pid_t child = fork ();
  if (child < 0)
    return EXIT_FAILURE;
  if (child > 0)
    sleep_for_ever ();

  setsid ();
  pid_t daemon = fork ();
  if (daemon != 0)
    _exit (daemon < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
  return serve_port (arg[0]);
}

/* The same, and the first process ends. */
static int
daemonize_exit (char **arg)
{
  pid_t child = fork ();
  if (child != 0)
    return child < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  setsid ();
  return serve_port (arg[0]);
}

static int
fork_children (char **arg)
{
  for (int left = atoi (arg[0]); left > 0; left--)
    {
      pid_t child = fork ();
      if (child < 0)
        return EXIT_FAILURE;
      if (child == 0)
        sleep_for_ever ();
    }
  return serve_port (arg[1]);
}

const struct mode process_modes[] = {
  { "daemonize", "[PORT]", 0, daemonize },
  { "daemonize-exit", "[PORT]", 0, daemonize_exit },
  { "fork-children", "COUNT [PORT]", 1, fork_children },
  { NULL, NULL, 0, NULL },
};
