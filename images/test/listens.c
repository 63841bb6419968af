/* Services that listen in unusual ways, or not at all. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../common/net.h"
#include "answer.h"
#include "mode.h"

enum
{
  BACKLOG = 16,
  MAX_REQUEST = 16384, /* bytes */
  MS_PER_S = 1000,
  NS_PER_MS = 1000000
};

static int
run_listen (char **arg)
{
  return serve_port (arg[0]);
}

static int
listen_loopback (char **arg)
{
  return serve_listener (net_listen (INADDR_LOOPBACK, port_number (arg[0])));
}

static int
listen_loopback6 (char **arg)
{
  struct sockaddr_in6 where = { .sin6_family = AF_INET6,
                                .sin6_port = htons ((uint16_t) port_number (arg[0])),
                                .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind (fd, (struct sockaddr *) &where, sizeof where) < 0 || listen (fd, BACKLOG) < 0)
    return serve_listener (-1);
  return serve_listener (fd);
}

static int
never_listen (char **arg)
{
  (void) arg;
  while (pause () < 0)
    continue;
  return EXIT_SUCCESS;
}

static int
slow_listen (char **arg)
{
  long ms = atol (arg[0]);
  struct timespec left = { .tv_sec = ms / MS_PER_S, .tv_nsec = ms % MS_PER_S * NS_PER_MS };
  while (nanosleep (&left, &left) < 0 && errno == EINTR)
    continue;
  return serve_port (arg[1]);
}

/* Reads until the end of the request's head; bodies are ignored, the connection ends anyway. */
static void
skip_request (int fd)
{
  char request[MAX_REQUEST];
  size_t len = 0;
  ssize_t got;
  while (len < sizeof request && (got = recv (fd, request + len, sizeof request - len, 0)) > 0)
    {
      len += (size_t) got;
      if (memmem (request, len, "\r\n\r\n", 4) != NULL)
        return;
    }
}

static int
http_status (char **arg)
{
  char answer[256];
  size_t body = strlen ("status ") + strlen (arg[1]);
  int len = snprintf (answer, sizeof answer,
                      "HTTP/1.1 %s Status\r\nContent-Length: %zu\r\nConnection: close\r\n\r\nstatus %s", arg[1],
                      body, arg[1]);
  int listener = net_listen (INADDR_ANY, port_number (arg[0]));
  struct pollfd wait = { .fd = listener, .events = POLLIN };
  if (listener < 0 || len >= (int) sizeof answer)
    return serve_listener (-1);
  for (;;)
    {
      int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
      if (fd < 0)
        {
          poll (&wait, 1, -1);
          continue;
        }
      skip_request (fd);
      net_send_all (fd, answer, (size_t) len);
      shutdown (fd, SHUT_WR);
      close (fd);
    }
}

const struct mode listen_modes[] = {
  { "listen", "PORT", 1, run_listen },
  { "echo", "PORT", 1, run_listen },
  { "listen-loopback", "PORT", 1, listen_loopback },
  { "listen-loopback6", "PORT", 1, listen_loopback6 },
  { "never-listen", "", 0, never_listen },
  { "slow-listen", "MILLISECONDS PORT", 2, slow_listen },
  { "http-status", "PORT CODE", 2, http_status },
  { NULL, NULL, 0, NULL },
};
