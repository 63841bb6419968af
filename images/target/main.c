/*
 * target: what a small program asks of its system, and what it says when the system refuses. Writes a file, reads it back, and tries to reach a
 * network address, telling each step and how long it took. The exit code is 1 when the file did not work; the network may be missing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "steps.h"

enum
{
  MICROS_PER_MILLI = 1000
};

static void
print_time (long micros)
{
  if (micros < MICROS_PER_MILLI)
    printf ("(took %ldus)\n", micros);
  else
    printf ("(took %ldms)\n", micros / MICROS_PER_MILLI);
}

static void
print_step (const char *name, const struct step *step)
{
  if (step->failed != NULL)
    printf ("%s failed: %s: %s ", name, step->failed, step_error (step));
  else
    printf ("%s: %s ", name, step->done);
  print_time (step->micros);
}

int
main (int argc, char **argv)
{
  const char *address = argc > 1 ? argv[1] : "127.0.0.1:80";
  /* Every line is its own write, so that a fault hits one line. */
  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("=== target ===\n");
  printf ("pid: %d\n", (int) getpid ());
  struct step file = step_file ("/tmp/faultbox-target-test");
  print_step ("fs", &file);
  struct step net = step_net (address);
  print_step ("net", &net);
  printf ("=== done ===\n");
  return file.failed != NULL ? EXIT_FAILURE : EXIT_SUCCESS;
}
