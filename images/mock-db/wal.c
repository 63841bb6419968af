#include "wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char RECORD[] = "SET ";

/* One line of the file, its newline removed. A line of another form is skipped. */
static int
replay_line (struct table *table, char *line)
{
  if (strncmp (line, RECORD, strlen (RECORD)) != 0)
    return 0;
  char *key = line + strlen (RECORD);
  char *value = strchr (key, ' ');
  if (value == NULL)
    return 0;
  *value++ = '\0';
  return table_set (table, key, value);
}

static int
replay (struct wal *wal, const char *file, struct table *table)
{
  FILE *in = fopen (file, "re");
  if (in == NULL)
    return -1;

  char *line = NULL;
  size_t size = 0;
  ssize_t got;
  int result = 0;
  while (result == 0 && (got = getline (&line, &size, in)) > 0 && line[got - 1] == '\n')
    {
      wal->length += (size_t) got;
      line[got - 1] = '\0';
      result = replay_line (table, line);
    }
  free (line);
  fclose (in);
  return result;
}

int
wal_open (struct wal *wal, const char *file, struct table *table)
{
  wal->length = 0;
  wal->fd = open (file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (wal->fd < 0)
    return -1;
  off_t size = lseek (wal->fd, 0, SEEK_END);
  if (size < 0)
    return -1;
  if (size == 0)
    return 0;
  if (replay (wal, file, table) < 0)
    return -1;
  return ftruncate (wal->fd, (off_t) wal->length);
}

static int
write_all (int fd, const char *data, size_t len)
{
  while (len > 0)
    {
      ssize_t written = write (fd, data, len);
      if (written < 0)
        {
          if (errno == EINTR)
            continue;
          return -1;
        }
      data += written;
      len -= (size_t) written;
    }
  return 0;
}

int
wal_append (struct wal *wal, const char *key, const char *value, const char **failed)
{
  char *record = NULL;
  int len = asprintf (&record, "%s%s %s\n", RECORD, key, value);
  if (len < 0)
    {
      *failed = "memory";
      errno = ENOMEM;
      return -1;
    }

  *failed = "write";
  int result = write_all (wal->fd, record, (size_t) len);
  if (result == 0)
    {
      *failed = "fsync";
      result = fsync (wal->fd);
    }
  int saved = errno;
  free (record);
  if (result < 0)
    {
      /* A failure here leaves a record that was answered with an error; the first error is the one to report. */
      (void) !ftruncate (wal->fd, (off_t) wal->length);
      errno = saved;
      return -1;
    }
  wal->length += (size_t) len;
  return 0;
}
