/* misbehave: a service whose bad days are chosen by its arguments. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/lines.h"
#include "../common/net.h"
#include "answer.h"
#include "mode.h"

enum
{
  DEFAULT_PORT = 5432,
  MAX_PORT = 65535,
  USAGE_ERROR = 2
};

static const struct mode *const groups[] = { exit_modes, listen_modes, output_modes, process_modes, hammer_modes, stream_modes, talk_modes };
static const size_t group_count = sizeof groups / sizeof groups[0];

int
port_number (const char *text)
{
  char *end = NULL;
  long port = strtol (text, &end, 10);
  if (*text != '\0' && *end == '\0' && port >= 1 && port <= MAX_PORT)
    return (int) port;
  fprintf (stderr, "%s is not a port\n", text);
  exit (USAGE_ERROR);
}

int
serve_listener (int listener)
{
  if (listener >= 0)
    lines_serve (listener, &(struct lines) { .answer = answer_line });
  fprintf (stderr, "cannot serve: %s\n", strerror (errno));
  return EXIT_FAILURE;
}

int
serve_port (const char *text)
{
  int port = text == NULL ? net_port_from_env (DEFAULT_PORT) : port_number (text);
  return port < 0 ? USAGE_ERROR : serve_listener (net_listen (INADDR_ANY, port));
}

static int
usage (void)
{
  fputs ("usage: misbehave MODE [ARGUMENT...]\n", stderr);
  for (size_t g = 0; g < group_count; g++)
    for (const struct mode *mode = groups[g]; mode->name != NULL; mode++)
      fprintf (stderr, "  %s %s\n", mode->name, mode->args);
  return USAGE_ERROR;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    return usage ();
  for (size_t g = 0; g < group_count; g++)
    for (const struct mode *mode = groups[g]; mode->name != NULL; mode++)
      if (strcmp (mode->name, argv[1]) == 0 && argc - 2 >= mode->required)
        return mode->run (argv + 2);
  return usage ();
}
