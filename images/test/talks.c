/* Services that talk to each other: servers at any address, and a client that is told by lines whom to ask, and how.

   TCP h port text       connects and asks         UDP h port text        one socket for each question
   TCP6 h port text      as an IPv6-only socket    UDP6 h port text       so, too
   CONNECTED h port text a connected UDP socket    KEEP h port text       one UDP socket for all questions
   MSG h port text       sendmsg and recvmsg       MMSG h port text       sendmmsg and recvmmsg, twice the text

   OPEN what             serves at one more address, written as in an argument

   With $NAME for h, host and port are those of the variable, as "db:5300"; the port that follows is not looked at.
   The answer of a server is its host name and the text. A client says it, and for datagrams from where it came:
   "db hello from 127.0.0.1:5300". */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../common/lines.h"
#include "../common/net.h"
#include "../common/resolve.h"
#include "mode.h"

enum
{
  RETRY_MICROSECONDS = 20000,
  RETRIES = 500,
  BACKLOG = 16,
  MAX_TEXT = 512,      /* bytes */
  PATIENCE_SECONDS = 5 /* for an answer */
};

union address
{
  struct sockaddr base;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

struct question
{
  const char *how;
  union address where;
  socklen_t len;
  const char *text;
};

static char name[MAX_TEXT];
static char result[2 * MAX_TEXT];
static int kept = -1;

static const char *
error (const char *what)
{
  snprintf (result, sizeof result, "ERR %s: %s", what, strerror (errno));
  return result;
}

/* Returns the length of the address, 0 when HOST is unknown. */
static socklen_t
address_of (union address *out, const char *host, int port)
{
  memset (out, 0, sizeof *out);
  if (strchr (host, ':') != NULL)
    {
      out->v6.sin6_family = AF_INET6;
      out->v6.sin6_port = htons ((uint16_t) port);
      return inet_pton (AF_INET6, host, &out->v6.sin6_addr) == 1 ? sizeof out->v6 : 0;
    }
  out->v4.sin_family = AF_INET;
  out->v4.sin_port = htons ((uint16_t) port);
  return resolve_host (host, &out->v4.sin_addr) == 0 ? sizeof out->v4 : 0;
}

static const char *
address_text (const union address *a)
{
  static char text[INET6_ADDRSTRLEN + 16];
  char host[INET6_ADDRSTRLEN];
  bool v6 = a->base.sa_family == AF_INET6;
  inet_ntop (a->base.sa_family, v6 ? (const void *) &a->v6.sin6_addr : &a->v4.sin_addr, host, sizeof host);
  snprintf (text, sizeof text, v6 ? "[%s]:%u" : "%s:%u", host, ntohs (v6 ? a->v6.sin6_port : a->v4.sin_port));
  return text;
}

static int
open_socket (const union address *a, int type, int only6)
{
  struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
  int fd = socket (a->base.sa_family, type | SOCK_CLOEXEC, 0);
  if (fd >= 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (fd >= 0 && only6 >= 0 && a->base.sa_family == AF_INET6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &only6, sizeof only6);
  return fd;
}

/* -------------------------------------------------------------- the client */

static const char *
ask_stream (const struct question *q)
{
  size_t len = 0;
  int fd = open_socket (&q->where, SOCK_STREAM, strcmp (q->how, "TCP6") == 0 ? 1 : -1);
  if (fd < 0)
    return error ("socket");
  const char *said = connect (fd, &q->where.base, q->len) < 0 ? error ("connect") : NULL;
  if (said == NULL && (net_send_all (fd, q->text, strlen (q->text)) < 0 || net_send_all (fd, "\n", 1) < 0))
    said = error ("send");
  while (said == NULL && len < sizeof result - 1 && memchr (result, '\n', len) == NULL)
    {
      ssize_t n = recv (fd, result + len, sizeof result - 1 - len, 0);
      if (n <= 0)
        said = error ("recv");
      else
        len += (size_t) n;
    }
  close (fd);
  if (said != NULL)
    return said;
  result[len] = '\0';
  result[strcspn (result, "\n")] = '\0';
  return result;
}

static ssize_t
send_question (int fd, const struct question *q)
{
  union address where = q->where;
  struct iovec part = { .iov_base = (void *) q->text, .iov_len = strlen (q->text) };
  struct mmsghdr both[2]
      = { { .msg_hdr = { .msg_name = &where, .msg_namelen = q->len, .msg_iov = &part, .msg_iovlen = 1 } } };
  both[1] = both[0];
  if (strcmp (q->how, "CONNECTED") == 0)
    return connect (fd, &where.base, q->len) < 0 ? -1 : send (fd, q->text, strlen (q->text), 0);
  if (strcmp (q->how, "MSG") == 0)
    return sendmsg (fd, &both[0].msg_hdr, 0);
  if (strcmp (q->how, "MMSG") == 0)
    return sendmmsg (fd, both, 2, 0) == 2 ? 2 : -1;
  return sendto (fd, q->text, strlen (q->text), 0, &where.base, q->len);
}

static ssize_t
receive_answer (int fd, const char *how, char *text, union address *from)
{
  socklen_t len = sizeof *from;
  struct iovec part = { .iov_base = text, .iov_len = MAX_TEXT - 1 };
  struct mmsghdr one = { .msg_hdr = { .msg_name = from, .msg_namelen = sizeof *from, .msg_iov = &part, .msg_iovlen = 1 } };
  if (strcmp (how, "MSG") == 0)
    return recvmsg (fd, &one.msg_hdr, 0);
  if (strcmp (how, "MMSG") == 0)
    return recvmmsg (fd, &one, 1, 0, NULL) == 1 ? (ssize_t) one.msg_len : -1;
  return recvfrom (fd, text, MAX_TEXT - 1, 0, &from->base, &len);
}

static const char *
ask_datagram (const struct question *q)
{
  char text[MAX_TEXT];
  union address from;
  bool keep = strcmp (q->how, "KEEP") == 0;
  int fd = keep && kept >= 0 ? kept : open_socket (&q->where, SOCK_DGRAM, strcmp (q->how, "UDP6") == 0 ? 1 : -1);
  if (fd < 0)
    return error ("socket");
  kept = keep ? fd : kept;
  const char *said = send_question (fd, q) < 0 ? error ("send") : NULL;
  ssize_t n = said == NULL ? receive_answer (fd, q->how, text, &from) : 0;
  if (n < 0)
    said = error ("recv");
  else if (said == NULL)
    {
      text[n] = '\0';
      snprintf (result, sizeof result, "%s from %s", text, address_text (&from));
      said = result;
    }
  if (!keep)
    close (fd);
  return said;
}

static const char *
ask (void *arg, char *line)
{
  char *rest = line;
  const char *how = strsep (&rest, " ");
  const char *host = strsep (&rest, " ");
  const char *port = strsep (&rest, " ");
  struct question q = { .how = how, .text = rest };
  char both[MAX_TEXT];
  (void) arg;
  if (rest == NULL)
    return line;
  if (*host == '$')
    {
      const char *value = getenv (host + 1);
      snprintf (both, sizeof both, "%s", value == NULL ? "unset:0" : value);
      port = both;
      host = strsep ((char **) &port, ":");
    }
  q.len = address_of (&q.where, host, atoi (port));
  if (q.len == 0)
    return "ERR the name is not known";
  return strncmp (how, "TCP", 3) == 0 ? ask_stream (&q) : ask_datagram (&q);
}

/* -------------------------------------------------------------- the servers */

static const char *
answer (void *arg, char *line)
{
  snprintf (arg, 2 * MAX_TEXT, "%s %s", name, line);
  return arg;
}

static void *
serve_stream (void *arg)
{
  static __thread char text[2 * MAX_TEXT];
  struct lines lines = { .answer = answer, .arg = text };
  lines_serve ((int) (intptr_t) arg, &lines);
  return NULL;
}

static _Noreturn void
serve_datagrams_on (int fd)
{
  char text[MAX_TEXT];
  char reply[2 * MAX_TEXT + 2];
  union address from;
  for (;;)
    {
      socklen_t len = sizeof from;
      ssize_t n = recvfrom (fd, text, sizeof text, 0, &from.base, &len);
      if (n < 0)
        continue;
      int size = snprintf (reply, sizeof reply, "%s %.*s", name, (int) n, text);
      sendto (fd, reply, (size_t) size, 0, &from.base, len);
    }
}

static void *
serve_datagrams (void *arg)
{
  serve_datagrams_on ((int) (intptr_t) arg);
}

/* Asks until somebody answers. */
static int
await (const char *host, const char *port)
{
  char line[MAX_TEXT];
  for (int n = 0; n < RETRIES; n++)
    {
      snprintf (line, sizeof line, "TCP %s %s up", host, port);
      if (strncmp (ask (NULL, line), "ERR", 3) != 0)
        return 0;
      usleep (RETRY_MICROSECONDS);
    }
  errno = ETIMEDOUT;
  return -1;
}

/* WHAT is "await", or "tcp", "tcp6" (which takes no IPv4), "udp" or "udp6"; then a comma and the address, and another and the port. */
static int
serve (char *what)
{
  char *kind = strsep (&what, ",");
  char *host = strsep (&what, ",");
  union address where;
  pthread_t thread;
  bool stream = strncmp (kind, "tcp", 3) == 0;
  if (what != NULL && strcmp (kind, "await") == 0)
    return await (host, what);
  if (what == NULL || address_of (&where, host, port_number (what)) == 0)
    return -1;
  int fd = open_socket (&where, stream ? SOCK_STREAM | SOCK_NONBLOCK : SOCK_DGRAM, kind[3] == '6');
  socklen_t len = where.base.sa_family == AF_INET6 ? sizeof where.v6 : sizeof where.v4;
  struct timeval forever = { .tv_sec = 0 };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof forever);
  if (fd < 0 || bind (fd, &where.base, len) < 0 || (stream && listen (fd, BACKLOG) < 0))
    return -1;
  return pthread_create (&thread, NULL, stream ? serve_stream : serve_datagrams, (void *) (intptr_t) fd) == 0 ? 0 : -1;
}

static const char *
ask_or_open (void *arg, char *line)
{
  static const char open_word[] = "OPEN ";
  if (strncmp (line, open_word, sizeof open_word - 1) != 0)
    return ask (arg, line);
  return serve (line + sizeof open_word - 1) < 0 ? error ("open") : "OK";
}

static int
talk (char **arg)
{
  struct lines lines = { .answer = ask_or_open };
  int port = port_number (arg[0]);
  gethostname (name, sizeof name - 1);
  for (char **what = arg + 1; *what != NULL; what++)
    if (serve (*what) < 0)
      {
        perror ("cannot serve");
        return EXIT_FAILURE;
      }
  int listener = net_listen (INADDR_ANY, port);
  return listener < 0 || lines_serve (listener, &lines) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct mode talk_modes[] = {
  { "talk", "PORT [KIND,ADDRESS,PORT]...", 1, talk },
  { NULL, NULL, 0, NULL },
};
