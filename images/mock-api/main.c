/* mock-api: an HTTP service in front of mock-db, for tutorials and tests.

   GET /health -> 200; POST /data/<key> stores the body; GET /data/<key> -> 200 with the value, or 404.
   500 with the reason when the database fails. PORT (8080) and DB_ADDR (localhost:5432) in the environment. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/net.h"
#include "../common/web.h"
#include "route.h"

enum
{
  DEFAULT_PORT = 8080
};

static char default_db_addr[] = "localhost:5432";

int
main (void)
{
  net_exit_on_term ();
  int port = net_port_from_env (DEFAULT_PORT);
  if (port < 0)
    return EXIT_FAILURE;
  char *db_addr = getenv ("DB_ADDR");
  if (db_addr == NULL || *db_addr == '\0')
    db_addr = default_db_addr;

  int listener = net_listen (INADDR_ANY, port);
  if (listener < 0)
    {
      fprintf (stderr, "port %d: %s\n", port, strerror (errno));
      return EXIT_FAILURE;
    }
  web_serve (listener, route, db_addr);
  return EXIT_FAILURE;
}
