#include "web.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum
{
  MAX_CONNECTIONS = 128, /* further ones wait in the listen queue */
  IDLE_S = 60,           /* seconds a connection may stay silent */
  STACK_BYTES = 512 * 1024
};

/* Outlives every thread: the end of web_serve is the end of the process. */
struct web
{
  web_route *route;
  void *arg;
  sem_t places;
};

struct conversation
{
  struct web *web;
  struct http http;
};

static void *
converse (void *arg)
{
  struct conversation *conversation = arg;
  struct web *web = conversation->web;
  struct http *http = &conversation->http;
  while (http_read (http) > 0 && web->route (http, web->arg) == 0 && http->keep_alive)
    continue;
  close (http->fd);
  free (conversation);
  sem_post (&web->places);
  return NULL;
}

/* Returns 0, or an error number; then FD is still the caller's. */
static int
start_conversation (struct web *web, int fd, const pthread_attr_t *attr)
{
  struct timeval idle = { .tv_sec = IDLE_S };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
  struct conversation *conversation = calloc (1, sizeof *conversation);
  if (conversation == NULL)
    return ENOMEM;
  conversation->web = web;
  conversation->http.fd = fd;
  pthread_t thread;
  int error = pthread_create (&thread, attr, converse, conversation);
  if (error != 0)
    free (conversation);
  return error;
}

static int
accept_waiting (int listener)
{
  struct pollfd wait = { .fd = listener, .events = POLLIN };
  for (;;)
    {
      int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
      if (fd >= 0 || (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED))
        return fd;
      if (errno == EAGAIN)
        poll (&wait, 1, -1);
    }
}

int
web_serve (int listener, web_route *route, void *arg)
{
  static struct web web;
  web.route = route;
  web.arg = arg;
  sem_init (&web.places, 0, MAX_CONNECTIONS);

  pthread_attr_t attr;
  pthread_attr_init (&attr);
  pthread_attr_setdetachstate (&attr, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attr, STACK_BYTES);
  for (;;)
    {
      while (sem_wait (&web.places) < 0)
        continue;
      int fd = accept_waiting (listener);
      int error = fd < 0 ? errno : start_conversation (&web, fd, &attr);
      if (error == 0)
        continue;
      fprintf (stderr, "connection: %s\n", strerror (error));
      if (fd < 0)
        return -1;
      close (fd);
      sem_post (&web.places);
    }
}
