/* A service that never stops calling, and can tell of each call whether it began in a time of faults and how it ended. */
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/lines.h"
#include "../common/net.h"
#include "mode.h"

enum
{
  MAX_CALLERS = 64
};

/* What is expected of a call that begins now. Each time has a number of its own, so that none is taken for the one before. */
enum expected
{
  ANYTHING, /* rules are coming or going */
  FAULT,
  SUCCESS,
  NO_CALLS, /* for good */
  KINDS
};

struct caller
{
  pthread_t thread;
  int fd;
  atomic_ulong judged_in; /* the last time in which a call both began and was judged */
  atomic_ulong calls;     /* judged */
  atomic_ulong wrong;
  atomic_ulong failed; /* of all calls, judged or not */
};

static struct caller callers[MAX_CALLERS];
static int caller_count;
static atomic_ulong now; /* time * KINDS + what is expected */

static void *
call_for_ever (void *arg)
{
  struct caller *caller = arg;
  for (;;)
    {
      unsigned long began = atomic_load (&now);
      if (began % KINDS == NO_CALLS)
        return NULL;
      bool ok = pwrite (caller->fd, "x", 1, 0) == 1;
      atomic_fetch_add (&caller->failed, !ok);
      if (began % KINDS == ANYTHING || atomic_load (&now) != began)
        continue; /* a caller may lose its processor just before the call, until rules have changed */
      atomic_fetch_add (&caller->wrong, ok != (began % KINDS == SUCCESS));
      atomic_fetch_add (&caller->calls, 1);
      atomic_store (&caller->judged_in, began);
    }
}

static unsigned long
begin (enum expected expected)
{
  unsigned long next = (atomic_load (&now) / KINDS + 1) * KINDS + expected;
  atomic_store (&now, next);
  return next;
}

static const char *
tell (void)
{
  static char text[80];
  unsigned long calls = 0, wrong = 0;
  for (int i = 0; i < caller_count; i++)
    {
      calls += atomic_load (&callers[i].calls);
      wrong += atomic_load (&callers[i].wrong);
    }
  snprintf (text, sizeof text, "%lu of %lu", wrong, calls);
  return text;
}

/* Until every caller has made a call that began and ended from now on. */
static void
judge (enum expected expected)
{
  unsigned long time = begin (expected);
  for (int i = 0; i < caller_count; i++)
    while (atomic_load (&callers[i].judged_in) != time)
      sched_yield ();
  begin (ANYTHING);
}

/* Returns how many calls have failed in all. */
static const char *
end_calls (void)
{
  static char text[32];
  unsigned long failed = 0;
  begin (NO_CALLS);
  for (int i = 0; i < caller_count; i++)
    {
      pthread_join (callers[i].thread, NULL);
      failed += atomic_load (&callers[i].failed);
    }
  snprintf (text, sizeof text, "%lu", failed);
  return text;
}

static const char *
answer (void *arg, char *line)
{
  (void) arg;
  if (strcmp (line, "expect faults") == 0)
    judge (FAULT);
  else if (strcmp (line, "expect success") == 0)
    judge (SUCCESS);
  else if (strcmp (line, "end") == 0)
    return end_calls ();
  else
    return "ERR expect faults, expect success, or end";
  return tell ();
}

static int
hammer (char **arg)
{
  int listener = net_listen (INADDR_ANY, port_number (arg[0]));
  caller_count = atoi (arg[1]);
  if (listener < 0 || caller_count < 1 || caller_count > MAX_CALLERS)
    return serve_listener (-1);
  for (int i = 0; i < caller_count; i++)
    {
      callers[i].fd = open (arg[2], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
      if (callers[i].fd < 0 || pthread_create (&callers[i].thread, NULL, call_for_ever, &callers[i]) != 0)
        return serve_listener (-1);
    }
  lines_serve (listener, &(struct lines) { .answer = answer });
  return EXIT_FAILURE;
}

const struct mode hammer_modes[] = {
  { "hammer", "PORT THREADS FILE", 3, hammer },
  { NULL, NULL, 0, NULL },
};
