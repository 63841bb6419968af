#include "ask.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "net.h"
#include "resolve.h"

enum
{
  MAX_HOST = 256,
  MAX_PORT = 65535,
  MS_PER_S = 1000,
  US_PER_MS = 1000
};

static enum ask_result
failed (char *answer, const char *what, const char *addr, const char *why)
{
  snprintf (answer, ASK_MAX_ANSWER, "%s %s: %s", what, addr, why);
  return ASK_FAILED;
}

/* EAGAIN and EINPROGRESS are how a socket's time limit shows. */
static enum ask_result
failed_call (char *answer, const char *what, const char *addr)
{
  if (errno != EAGAIN && errno != EINPROGRESS && errno != ETIMEDOUT)
    return failed (answer, what, addr, strerror (errno));
  failed (answer, what, addr, "timed out");
  return ASK_TIMED_OUT;
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
  while (len < ASK_MAX_ANSWER)
    {
      ssize_t got = recv (fd, answer + len, ASK_MAX_ANSWER - len, 0);
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

enum ask_result
ask_line (const char *addr, const char *request, long timeout_ms, char answer[ASK_MAX_ANSWER])
{
  struct sockaddr_in where;
  const char *wrong = parse_addr (addr, &where);
  if (wrong != NULL)
    return failed (answer, "address", addr, wrong);

  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return failed (answer, "socket for", addr, strerror (errno));
  struct timeval limit = { .tv_sec = timeout_ms / MS_PER_S, .tv_usec = timeout_ms % MS_PER_S * US_PER_MS };
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);

  enum ask_result result = ASK_OK;
  if (connect (fd, (struct sockaddr *) &where, sizeof where) < 0)
    result = failed_call (answer, "connect to", addr);
  else if (net_send_all (fd, request, strlen (request)) < 0)
    result = failed_call (answer, "send to", addr);
  else if (receive_line (fd, answer) < 0)
    result = failed_call (answer, "receive from", addr);
  close (fd);
  return result;
}
