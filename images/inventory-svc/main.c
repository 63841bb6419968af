/* inventory-svc: the stock of a shop over a line protocol, for tutorials and tests.

   CHECK sku -> the pieces left, or NOT_FOUND; RESERVE sku qty -> OK and the pieces left; PING -> PONG; QUIT closes;
   anything else, and a reservation that is refused or did not reach the disk, -> ERR, a code and the reason. 100
   widget, 50 gadget and 25 gizmo are there at first. A reservation opens, writes and syncs the log and is answered
   then. PORT (5432) and WAL_PATH (/tmp/inventory.wal) in the environment. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/lines.h"
#include "../common/net.h"
#include "command.h"

enum
{
  DEFAULT_PORT = 5432
};

int
main (void)
{
  net_exit_on_term ();
  int port = net_port_from_env (DEFAULT_PORT);
  if (port < 0)
    return EXIT_FAILURE;
  const char *file = getenv ("WAL_PATH");
  if (file == NULL || *file == '\0')
    file = "/tmp/inventory.wal";

  struct inventory inventory;
  stock_init (&inventory.stock);
  long reservations = wal_open (&inventory.wal, file, &inventory.stock);
  if (reservations < 0)
    return EXIT_FAILURE;

  /* Before the socket listens: from then on the order of what the service and its clients do is open. */
  dprintf (STDOUT_FILENO, "%ld reservations in %s\n", reservations, file);
  int listener = net_listen (INADDR_ANY, port);
  if (listener < 0)
    {
      fprintf (stderr, "port %d: %s\n", port, strerror (errno));
      return EXIT_FAILURE;
    }
  lines_serve (listener, &(struct lines) { .answer = command_run, .arg = &inventory });
  fprintf (stderr, "poll: %s\n", strerror (errno));
  return EXIT_FAILURE;
}
