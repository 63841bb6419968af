#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client *
client_new (int fd)
{
  struct client *client = calloc (1, sizeof *client);
  if (client != NULL)
    client->fd = fd;
  return client;
}

void
client_free (struct client *client)
{
  close (client->fd);
  free (client->out);
  free (client);
}

short
client_interest (const struct client *client)
{
  return client->out_len > 0 ? POLLOUT : POLLIN;
}

static bool
flush (struct client *client)
{
  size_t done = 0;
  while (done < client->out_len)
    {
      ssize_t sent = send (client->fd, client->out + done, client->out_len - done, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0 && errno == EAGAIN)
        break;
      if (sent < 0)
        return false;
      done += (size_t) sent;
    }
  client->out_len -= done;
  memmove (client->out, client->out + done, client->out_len);
  return true;
}

static bool
answer (struct client *client, const char *text)
{
  size_t len = strlen (text);
  char *out = realloc (client->out, client->out_len + len + 1);
  if (out == NULL)
    return false;
  memcpy (out + client->out_len, text, len);
  out[client->out_len + len] = '\n';
  client->out = out;
  client->out_len += len + 1;
  return flush (client);
}

/* Runs the whole lines received so far, stopping at an answer the peer does not take. */
static bool
run_lines (struct client *client, const struct lines *lines)
{
  char *line = client->in;
  char *limit = client->in + client->in_len;
  char *newline;
  while (!client->closing && client->out_len == 0
         && (newline = memchr (line, '\n', (size_t) (limit - line))) != NULL)
    {
      *newline = '\0';
      if (newline > line && newline[-1] == '\r')
        newline[-1] = '\0';
      const char *text = lines->answer (lines->arg, line);
      if (text == NULL)
        client->closing = true;
      else if (!answer (client, text))
        return false;
      line = newline + 1;
    }
  client->in_len = (size_t) (limit - line);
  memmove (client->in, line, client->in_len);

  if (!client->closing && client->out_len == 0 && client->in_len == MAX_LINE)
    {
      client->closing = true;
      client->to_discard = MAX_DISCARD;
      return answer (client, "ERR the line is longer than 65535 bytes");
    }
  return true;
}

static bool
receive (struct client *client)
{
  ssize_t got = recv (client->fd, client->in + client->in_len, MAX_LINE - client->in_len, 0);
  if (got < 0)
    return errno == EINTR || errno == EAGAIN;
  client->in_len += (size_t) got;
  return got > 0;
}

/* Closing with input unread would reset the connection and take the refusal away from the peer. */
static bool
discard (struct client *client)
{
  shutdown (client->fd, SHUT_WR);
  ssize_t got = recv (client->fd, client->in, MAX_LINE, 0);
  if (got < 0)
    return errno == EINTR || errno == EAGAIN;
  client->to_discard -= (size_t) got < client->to_discard ? (size_t) got : client->to_discard;
  return got > 0 && client->to_discard > 0;
}

bool
client_step (struct client *client, const struct lines *lines, short revents)
{
  if (client->to_discard > 0 && client->out_len == 0)
    return discard (client);

  bool alive = true;
  if (client->out_len > 0)
    alive = (revents & (POLLOUT | POLLERR | POLLHUP)) == 0 || flush (client);
  else if ((revents & (POLLIN | POLLERR | POLLHUP)) != 0)
    alive = receive (client);
  if (!alive || !run_lines (client, lines))
    return false;
  return !client->closing || client->out_len > 0 || client->to_discard > 0;
}
