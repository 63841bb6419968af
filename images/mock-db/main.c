/* mock-db: a key-value database over a line protocol, for tutorials and tests.

   PING -> PONG, SET key value -> OK, GET key -> value or NOT_FOUND, QUIT closes; anything else, and a change
   that did not reach the disk, -> ERR and the reason. PORT (5432) and DATA_DIR (/tmp) in the environment. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/lines.h"
#include "../common/net.h"
#include "command.h"

enum
{
  DEFAULT_PORT = 5432,
  MAX_PATH = 4096
};

static int
fail (const char *what)
{
  fprintf (stderr, "%s: %s\n", what, strerror (errno));
  return EXIT_FAILURE;
}

int
main (void)
{
  net_exit_on_term ();
  int port = net_port_from_env (DEFAULT_PORT);
  if (port < 0)
    return EXIT_FAILURE;

  const char *dir = getenv ("DATA_DIR");
  char file[MAX_PATH];
  int len = snprintf (file, sizeof file, "%s/mock-db.wal", dir == NULL || *dir == '\0' ? "/tmp" : dir);
  if (len >= MAX_PATH)
    {
      errno = ENAMETOOLONG;
      return fail ("DATA_DIR");
    }

  struct database db = { .table = table_new () };
  if (db.table == NULL)
    return fail ("table");
  if (wal_open (&db.wal, file, db.table) < 0)
    return fail (file);

  int listener = net_listen (INADDR_ANY, port);
  if (listener < 0)
    {
      fprintf (stderr, "port %d: %s\n", port, strerror (errno));
      return EXIT_FAILURE;
    }
  lines_serve (listener, &(struct lines) { .answer = command_run, .arg = &db });
  return fail ("poll");
}
