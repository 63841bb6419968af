/* The key-value table: in memory, chained hashing, grows with its content. */
#ifndef FAULTBOX_MOCK_DB_TABLE_H
#define FAULTBOX_MOCK_DB_TABLE_H

#include <stddef.h>

struct table;

/* Returns NULL when memory is short. */
struct table *table_new (void);

/* Copies both strings. Returns 0, or -1 with errno set; then the table is as before. */
int table_set (struct table *table, const char *key, const char *value);

/* Returns the value, owned by the table until the key is set again, or NULL. */
const char *table_get (const struct table *table, const char *key);

#endif
