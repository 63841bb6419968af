#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
  MAX_ANSWER = 256,
  MAX_QTY = 1000000 /* pieces in one reservation */
};

static char answer[MAX_ANSWER];

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
check (struct inventory *inventory, const char *sku)
{
  const struct article *article = stock_find (&inventory->stock, sku);
  if (article == NULL)
    return "NOT_FOUND";
  snprintf (answer, sizeof answer, "%ld", article->pieces);
  return answer;
}

/* Each log line is a write of its own, and one that fails leaves nothing behind in a buffer. */
static const char *
reserve (struct inventory *inventory, const char *sku, long qty)
{
  struct article *article = stock_find (&inventory->stock, sku);
  if (article == NULL)
    {
      snprintf (answer, sizeof answer, "ERR unknown_sku: there is no %.64s", sku);
      return answer;
    }
  if (qty > article->pieces)
    {
      snprintf (answer, sizeof answer, "ERR insufficient_stock: %ld %s left, %ld asked for", article->pieces,
                sku, qty);
      dprintf (STDOUT_FILENO, "refused %ld %s: %ld left\n", qty, sku, article->pieces);
      return answer;
    }
  const char *failed;
  if (wal_append (&inventory->wal, sku, qty, &failed) < 0)
    {
      snprintf (answer, sizeof answer, "ERR log_failed: %s of the log: %s", failed, strerror (errno));
      dprintf (STDERR_FILENO, "%ld %s not reserved: %s of %s: %s\n", qty, sku, failed, inventory->wal.file,
               strerror (errno));
      return answer;
    }
  article->pieces -= qty;
  snprintf (answer, sizeof answer, "OK %ld", article->pieces);
  dprintf (STDOUT_FILENO, "reserved %ld %s: %ld left\n", qty, sku, article->pieces);
  return answer;
}

static const char *
run_reserve (struct inventory *inventory, char *sku)
{
  char *text = sku == NULL ? NULL : cut (sku);
  char *end = NULL;
  long qty = text == NULL ? 0 : strtol (text, &end, 10);
  if (qty < 1 || qty > MAX_QTY || *end != '\0')
    return "ERR usage: RESERVE sku qty, with a qty from 1 to 1000000";
  return reserve (inventory, sku, qty);
}

const char *
command_run (void *arg, char *line)
{
  struct inventory *inventory = arg;
  char *first = cut (line);
  if (strcmp (line, "PING") == 0)
    return "PONG";
  if (strcmp (line, "QUIT") == 0)
    return NULL;
  if (strcmp (line, "CHECK") == 0)
    return first == NULL ? "ERR usage: CHECK sku" : check (inventory, first);
  if (strcmp (line, "RESERVE") == 0)
    return run_reserve (inventory, first);
  return "ERR unknown command; known are PING, CHECK sku, RESERVE sku qty, QUIT";
}
