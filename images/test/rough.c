#include "rough.h"
#include "answer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
  LEAVE_US = 20000,   /* time for the answer to arrive */
  STORM_US = 300,     /* between two alarms */
  URGE_US = 20000,    /* between two signals to a thread that is blocked: it is again, before the next one */
  BOMB_USER = 54321,  /* limits of processes count for each user; root has none */
  MAX_PATH = 4096
};

static char later[MAX_PATH];

static void *
open_it (void *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    close (fd);
  return NULL;
}

const char *
open_later (const char *path)
{
  pthread_t thread;
  snprintf (later, sizeof later, "%s", path);
  return pthread_create (&thread, NULL, open_it, later) == 0 ? "OK" : "ERR no thread";
}

static void *
leave (void *code)
{
  usleep (LEAVE_US);
  exit ((int) (intptr_t) code);
}

const char *
leave_later (const char *code)
{
  pthread_t thread;
  return pthread_create (&thread, NULL, leave, (void *) (intptr_t) atoi (code)) == 0 ? "OK" : "ERR no thread";
}

static void
on_signal (int number)
{
  (void) number;
}

static pthread_t stormed;
static atomic_bool calm;

static void *
urge (void *unused)
{
  (void) unused;
  while (!calm)
    {
      pthread_kill (stormed, SIGURG);
      usleep (STORM_US);
    }
  return NULL;
}

static const char *
open_often (long count, const char *path)
{
  for (; count > 0; count--)
    if (open (path, O_RDONLY | O_CLOEXEC) >= 0 || errno != ENOENT)
      return "ERR not what an open of nothing says";
  return "OK";
}

const char *
open_in_storm (char *count_and_path)
{
  char *path = NULL;
  long count = strtol (count_and_path, &path, 10);
  struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  struct itimerval often = { .it_interval.tv_usec = STORM_US, .it_value.tv_usec = STORM_US };
  struct itimerval never = { .it_value.tv_usec = 0 };
  pthread_t urging;
  sigaction (SIGALRM, &act, NULL);
  sigaction (SIGURG, &act, NULL);
  stormed = pthread_self ();
  calm = false;
  if (pthread_create (&urging, NULL, urge, NULL) != 0)
    return "ERR no thread";
  setitimer (ITIMER_REAL, &often, NULL);
  const char *answer = open_often (count, path + strspn (path, " "));
  setitimer (ITIMER_REAL, &never, NULL);
  calm = true;
  pthread_join (urging, NULL);
  return answer;
}

static int blocked_on[2];
static atomic_int urged;

static void
on_urge (int number)
{
  (void) number;
  urged++;
}

static void *
urge_and_write (void *count)
{
  for (long left = (long) (intptr_t) count; left > 0; left--)
    {
      usleep (URGE_US);
      pthread_kill (stormed, SIGURG);
    }
  usleep (URGE_US);
  (void) !write (blocked_on[1], "x", 1);
  return NULL;
}

const char *
read_in_storm (const char *count)
{
  struct sigaction act = { .sa_handler = on_urge, .sa_flags = SA_RESTART };
  pthread_t urging;
  char byte;
  urged = 0;
  stormed = pthread_self ();
  sigaction (SIGURG, &act, NULL);
  if (pipe2 (blocked_on, O_CLOEXEC) != 0 || pthread_create (&urging, NULL, urge_and_write, (void *) (intptr_t) atol (count)) != 0)
    return "ERR no pipe or thread";
  const char *answer = read (blocked_on[0], &byte, 1) == 1 && urged == atol (count) ? "OK" : "ERR not interrupted as it should be";
  pthread_join (urging, NULL);
  close (blocked_on[0]);
  close (blocked_on[1]);
  return answer;
}

/* Every process of the bomb makes others until that fails, says so, and stays. */
_Noreturn static void
explode (int full)
{
  for (;;)
    if (fork () < 0)
      {
        (void) !write (full, "x", 1);
        for (;;)
          pause ();
      }
}

const char *
fork_bomb (const char *count)
{
  struct rlimit limit = { .rlim_cur = (rlim_t) atol (count), .rlim_max = (rlim_t) atol (count) };
  int ends[2];
  char byte;
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return "ERR no pipe";
  pid_t child = fork ();
  if (child == 0)
    {
      if (limit.rlim_cur > 0
          && (setrlimit (RLIMIT_NPROC, &limit) != 0 || setgid (BOMB_USER) != 0 || setuid (BOMB_USER) != 0))
        _exit (1);
      explode (ends[1]);
    }
  close (ends[1]);
  const char *answer = child > 0 && read (ends[0], &byte, 1) == 1 ? "FULL" : "ERR it did not go off";
  close (ends[0]);
  return answer;
}

const char *
glutton (void)
{
  int status;
  pid_t child = fork ();
  if (child == 0)
    eat_memory ();
  if (child < 0 || waitpid (child, &status, 0) != child)
    return "ERR no child";
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL ? "OK" : "ERR it was not killed";
}
