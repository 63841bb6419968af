/* One request line in, one answer line out. */
#ifndef FAULTBOX_MOCK_DB_COMMAND_H
#define FAULTBOX_MOCK_DB_COMMAND_H

#include "table.h"
#include "wal.h"

struct database
{
  struct table *table;
  struct wal wal;
};

/* Runs LINE on DB, a struct database; the answer function of a line server. */
const char *command_run (void *db, char *line);

#endif
