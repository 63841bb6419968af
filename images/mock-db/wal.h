/* The write-ahead file: one line "SET key value" per change, on disk before the change is answered. */
#ifndef FAULTBOX_MOCK_DB_WAL_H
#define FAULTBOX_MOCK_DB_WAL_H

#include <stddef.h>

#include "table.h"

struct wal
{
  int fd;
  size_t length; /* bytes of whole, synced records */
};

/* Opens or creates FILE and replays it into TABLE; a last record without its newline was never
   answered and is cut off. Returns 0, or -1 with errno set. */
int wal_open (struct wal *wal, const char *file, struct table *table);

/* Appends one record and syncs it. Returns 0, or -1 with errno set and the name of the call that failed in
   *FAILED; then the file is cut back to the last good record as far as the disk allows. */
int wal_append (struct wal *wal, const char *key, const char *value, const char **failed);

#endif
