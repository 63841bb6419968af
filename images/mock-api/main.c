/* mock-api: an HTTP service in front of mock-db, for tutorials and tests.

   GET /health -> 200; POST /data/<key> stores the body; GET /data/<key> -> 200 with the value, or 404.
   500 with the reason when the database fails. PORT (8080) and DB_ADDR (localhost:5432) in the environment. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../common/net.h"
#include "http.h"
#include "route.h"

enum
{
  DEFAULT_PORT = 8080,
  MAX_CONNECTIONS = 128, /* further ones wait in the listen queue */
  IDLE_S = 60,           /* seconds a connection may stay silent */
  STACK_BYTES = 512 * 1024
};

/* Set before the first thread starts. */
static const char *db_addr;
static sem_t places;

static void *
converse (void *arg)
{
  struct http *http = arg;
  while (http_read (http) > 0 && route (http, db_addr) == 0 && http->keep_alive)
    continue;
  close (http->fd);
  free (http);
  sem_post (&places);
  return NULL;
}

/* Returns 0, or an error number; then FD is still the caller's. */
static int
start_conversation (int fd, const pthread_attr_t *attr)
{
  struct timeval idle = { .tv_sec = IDLE_S };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
  struct http *http = calloc (1, sizeof *http);
  if (http == NULL)
    return ENOMEM;
  http->fd = fd;
  pthread_t thread;
  int error = pthread_create (&thread, attr, converse, http);
  if (error != 0)
    free (http);
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

static int
serve (int listener)
{
  pthread_attr_t attr;
  pthread_attr_init (&attr);
  pthread_attr_setdetachstate (&attr, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attr, STACK_BYTES);
  for (;;)
    {
      while (sem_wait (&places) < 0)
        continue;
      int fd = accept_waiting (listener);
      int error = fd < 0 ? errno : start_conversation (fd, &attr);
      if (error == 0)
        continue;
      fprintf (stderr, "connection: %s\n", strerror (error));
      if (fd < 0)
        return EXIT_FAILURE;
      close (fd);
      sem_post (&places);
    }
}

int
main (void)
{
  net_exit_on_term ();
  int port = net_port_from_env (DEFAULT_PORT);
  if (port < 0)
    return EXIT_FAILURE;
  db_addr = getenv ("DB_ADDR");
  if (db_addr == NULL || *db_addr == '\0')
    db_addr = "localhost:5432";

  sem_init (&places, 0, MAX_CONNECTIONS);
  int listener = net_listen (INADDR_ANY, port);
  if (listener < 0)
    {
      fprintf (stderr, "port %d: %s\n", port, strerror (errno));
      return EXIT_FAILURE;
    }
  return serve (listener);
}
