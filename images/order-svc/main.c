/* order-svc: an HTTP service that takes orders and reserves them in inventory-svc, for tutorials and tests.

   GET /health -> 200, without a look at the inventory; POST /orders {"sku":"widget","qty":1} -> 200 when it is
   reserved, 400 when it is no order, 409 with the reason when the inventory refuses, 503 when the inventory cannot
   be reached, 504 when it does not answer in time; GET /inventory/<sku> -> 200 with the stock, or 404, 503, 504.
   PORT (8080), INVENTORY_ADDR (localhost:5432) and INVENTORY_TIMEOUT_MS (5000) in the environment. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/net.h"
#include "../common/web.h"
#include "route.h"
#include "stock.h"

enum
{
  DEFAULT_PORT = 8080,
  DEFAULT_TIMEOUT_MS = 5000,
  MAX_TIMEOUT_MS = 3600000
};

/* Returns -1 after a line on stderr. */
static long
timeout_from_env (void)
{
  const char *text = getenv ("INVENTORY_TIMEOUT_MS");
  if (text == NULL || *text == '\0')
    return DEFAULT_TIMEOUT_MS;
  char *end = NULL;
  long timeout = strtol (text, &end, 10);
  if (*end == '\0' && timeout >= 1 && timeout <= MAX_TIMEOUT_MS)
    return timeout;
  fprintf (stderr, "INVENTORY_TIMEOUT_MS=%s is not a number of milliseconds from 1 to %d\n", text, MAX_TIMEOUT_MS);
  return -1;
}

int
main (void)
{
  net_exit_on_term ();
  int port = net_port_from_env (DEFAULT_PORT);
  struct inventory inventory = { .addr = getenv ("INVENTORY_ADDR"), .timeout_ms = timeout_from_env () };
  if (port < 0 || inventory.timeout_ms < 0)
    return EXIT_FAILURE;
  if (inventory.addr == NULL || *inventory.addr == '\0')
    inventory.addr = "localhost:5432";

  int listener = net_listen (INADDR_ANY, port);
  if (listener < 0)
    {
      fprintf (stderr, "port %d: %s\n", port, strerror (errno));
      return EXIT_FAILURE;
    }
  web_serve (listener, route, &inventory);
  return EXIT_FAILURE;
}
