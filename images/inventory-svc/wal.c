#include "wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char RECORD[] = "RESERVE ";

/* Carries out one line of the file. Returns whether it makes sense. */
static bool
replay_line (struct stock *stock, char *line)
{
  if (strncmp (line, RECORD, strlen (RECORD)) != 0)
    return false;
  char *sku = line + strlen (RECORD);
  char *space = strchr (sku, ' ');
  if (space == NULL)
    return false;
  *space = '\0';
  char *end = NULL;
  long qty = strtol (space + 1, &end, 10);
  struct article *article = stock_find (stock, sku);
  if (article == NULL || *end != '\0' || qty < 1 || qty > article->pieces)
    return false;
  article->pieces -= qty;
  return true;
}

/* Returns the number of records, or -1 after a line on stderr: a stock is not guessed. */
static long
replay (struct wal *wal, FILE *in, struct stock *stock)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t got;
  long records = 0;
  while (records >= 0 && (got = getline (&line, &size, in)) > 0 && line[got - 1] == '\n')
    {
      line[got - 1] = '\0';
      if (strlen (line) + 1 == (size_t) got && replay_line (stock, line))
        {
          wal->length += (size_t) got;
          records++;
          continue;
        }
      fprintf (stderr, "%s: record %ld is not a reservation that can have been made\n", wal->file, records + 1);
      records = -1;
    }
  if (records >= 0 && ferror (in))
    {
      fprintf (stderr, "%s: read failed: %s\n", wal->file, strerror (errno));
      records = -1;
    }
  free (line);
  return records;
}

long
wal_open (struct wal *wal, const char *file, struct stock *stock)
{
  *wal = (struct wal) { .file = file };
  struct stat info;
  if (stat (file, &info) < 0 && errno == ENOENT)
    return 0;
  FILE *in = fopen (file, "re");
  if (in == NULL)
    {
      fprintf (stderr, "%s: %s\n", file, strerror (errno));
      return -1;
    }
  long records = replay (wal, in, stock);
  fclose (in);
  if (records >= 0 && truncate (file, (off_t) wal->length) < 0)
    {
      fprintf (stderr, "%s: truncate failed: %s\n", file, strerror (errno));
      return -1;
    }
  return records;
}

/* Returns NULL, or the name of the call that failed, with errno set. */
static const char *
write_all (int fd, const char *data, size_t len)
{
  while (len > 0)
    {
      ssize_t written = write (fd, data, len);
      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return "write";
      data += written;
      len -= (size_t) written;
    }
  return NULL;
}

/* As write_all; what was written when a call fails is cut off again. */
static const char *
append (struct wal *wal, int fd, const char *record, size_t len)
{
  if (wal->torn && ftruncate (fd, (off_t) wal->length) < 0)
    return "ftruncate";
  wal->torn = false;
  const char *failed = write_all (fd, record, len);
  if (failed == NULL && fsync (fd) < 0)
    failed = "fsync";
  if (failed != NULL)
    {
      int saved = errno;
      wal->torn = ftruncate (fd, (off_t) wal->length) < 0;
      errno = saved;
    }
  return failed;
}

int
wal_append (struct wal *wal, const char *sku, long qty, const char **failed)
{
  *failed = "memory";
  char *record = NULL;
  int len = asprintf (&record, "%s%s %ld\n", RECORD, sku, qty);
  if (len < 0)
    {
      errno = ENOMEM;
      return -1;
    }
  *failed = "open";
  int fd = open (wal->file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      *failed = append (wal, fd, record, (size_t) len);
      int saved = errno;
      close (fd);
      errno = saved;
    }
  int saved = errno;
  free (record);
  errno = saved;
  if (*failed != NULL)
    return -1;
  wal->length += (size_t) len;
  return 0;
}
