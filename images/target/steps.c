#include "steps.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum
{
  MICROS_PER_SECOND = 1000000,
  NANOS_PER_MICRO = 1000,
  CONNECT_SECONDS = 2
};

static const char greeting[] = "hello faultbox";

static long
now_micros (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * MICROS_PER_SECOND + now.tv_nsec / NANOS_PER_MICRO;
}

/* Remembers the first failure; errno is that of CALL. */
static void
fail (struct step *step, const char *call, int no)
{
  if (step->failed != NULL)
    return;
  step->failed = call;
  step->no = no;
}

static void
write_file (struct step *step, const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0)
    {
      fail (step, "open", errno);
      return;
    }
  ssize_t n = write (fd, greeting, sizeof greeting - 1);
  if (n != (ssize_t) sizeof greeting - 1)
    fail (step, "write", n < 0 ? errno : 0);
  else if (fsync (fd) != 0)
    fail (step, "fsync", errno);
  if (close (fd) != 0)
    fail (step, "close", errno);
}

static void
read_file (struct step *step, const char *path)
{
  char content[64];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      fail (step, "open", errno);
      return;
    }
  ssize_t n = read (fd, content, sizeof content);
  if (n < 0)
    fail (step, "read", errno);
  else if ((size_t) n != sizeof greeting - 1 || memcmp (content, greeting, (size_t) n) != 0)
    fail (step, "read", 0);
  else
    snprintf (step->done, sizeof step->done, "wrote and read %zd bytes", n);
  close (fd);
}

struct step
step_file (const char *path)
{
  struct step step = { .failed = NULL };
  long start = now_micros ();
  write_file (&step, path);
  if (step.failed == NULL)
    read_file (&step, path);
  unlink (path);
  step.micros = now_micros () - start;
  return step;
}

static int
parse_address (const char *text, struct sockaddr_in *address)
{
  char host[64];
  const char *colon = strrchr (text, ':');
  if (colon == NULL || (size_t) (colon - text) >= sizeof host)
    return -1;
  memcpy (host, text, (size_t) (colon - text));
  host[colon - text] = '\0';
  char *end;
  long port = strtol (colon + 1, &end, 10);
  *address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons ((uint16_t) port) };
  return *end == '\0' && port > 0 && port < 65536 && inet_pton (AF_INET, host, &address->sin_addr) == 1 ? 0 : -1;
}

struct step
step_net (const char *text)
{
  struct step step = { .failed = NULL };
  struct sockaddr_in address;
  long start = now_micros ();
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct timeval limit = { .tv_sec = CONNECT_SECONDS };
  if (parse_address (text, &address) != 0)
    fail (&step, "address", EINVAL);
  else if (fd < 0)
    fail (&step, "socket", errno);
  else if (setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0)
    fail (&step, "setsockopt", errno);
  else if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    fail (&step, "connect", errno);
  else
    snprintf (step.done, sizeof step.done, "connected to %s", text);
  if (fd >= 0)
    close (fd);
  step.micros = now_micros () - start;
  return step;
}

const char *
step_error (const struct step *step)
{
  return step->no != 0 ? strerror (step->no) : "not what was written";
}
