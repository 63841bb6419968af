/* Makes one system call many times from several threads, and tells what one of them took, in ns, as the median of several measurements. The same program runs alone, under strace, under
   the bare mechanism (floor.c) and as a service of a spec. */
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../images/common/lines.h"
#include "../images/common/net.h"

enum
{
  MAX_THREADS = 64,
  MAX_REPEATS = 99,
  WRITE_BYTES = 64,
  NS_PER_S = 1000000000
};

struct worker
{
  pthread_t thread;
  pthread_barrier_t *begin;
  bool (*call) (int fd);
  int fd;
  long count;
  bool failed;
};

static int silent[2]; /* a pair of sockets */

static bool
call_write (int fd)
{
  static const char bytes[WRITE_BYTES];
  return write (fd, bytes, sizeof bytes) == sizeof bytes;
}

static bool
call_openat (int fd)
{
  (void) fd;
  return openat (AT_FDCWD, "/tmp/a-file-that-is-not-there", O_RDONLY | O_CLOEXEC) < 0;
}

static bool
call_getppid (int fd)
{
  (void) fd;
  return syscall (SYS_getppid) >= 0;
}

/* Nobody ever writes there: it is a read that does not wait. */
static bool
call_read (int fd)
{
  char bytes[WRITE_BYTES];
  (void) fd;
  return read (silent[0], bytes, sizeof bytes) < 0;
}

static void *
work (void *arg)
{
  struct worker *worker = arg;
  pthread_barrier_wait (worker->begin);
  for (long left = worker->count; left > 0; left--)
    worker->failed |= !worker->call (worker->fd);
  return NULL;
}

static double
now_ns (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * NS_PER_S + (double) now.tv_nsec;
}

/* Wall time divided by all calls of all threads, in ns; negative when a call failed. */
static double
measure (bool (*call) (int fd), int threads, long count)
{
  static struct worker workers[MAX_THREADS];
  pthread_barrier_t begin;
  bool failed = false;
  pthread_barrier_init (&begin, NULL, (unsigned) threads + 1);
  for (int i = 0; i < threads; i++)
    {
      workers[i] = (struct worker) { .begin = &begin, .call = call, .count = count / threads };
      workers[i].fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);
      pthread_create (&workers[i].thread, NULL, work, &workers[i]);
    }
  pthread_barrier_wait (&begin);
  double since = now_ns ();
  for (int i = 0; i < threads; i++)
    pthread_join (workers[i].thread, NULL);
  double taken = now_ns () - since;
  for (int i = 0; i < threads; i++)
    {
      close (workers[i].fd);
      failed |= workers[i].failed;
    }
  pthread_barrier_destroy (&begin);
  return failed ? -1 : taken / (double) (count / threads * threads);
}

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
median (bool (*call) (int fd), int threads, long count, int repeats)
{
  double taken[MAX_REPEATS];
  for (int i = 0; i < repeats; i++)
    taken[i] = measure (call, threads, count);
  qsort (taken, (size_t) repeats, sizeof taken[0], by_size);
  return taken[0] < 0 ? -1 : taken[repeats / 2];
}

/* "CALL THREADS COUNT REPEATS" becomes the number of ns. */
static const char *
answer (void *arg, char *line)
{
  static char text[64];
  static const struct
  {
    const char *name;
    bool (*call) (int fd);
  } calls[] = { { "write", call_write }, { "openat", call_openat }, { "getppid", call_getppid }, { "read", call_read } };
  char name[16];
  int threads, repeats;
  long count;
  (void) arg;
  if (sscanf (line, "%15s %d %ld %d", name, &threads, &count, &repeats) == 4 && threads > 0 && threads <= MAX_THREADS
      && count >= threads && repeats > 0 && repeats <= MAX_REPEATS)
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
      if (strcmp (calls[i].name, name) == 0)
        {
          snprintf (text, sizeof text, "%.0f", median (calls[i].call, threads, count, repeats));
          return text;
        }
  return "usage: CALL THREADS COUNT REPEATS";
}

int
main (int argc, char **argv)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, silent) != 0)
    return EXIT_FAILURE;
  if (argc == 3 && strcmp (argv[1], "serve") == 0)
    {
      net_exit_on_term ();
      lines_serve (net_listen (INADDR_ANY, atoi (argv[2])), &(struct lines) { .answer = answer });
      return EXIT_FAILURE;
    }
  if (argc > 2 && strcmp (argv[1], "pin") == 0)
    {
      cpu_set_t one;
      CPU_ZERO (&one);
      CPU_SET (0, &one);
      if (sched_setaffinity (0, sizeof one, &one) == 0)
        execv (argv[2], argv + 2);
      perror (argv[2]);
      return EXIT_FAILURE;
    }
  if (argc == 5)
    {
      char line[128];
      snprintf (line, sizeof line, "%s %s %s %s", argv[1], argv[2], argv[3], argv[4]);
      puts (answer (NULL, line));
      return EXIT_SUCCESS;
    }
  fputs ("usage: calls CALL THREADS COUNT REPEATS | calls serve PORT | calls pin PROGRAM [ARGUMENT...]\n", stderr);
  return EXIT_FAILURE;
}
