/* Client of inventory-svc. Every call opens a connection of its own, asks one question and closes it. */
#ifndef FAULTBOX_ORDER_STOCK_H
#define FAULTBOX_ORDER_STOCK_H

#include "../common/ask.h"
#include "order.h"

/* Where the inventory is and how long each of connecting, sending and receiving may take. */
struct inventory
{
  const char *addr; /* "host:port" */
  long timeout_ms;
};

enum stock_result
{
  STOCK_OK,
  STOCK_NOT_FOUND,
  STOCK_REFUSED,     /* the inventory said why */
  STOCK_TIMED_OUT,   /* it may have done what it was asked for */
  STOCK_UNREACHABLE  /* likewise, when the connection broke late */
};

/* Both write the number of pieces left into *LEFT on STOCK_OK, otherwise the reason into REASON. */
enum stock_result stock_check (const struct inventory *inventory, const char *sku, long *left,
                               char reason[ASK_MAX_ANSWER]);
enum stock_result stock_reserve (const struct inventory *inventory, const struct order *order, long *left,
                                 char reason[ASK_MAX_ANSWER]);

#endif
