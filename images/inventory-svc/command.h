/* One request line in, one answer line out. */
#ifndef FAULTBOX_INVENTORY_COMMAND_H
#define FAULTBOX_INVENTORY_COMMAND_H

#include "stock.h"
#include "wal.h"

struct inventory
{
  struct stock stock;
  struct wal wal;
};

/* Runs LINE on INVENTORY, a struct inventory; the answer function of a line server. */
const char *command_run (void *inventory, char *line);

#endif
