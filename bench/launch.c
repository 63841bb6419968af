/* Starts a program that needs more files than a binary service has: copies a placed tree over the root, gives it to a user, becomes that user.
   As a server it runs the command of each line, and answers what that printed, in one line. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../images/common/lines.h"
#include "../images/common/net.h"

enum
{
  OPEN_DIRECTORIES = 16,
  MAX_ARGUMENTS = 64,
  MAX_OUTPUT = 16 * 1024,
  OWNER_ONLY = 0700 /* a database refuses a directory that others may read */
};

static size_t prefix; /* length of the tree's own path */
static uid_t user;

static _Noreturn void
die (const char *what)
{
  fprintf (stderr, "launch: %s: %s\n", what, strerror (errno));
  exit (EXIT_FAILURE);
}

static int
copy (const char *path, const struct stat *is, int kind, struct FTW *where)
{
  const char *target = path + prefix;
  (void) where;
  if (kind == FTW_D)
    {
      if (*target != '\0' && mkdir (target, OWNER_ONLY) == 0 && chown (target, user, user) != 0)
        die (target);
      return 0;
    }
  int from = open (path, O_RDONLY | O_CLOEXEC);
  int to = open (target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, OWNER_ONLY);
  if (from < 0 || to < 0 || fchown (to, user, user) != 0)
    die (target);
  for (off_t left = is->st_size; left > 0;)
    {
      ssize_t n = sendfile (to, from, NULL, (size_t) left);
      if (n <= 0)
        die (target);
      left -= n;
    }
  close (from);
  close (to);
  return 0;
}

static void
become (uid_t id)
{
  if (setgroups (0, NULL) != 0 || setresgid (id, id, id) != 0 || setresuid (id, id, id) != 0)
    die ("become the user");
}

static pid_t
start (char *line, int out)
{
  char *argv[MAX_ARGUMENTS + 1];
  size_t argc = 0;
  for (char *word = strtok (line, " "); word != NULL && argc < MAX_ARGUMENTS; word = strtok (NULL, " "))
    argv[argc++] = word;
  argv[argc] = NULL;
  pid_t child = argc == 0 ? -1 : fork ();
  if (child != 0)
    return child;
  dup2 (out, STDOUT_FILENO);
  dup2 (out, STDERR_FILENO);
  execv (argv[0], argv);
  _exit (EXIT_FAILURE);
}

static const char *
answer (void *arg, char *line)
{
  static char text[MAX_OUTPUT + 1];
  size_t len = 0;
  ssize_t n;
  int ends[2];
  (void) arg;
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return "no pipe";
  pid_t child = start (line, ends[1]);
  close (ends[1]);
  while (len < MAX_OUTPUT && (n = read (ends[0], text + len, MAX_OUTPUT - len)) > 0)
    len += (size_t) n;
  close (ends[0]);
  waitpid (child, NULL, 0);
  for (size_t i = 0; i < len; i++)
    if (text[i] == '\n' || text[i] == '\r' || text[i] == '\0')
      text[i] = '|';
  text[len] = '\0';
  return text;
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    {
      fputs ("usage: launch TREE UID PROGRAM [ARGUMENT...] | launch TREE UID serve PORT\n", stderr);
      return EXIT_FAILURE;
    }
  prefix = strlen (argv[1]);
  user = (uid_t) strtoul (argv[2], NULL, 10);
  if (nftw (argv[1], copy, OPEN_DIRECTORIES, FTW_PHYS) != 0)
    die (argv[1]);
  become (user);
  if (strcmp (argv[3], "serve") == 0 && argc == 5)
    {
      net_exit_on_term ();
      lines_serve (net_listen (INADDR_ANY, atoi (argv[4])), &(struct lines) { .answer = answer });
      die ("serve");
    }
  execv (argv[3], argv + 3);
  die (argv[3]);
}
