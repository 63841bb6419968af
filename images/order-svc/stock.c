#include "stock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  MAX_REQUEST = 128 /* bytes: a word, a sku and a number */
};

static enum stock_result
ask (const struct inventory *inventory, const char *request, char *answer)
{
  switch (ask_line (inventory->addr, request, inventory->timeout_ms, answer))
    {
    case ASK_OK:
      break;
    case ASK_TIMED_OUT:
      return STOCK_TIMED_OUT;
    default:
      return STOCK_UNREACHABLE;
    }
  if (strcmp (answer, "NOT_FOUND") == 0)
    return STOCK_NOT_FOUND;
  if (strncmp (answer, "ERR ", 4) != 0)
    return STOCK_OK;
  memmove (answer, answer + 4, strlen (answer + 4) + 1);
  return STOCK_REFUSED;
}

/* An answer that is no number is none. */
static enum stock_result
read_left (const char *text, long *left, char *reason)
{
  char *end = NULL;
  *left = strtol (text, &end, 10);
  if (end != text && *end == '\0')
    return STOCK_OK;
  snprintf (reason, ASK_MAX_ANSWER, "its answer makes no sense");
  return STOCK_UNREACHABLE;
}

enum stock_result
stock_check (const struct inventory *inventory, const char *sku, long *left, char reason[ASK_MAX_ANSWER])
{
  char request[MAX_REQUEST];
  snprintf (request, sizeof request, "CHECK %s\n", sku);
  enum stock_result result = ask (inventory, request, reason);
  return result == STOCK_OK ? read_left (reason, left, reason) : result;
}

enum stock_result
stock_reserve (const struct inventory *inventory, const struct order *order, long *left,
               char reason[ASK_MAX_ANSWER])
{
  char request[MAX_REQUEST];
  snprintf (request, sizeof request, "RESERVE %s %ld\n", order->sku, order->qty);
  enum stock_result result = ask (inventory, request, reason);
  if (result != STOCK_OK)
    return result;
  return read_left (strncmp (reason, "OK ", 3) == 0 ? reason + 3 : "", left, reason);
}
