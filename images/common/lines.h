/* A server that answers every line with a line, for many connections at a time in one thread. */
#ifndef FAULTBOX_DEMO_LINES_H
#define FAULTBOX_DEMO_LINES_H

struct lines
{
  /* Answers LINE, which it may change. Returns a text without newline that stays valid until the next call,
     or NULL to end the connection. */
  const char *(*answer) (void *arg, char *line);
  void *arg;
};

/* Serves LISTENER for ever. Returns only when waiting fails, -1 with errno set. */
int lines_serve (int listener, const struct lines *lines);

#endif
