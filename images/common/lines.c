#include "lines.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

enum
{
  MAX_CLIENTS = 512 /* further ones wait in the listen queue */
};

struct server
{
  int listener;
  nfds_t clients;
  struct client *client[MAX_CLIENTS];
};

static void
accept_client (struct server *server)
{
  int fd = accept4 (server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0)
    return; /* the peer was gone again, or descriptors are short: the others go on */
  struct client *client = client_new (fd);
  if (client == NULL)
    close (fd);
  else
    server->client[server->clients++] = client;
}

/* The listener comes last, and does not count while there is no place for another client. */
static void
fill (const struct server *server, struct pollfd *polls)
{
  for (nfds_t i = 0; i < server->clients; i++)
    polls[i] = (struct pollfd) { .fd = server->client[i]->fd, .events = client_interest (server->client[i]) };
  int listener = server->clients < MAX_CLIENTS ? server->listener : -1;
  polls[server->clients] = (struct pollfd) { .fd = listener, .events = POLLIN };
}

/* Backwards: the last client takes the place of one that has ended, and has had its turn. */
static void
step (struct server *server, const struct lines *lines, const struct pollfd *polls, nfds_t polled)
{
  for (nfds_t i = polled; i-- > 0;)
    if (polls[i].revents != 0 && !client_step (server->client[i], lines, polls[i].revents))
      {
        client_free (server->client[i]);
        server->client[i] = server->client[--server->clients];
      }
}

int
lines_serve (int listener, const struct lines *lines)
{
  struct server server = { .listener = listener };
  struct pollfd polls[MAX_CLIENTS + 1];
  for (;;)
    {
      nfds_t polled = server.clients;
      fill (&server, polls);
      if (poll (polls, polled + 1, -1) < 0)
        {
          if (errno == EINTR)
            continue;
          return -1;
        }
      if (polls[polled].revents != 0)
        accept_client (&server);
      step (&server, lines, polls, polled);
    }
}
