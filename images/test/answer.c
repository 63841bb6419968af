#include "answer.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/resolve.h"
#include "rough.h"

enum
{
  MAX_ANSWER = 4096,
  MEMORY_STEP = 1024 * 1024, /* bytes */
  MAX_STEPS = 4096           /* more than any instance may write */
};

static char text[MAX_ANSWER];

static const char *
error (void)
{
  snprintf (text, sizeof text, "ERR %s", strerror (errno));
  return text;
}

static const char *
touch (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return error ();
  close (fd);
  return "OK";
}

static const char *
stat_file (const char *path)
{
  struct stat info;
  if (stat (path, &info) < 0)
    return error ();
  snprintf (text, sizeof text, "size=%lld mode=%o", (long long) info.st_size, info.st_mode & 07777U);
  return text;
}

static const char *
owner_of (const char *path)
{
  struct stat info;
  if (stat (path, &info) < 0)
    return error ();
  snprintf (text, sizeof text, "%u %u", info.st_uid, info.st_gid);
  return text;
}

static const char *
ids (void)
{
  snprintf (text, sizeof text, "%u %u", geteuid (), getegid ());
  return text;
}

static const char *
read_file (const char *path)
{
  FILE *in = fopen (path, "re");
  if (in == NULL)
    return error ();
  if (fgets (text, sizeof text, in) == NULL)
    text[0] = '\0';
  text[strcspn (text, "\n")] = '\0';
  fclose (in);
  return text;
}

static const char *
write_file (char *path)
{
  char *content = strchr (path, ' ');
  if (content == NULL)
    return "ERR usage: WRITE path text";
  *content++ = '\0';
  FILE *out = fopen (path, "we");
  if (out == NULL)
    return error ();
  int result = fputs (content, out);
  return fclose (out) == EOF || result == EOF ? error () : "OK";
}

/* Writes into PATH until the file system takes no more. */
static const char *
fill (const char *path)
{
  static char step[MEMORY_STEP]; /* zeros that take no room in the program */
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0)
    return error ();
  long steps = 0;
  while (steps < MAX_STEPS && write (fd, step, sizeof step) == sizeof step)
    steps++;
  /* The last one may have been written in part; the next one says why. */
  ssize_t last = write (fd, step, sizeof step);
  snprintf (text, sizeof text, "%ld MiB, then %s", steps, last < 0 ? strerror (errno) : "no end");
  close (fd);
  return text;
}

static const char *
say (const char *what)
{
  puts (what);
  fflush (stdout);
  return "OK";
}

_Noreturn static void
wait_for_ever (void)
{
  say ("WAIT");
  for (;;)
    pause ();
}

static const char *
loop (char *count)
{
  char *path = NULL;
  long left = strtol (count, &path, 10);
  for (; left > 0; left--)
    {
      int fd = open (path + strspn (path, " "), O_RDONLY | O_CLOEXEC);
      if (fd < 0)
        return error ();
      close (fd);
    }
  return "OK";
}

/* Opens COUNT times what is not there. */
static const char *
miss (char *count)
{
  char *path = NULL;
  long left = strtol (count, &path, 10);
  for (; left > 0; left--)
    if (open (path + strspn (path, " "), O_RDONLY | O_CLOEXEC) >= 0)
      return "FOUND";
  return "OK";
}

static const char *
get_env (const char *name)
{
  const char *value = getenv (name);
  return value == NULL ? "NOT_SET" : value;
}

static int
look_up (const char *name, struct in_addr *addr)
{
#ifdef LIBC_RESOLVER
  struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  if (getaddrinfo (name, NULL, &hints, &found) != 0)
    return -1;
  *addr = ((struct sockaddr_in *) found->ai_addr)->sin_addr;
  freeaddrinfo (found);
  return 0;
#else
  return resolve_host (name, addr);
#endif
}

const char *
resolve_text (const char *name)
{
  struct in_addr addr;
  return look_up (name, &addr) < 0 ? "ERR the name is not known" : inet_ntoa (addr);
}

