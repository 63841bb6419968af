#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Ends WORD at its first space. Returns what follows, or NULL when there is nothing. */
static char *
cut (char *word)
{
  char *space = strchr (word, ' ');
  if (space == NULL)
    return NULL;
  *space++ = '\0';
  return *space == '\0' ? NULL : space;
}

static const char *
set (struct database *db, const char *key, const char *value)
{
  static char answer[256];
  const char *failed = "memory";
  if (wal_append (&db->wal, key, value, &failed) == 0 && table_set (db->table, key, value) == 0)
    return "OK";
  snprintf (answer, sizeof answer, "ERR SET %s failed: %s", failed, strerror (errno));
  fprintf (stderr, "SET %.64s: %s failed: %s\n", key, failed, strerror (errno));
  return answer;
}

static const char *
get (const struct database *db, const char *key)
{
  const char *value = table_get (db->table, key);
  return value == NULL ? "NOT_FOUND" : value;
}

const char *
command_run (void *arg, char *line)
{
  struct database *db = arg;
  char *first = cut (line);
  if (strcmp (line, "PING") == 0)
    return "PONG";
  if (strcmp (line, "QUIT") == 0)
    return NULL;
  if (strcmp (line, "GET") == 0)
    return first == NULL || strchr (first, ' ') != NULL ? "ERR usage: GET key" : get (db, first);
  if (strcmp (line, "SET") == 0)
    {
      char *value = first == NULL ? NULL : cut (first);
      return value == NULL || *first == '\0' ? "ERR usage: SET key value" : set (db, first, value);
    }
  return "ERR unknown command; known are PING, SET key value, GET key, QUIT";
}
