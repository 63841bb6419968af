#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum
{
  BACKLOG = 128,
  MAX_PORT = 65535
};

int
net_port_from_env (int otherwise)
{
  const char *text = getenv ("PORT");
  if (text == NULL || *text == '\0')
    return otherwise;

  char *end = NULL;
  long port = strtol (text, &end, 10);
  if (*end != '\0' || port < 1 || port > MAX_PORT)
    {
      fprintf (stderr, "PORT=%s is not a port; give a number from 1 to %d\n", text, MAX_PORT);
      return -1;
    }
  return (int) port;
}

int
net_listen (uint32_t addr, int port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;

  int on = 1;
  struct sockaddr_in where = {
    .sin_family = AF_INET,
    .sin_port = htons ((uint16_t) port),
    .sin_addr.s_addr = htonl (addr),
  };
  if (setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
      || bind (fd, (struct sockaddr *) &where, sizeof where) < 0 || listen (fd, BACKLOG) < 0)
    {
      int saved = errno;
      close (fd);
      errno = saved;
      return -1;
    }
  return fd;
}

int
net_send_all (int fd, const char *data, size_t len)
{
  while (len > 0)
    {
      ssize_t sent = send (fd, data, len, MSG_NOSIGNAL);
      if (sent < 0)
        {
          if (errno == EINTR)
            continue;
          return -1;
        }
      data += sent;
      len -= (size_t) sent;
    }
  return 0;
}

static void
leave (int signal)
{
  (void) signal;
  _exit (0);
}

void
net_exit_on_term (void)
{
  struct sigaction action = { .sa_handler = leave };
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
}
