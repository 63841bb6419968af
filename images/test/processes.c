/* Services of several processes. */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mode.h"

static _Noreturn void
sleep_for_ever (void)
{
  for (;;)
    pause ();
}

/* The classical daemon: its parent is gone, its session its own. The first process stays, without the port. */
static int
daemonize (char **arg)
{
  pid_t child = fork ();
  if (child < 0)
    return EXIT_FAILURE;
  if (child > 0)
    sleep_for_ever ();

  setsid ();
  pid_t daemon = fork ();
  if (daemon != 0)
    _exit (daemon < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
  return serve_port (arg[0]);
}

/* The same, and the first process ends. */
static int
daemonize_exit (char **arg)
{
  pid_t child = fork ();
  if (child != 0)
    return child < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
  setsid ();
  return serve_port (arg[0]);
}

static int
fork_children (char **arg)
{
  for (int left = atoi (arg[0]); left > 0; left--)
    {
      pid_t child = fork ();
      if (child < 0)
        return EXIT_FAILURE;
      if (child == 0)
        sleep_for_ever ();
    }
  return serve_port (arg[1]);
}

/* Member of many groups: its status file in /proc grows to many times the usual size. */
static int
many_groups (char **arg)
{
  size_t count = (size_t) atoi (arg[0]);
  gid_t *groups = calloc (count, sizeof *groups);
  for (size_t i = 0; groups != NULL && i < count; i++)
    groups[i] = (gid_t) (100000 + i);
  if (groups == NULL || setgroups (count, groups) != 0)
    {
      perror ("setgroups");
      return EXIT_FAILURE;
    }
  free (groups);
  return serve_port (arg[1]);
}

/* Asks the kernel for its pid as a 32-bit program would, then serves. */
static int
foreign_abi (char **arg)
{
#if defined(__x86_64__)
  long answer = 20; /* getpid of i386 */
  __asm__ volatile ("int $0x80" : "+a" (answer) : : "memory");
  printf ("int 0x80 answered %ld\n", answer);
  fflush (stdout);
#endif
  return serve_port (arg[0]);
}

/* Asks for a ring as a program does that wants to read and write without system calls, then serves. */
static int
io_uring (char **arg)
{
  enum { ENTRIES = 8, SYS_IO_URING_SETUP = 425 };
  char params[120] = { 0 };
  long ring = syscall (SYS_IO_URING_SETUP, ENTRIES, params);
  printf ("io_uring_setup: %s\n", ring < 0 ? strerror (errno) : "OK");
  fflush (stdout);
  return serve_port (arg[0]);
}

static void *
exec_self (void *arg)
{
  execv ("/proc/self/exe", arg);
  perror ("execv");
  exit (EXIT_FAILURE);
}

/* Becomes this program in another mode, by a thread that is not the first one. */
static int
exec_in_thread (char **arg)
{
  pthread_t thread;
  arg[-1] = arg[-2];
  if (pthread_create (&thread, NULL, exec_self, arg - 1) != 0)
    return EXIT_FAILURE;
  for (;;)
    pause ();
}

/* As careful daemons do. */
static int
close_all (char **arg)
{
  for (int fd = 3; fd < 1024; fd++)
    close (fd);
  return serve_port (arg[0]);
}

const struct mode process_modes[] = {
  { "exec-in-thread", "MODE [ARGUMENT...]", 1, exec_in_thread },
  { "close-all", "[PORT]", 0, close_all },
  { "daemonize", "[PORT]", 0, daemonize },
  { "daemonize-exit", "[PORT]", 0, daemonize_exit },
  { "fork-children", "COUNT [PORT]", 1, fork_children },
  { "many-groups", "COUNT [PORT]", 1, many_groups },
  { "foreign-abi", "[PORT]", 0, foreign_abi },
  { "io-uring", "[PORT]", 0, io_uring },
  { NULL, NULL, 0, NULL },
};
