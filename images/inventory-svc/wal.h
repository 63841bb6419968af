/* The write-ahead log: one line "RESERVE sku qty" per reservation, on disk before the reservation is answered.
   The file is opened anew for every reservation, and not touched before the first. */
#ifndef FAULTBOX_INVENTORY_WAL_H
#define FAULTBOX_INVENTORY_WAL_H

#include <stdbool.h>
#include <stddef.h>

#include "stock.h"

struct wal
{
  const char *file;
  size_t length; /* bytes of whole, synced records */
  bool torn;     /* what follows them could not be cut off */
};

/* Takes the reservations in FILE, if it exists, from STOCK. A last record without its newline was never answered
   and is cut off. Returns the number of reservations, or -1 after a line on stderr. */
long wal_open (struct wal *wal, const char *file, struct stock *stock);

/* Appends one record and syncs it. Returns 0, or -1 with errno set and the name of the call that failed in
   *FAILED; then the log is cut back to the last good record, now or before the next one. */
int wal_append (struct wal *wal, const char *sku, long qty, const char **failed);

#endif