static const char *
connect_to (char *target)
{
  char *colon = strrchr (target, ':');
  if (colon == NULL)
    return "ERR usage: CONNECT host:port";
  *colon = '\0';
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons ((uint16_t) atoi (colon + 1)) };
  if (look_up (target, &where.sin_addr) < 0)
    return "ERR the name is not known";

  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return error ();
  const char *result = connect (fd, (struct sockaddr *) &where, sizeof where) < 0 ? error () : "OK";
  close (fd);
  return result;
}

static const char *
processes (void)
{
  DIR *proc = opendir ("/proc");
  if (proc == NULL)
    return error ();
  size_t len = 0;
  text[0] = '\0';
  for (const struct dirent *entry; (entry = readdir (proc)) != NULL;)
    if (isdigit ((unsigned char) entry->d_name[0]) && len < sizeof text - 16)
      len += (size_t) snprintf (text + len, sizeof text - len, "%s%.10s", len == 0 ? "" : " ", entry->d_name);
  closedir (proc);
  return text;
}

int
signal_number (const char *name)
{
  static const struct
  {
    const char *name;
    int number;
  } known[] = { { "ABRT", SIGABRT }, { "BUS", SIGBUS }, { "FPE", SIGFPE },   { "HUP", SIGHUP }, { "ILL", SIGILL },
                { "INT", SIGINT },   { "KILL", SIGKILL }, { "SEGV", SIGSEGV }, { "TERM", SIGTERM } };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (known[i].name, name) == 0)
      return known[i].number;
  return -1;
}

void
eat_memory (void)
{
  for (;;)
    {
      char *step = malloc (MEMORY_STEP);
      if (step == NULL)
        abort ();
      memset (step, 1, MEMORY_STEP);
      /* Or the compiler drops both. */
      __asm__ volatile ("" : : "r"(step) : "memory");
    }
}

static const char *
raise_signal (const char *name)
{
  int number = signal_number (name);
  if (number < 0)
    return "ERR no such signal";
  signal (number, SIG_DFL);
  raise (number);
  return "OK";
}

/* Whether LINE is WORD and an argument, which is put into *ARG. */
static int
is (char *line, const char *word, char **arg)
{
  size_t len = strlen (word);
  if (strncmp (line, word, len) != 0 || line[len] != ' ')
    return 0;
  *arg = line + len + 1;
  return 1;
}

const char *
answer_line (void *unused, char *line)
{
  (void) unused;
  char *arg = NULL;
  if (strcmp (line, "PING") == 0)
    return "PONG";
  if (strcmp (line, "QUIT") == 0)
    return NULL;
  if (strcmp (line, "EAT") == 0)
    eat_memory ();
  if (strcmp (line, "GLUTTON") == 0)
    return glutton ();
  if (strcmp (line, "WAIT") == 0)
    wait_for_ever ();
  if (strcmp (line, "PROCESSES") == 0)
    return processes ();
  if (strcmp (line, "IDS") == 0)
    return ids ();
  if (is (line, "OWNER", &arg))
    return owner_of (arg);
  if (is (line, "TOUCH", &arg))
    return touch (arg);
  if (is (line, "STAT", &arg))
    return stat_file (arg);
  if (is (line, "READ", &arg))
    return read_file (arg);
  if (is (line, "WRITE", &arg))
    return write_file (arg);
  if (is (line, "FILL", &arg))
    return fill (arg);
  if (is (line, "GETENV", &arg))
    return get_env (arg);
  if (is (line, "RESOLVE", &arg))
    return resolve_text (arg);
  if (is (line, "CONNECT", &arg))
    return connect_to (arg);
  if (is (line, "SAY", &arg))
    return say (arg);
  if (is (line, "LOOP", &arg))
    return loop (arg);
  if (is (line, "MISS", &arg))
    return miss (arg);
  if (is (line, "LEAVE", &arg))
    return leave_later (arg);
  if (is (line, "LATER", &arg))
    return open_later (arg);
  if (is (line, "STORM", &arg))
    return open_in_storm (arg);
  if (is (line, "BLOCK", &arg))
    return read_in_storm (arg);
  if (is (line, "BOMB", &arg))
    return fork_bomb (arg);
  if (is (line, "RAISE", &arg))
    return raise_signal (arg);
  if (is (line, "EXIT", &arg))
    exit (atoi (arg));
  return line;
}
