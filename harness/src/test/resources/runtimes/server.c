/* The service of the runtime tests in C. Arguments choose how it comes to run: "exec" executes itself again first,
   "filter" installs a seccomp filter of its own first. "child" is what SPAWN runs. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* musl's compiler wrapper leaves the kernel's headers out. */
#if __has_include(<linux/filter.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#endif

extern char **environ;

static char *const child_args[] = { "/proc/self/exe", "child", NULL };

/* Returns 0 or an error number; a file that was not written in full is emptied. */
static int
save (const char *file, const char *text)
{
  int fd = open (file, O_WRONLY | O_CREAT, 0600);
  if (fd < 0)
    return errno;
  int error = 0;
  size_t len = strlen (text);
  if (write (fd, text, len) != (ssize_t) len || ftruncate (fd, (off_t) len) < 0 || fsync (fd) < 0)
    error = errno;
  close (fd);
  return error;
}

static const char *
result (int error)
{
  static char answer[128];
  snprintf (answer, sizeof answer, "ERR %s", strerror (error));
  return error == 0 ? "OK" : answer;
}

static const char *
load (void)
{
  static char text[256];
  int fd = open ("/tmp/data", O_RDONLY);
  if (fd < 0)
    return "EMPTY";
  ssize_t got = read (fd, text, sizeof text - 1);
  close (fd);
  text[got < 0 ? 0 : got] = '\0';
  return got > 0 ? text : "EMPTY";
}

static void *
save_later (void *text)
{
  save ("/tmp/data", text);
  free (text);
  return NULL;
}

static const char *
later (const char *text)
{
  pthread_t thread;
  int error = pthread_create (&thread, NULL, save_later, strdup (text));
  if (error == 0)
    pthread_detach (thread);
  return result (error);
}

static const char *
wake (void)
{
  int fd = eventfd (0, 0);
  int error = eventfd_write (fd, 1) < 0 ? errno : 0;
  close (fd);
  return result (error);
}

static const char *
spawn (const char *kind)
{
  static char answer[32];
  pid_t child = -1;
  if (strcmp (kind, "posix_spawn") == 0)
    {
      int error = posix_spawn (&child, child_args[0], NULL, NULL, child_args, environ);
      if (error != 0)
        return result (error);
    }
  else
    {
      child = strcmp (kind, "vfork") == 0 ? vfork () : fork ();
      if (child < 0)
        return result (errno);
      if (child == 0)
        {
          execve (child_args[0], child_args, environ);
          _exit (127);
        }
    }
  int status = 0;
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    continue;
  if (status == 0)
    return "OK";
  snprintf (answer, sizeof answer, "CHILD %d", WIFEXITED (status) ? WEXITSTATUS (status) : -1);
  return answer;
}

static const char *
answer (const char *line)
{
  if (strcmp (line, "PING") == 0)
    return "PONG";
  if (strcmp (line, "LOAD") == 0)
    return load ();
  if (strcmp (line, "WAKE") == 0)
    return wake ();
  if (strncmp (line, "SAVE ", 5) == 0)
    return result (save ("/tmp/data", line + 5));
  if (strncmp (line, "LATER ", 6) == 0)
    return later (line + 6);
  if (strncmp (line, "SPAWN ", 6) == 0)
    return spawn (line + 6);
  return "ERR unknown";
}

static void
converse (int fd)
{
  char line[256];
  size_t len = 0;
  ssize_t got;
  while (len < sizeof line && (got = recv (fd, line + len, sizeof line - len, 0)) > 0)
    {
      char *newline = memchr (line + len, '\n', (size_t) got);
      len += (size_t) got;
      if (newline == NULL)
        continue;
      *newline = '\0';
      char text[300];
      int size = snprintf (text, sizeof text, "%s\n", answer (line));
      send (fd, text, (size_t) size, MSG_NOSIGNAL);
      break;
    }
  close (fd);
}

/* From now on getppid fails with EPERM, which is checked. */
static int
install_filter (void)
{
#if !__has_include(<linux/filter.h>)
  return -1;
#else
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { .len = sizeof code / sizeof code[0], .filter = code };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
    return -1;
  return syscall (SYS_getppid) < 0 && errno == EPERM ? 0 : -1;
#endif
}

int
main (int argc, char **argv)
{
  const char *mode = argc > 1 ? argv[1] : "";
  if (strcmp (mode, "child") == 0)
    return save ("/tmp/child", "child");
  if (strcmp (mode, "exec") == 0)
    {
      execl ("/proc/self/exe", "server", (char *) NULL);
      return EXIT_FAILURE;
    }
  if (strcmp (mode, "filter") == 0 && install_filter () < 0)
    return EXIT_FAILURE;

  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons (7000) };
  if (listener < 0 || bind (listener, (struct sockaddr *) &where, sizeof where) < 0 || listen (listener, 16) < 0)
    return EXIT_FAILURE;
  for (;;)
    {
      int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
      if (fd >= 0)
        converse (fd);
    }
}
