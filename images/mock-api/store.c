#include "store.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../common/net.h"
#include "../common/resolve.h"

enum
{
  MAX_HOST = 256,
  MAX_PORT = 65535
};

static enum store_result
failed (char *answer, const char *what, const char *addr, const char *why)
{
  snprintf (answer, STORE_MAX_ANSWER, "%s %s: %s", what, addr, why);
  return STORE_FAILED;
}

/* Splits "host:port" and looks the host up. Returns NULL, or what is wrong. */
static const char *
parse_addr (const char *addr, struct sockaddr_in *where)
{
  const char *colon = strrchr (addr, ':');
  char host[MAX_HOST];
  if (colon == NULL || colon == addr || colon - addr >= MAX_HOST)
    return "not of the form host:port";
  memcpy (host, addr, (size_t) (colon - addr));
  host[colon - addr] = '\0';

  char *end = NULL;
  long port = strtol (colon + 1, &end, 10);
  if (end == colon + 1 || *end != '\0' || port < 1 || port > MAX_PORT)
    return "not of the form host:port";
  *where = (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons ((uint16_t) port) };
  return resolve_host (host, &where->sin_addr) < 0 ? "the name is not known" : NULL;
}

/* Receives up to the first newline. Returns 0, or -1 with errno set. */
static int
receive_line (int fd, char *answer)
{
  size_t len = 0;
  while (len < STORE_MAX_ANSWER)
    {
      ssize_t got = recv (fd, answer + len, STORE_MAX_ANSWER - len, 0);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        {
          errno = ECONNRESET;
          return -1;
        }
      char *newline = memchr (answer + len, '\n', (size_t) got);
      len += (size_t) got;
      if (newline != NULL)
        {
          *newline = '\0';
          return 0;
        }
    }
  errno = EMSGSIZE;
  return -1;
}

/* EAGAIN is how a socket timeout shows. */
static const char *
reason (void)
{
  return errno == EAGAIN || errno == EINPROGRESS ? "timed out" : strerror (errno);
}

static enum store_result
ask (const char *addr, const char *request, char *answer)
{
  struct sockaddr_in where;
  const char *wrong = parse_addr (addr, &where);
  if (wrong != NULL)
    return failed (answer, "address", addr, wrong);

  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return failed (answer, "socket for", addr, strerror (errno));
  struct timeval limit = { .tv_sec = STORE_TIMEOUT_S };
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);

  enum store_result result = STORE_OK;
  if (connect (fd, (struct sockaddr *) &where, sizeof where) < 0)
    result = failed (answer, "connect to", addr, reason ());
  else if (net_send_all (fd, request, strlen (request)) < 0)
    result = failed (answer, "send to", addr, reason ());
  else if (receive_line (fd, answer) < 0)
    result = failed (answer, "receive from", addr, reason ());
  close (fd);

  if (result == STORE_OK && strncmp (answer, "ERR ", 4) == 0)
    {
      memmove (answer, answer + 4, strlen (answer + 4) + 1);
      result = STORE_FAILED;
    }
  return result;
}

/* Releases what was asprintf'ed. */
static enum store_result
ask_and_free (const char *addr, char *request, int len, char *answer)
{
  if (len < 0)
    return failed (answer, "request for", addr, "out of memory");
  enum store_result result = ask (addr, request, answer);
  free (request);
  return result;
}

enum store_result
store_get (const char *addr, const char *key, char answer[STORE_MAX_ANSWER])
{
  char *request = NULL;
  int len = asprintf (&request, "GET %s\n", key);
  enum store_result result = ask_and_free (addr, request, len, answer);
  return result == STORE_OK && strcmp (answer, "NOT_FOUND") == 0 ? STORE_NOT_FOUND : result;
}

enum store_result
store_set (const char *addr, const char *key, const char *value, char answer[STORE_MAX_ANSWER])
{
  char *request = NULL;
  int len = asprintf (&request, "SET %s %s\n", key, value);
  return ask_and_free (addr, request, len, answer);
}
