/* One connection of a line server: bytes in, lines to the handler, answers out. */
#ifndef FAULTBOX_DEMO_CLIENT_H
#define FAULTBOX_DEMO_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "lines.h"

enum
{
  MAX_LINE = 65536,      /* bytes of one request line, newline included */
  MAX_DISCARD = 16777216 /* bytes */
};

struct client
{
  int fd;
  bool closing;      /* ends once everything is sent */
  size_t to_discard; /* bytes still taken from a refused client, so that the refusal reaches it */
  size_t in_len;
  size_t out_len;
  char *out;
  char in[MAX_LINE];
};

/* Takes over FD. Returns NULL when memory is short; then FD is still the caller's. */
struct client *client_new (int fd);
void client_free (struct client *client);

/* The poll events this connection waits for: while an answer is stuck, no further request is read. */
short client_interest (const struct client *client);

/* Does what REVENTS allows. Returns false when the connection is over. */
bool client_step (struct client *client, const struct lines *lines, short revents);

#endif
