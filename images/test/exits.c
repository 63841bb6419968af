/* Services that end, or do not. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/net.h"
#include "answer.h"
#include "mode.h"

static int
exit_with (char **arg)
{
  fprintf (stderr, "leaving with %s\n", arg[0]);
  return atoi (arg[0]);
}

/* Fails until it has been called COUNT times; how often it was is the size of FILE. */
static int
exit_later (char **arg)
{
  int fd = open (arg[0], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0 || write (fd, ".", 1) != 1)
    return EXIT_FAILURE;
  return lseek (fd, 0, SEEK_END) >= atol (arg[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
run_abort (char **arg)
{
  (void) arg;
  abort ();
}

static int
run_segv (char **arg)
{
  (void) arg;
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
  return EXIT_FAILURE;
}

static int
ignore_term (char **arg)
{
  signal (SIGTERM, SIG_IGN);
  return serve_port (arg[0]);
}

static const char *kept_in;

static void
keep (int number)
{
  char line[] = "ended by 00\n";
  line[9] = (char) ('0' + number / 10);
  line[10] = (char) ('0' + number % 10);
  int fd = open (kept_in, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 || write (fd, line, sizeof line - 1) != sizeof line - 1)
    _exit (EXIT_FAILURE);
  _exit (EXIT_SUCCESS);
}

/* Ends on one signal alone, and writes only then. */
static int
keep_on_signal (char **arg)
{
  kept_in = arg[1];
  signal (SIGTERM, SIG_IGN);
  signal (atoi (arg[2]), keep);
  return serve_port (arg[0]);
}

static void
abort_on (int number)
{
  (void) number;
  abort ();
}

static int
abort_on_term (char **arg)
{
  signal (SIGTERM, abort_on);
  return serve_port (arg[0]);
}

static int
run_eat_memory (char **arg)
{
  (void) arg;
  eat_memory ();
}

static int
crash_on_connect (char **arg)
{
  int listener = net_listen (INADDR_ANY, port_number (arg[0]));
  struct pollfd wait = { .fd = listener, .events = POLLIN };
  if (listener < 0 || poll (&wait, 1, -1) < 0)
    {
      fprintf (stderr, "port %s: %s\n", arg[0], strerror (errno));
      return EXIT_FAILURE;
    }
  accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  int number = signal_number (arg[1]);
  if (number < 0)
    return atoi (arg[1]);
  signal (number, SIG_DFL);
  raise (number);
  return EXIT_FAILURE;
}

const struct mode exit_modes[] = {
  { "exit", "CODE", 1, exit_with },
  { "exit-later", "FILE COUNT", 2, exit_later },
  { "abort", "", 0, run_abort },
  { "segv", "", 0, run_segv },
  { "ignore-term", "[PORT]", 0, ignore_term },
  { "keep-on-signal", "PORT FILE NUMBER", 3, keep_on_signal },
  { "abort-on-term", "[PORT]", 0, abort_on_term },
  { "eat-memory", "", 0, run_eat_memory },
  { "crash-on-connect", "PORT CODE|SIGNAL", 2, crash_on_connect },
  { NULL, NULL, 0, NULL },
};
