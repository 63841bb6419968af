#include "http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "net.h"

enum
{
  MAX_DISCARD = 16777216, /* bytes */
  DISCARD_S = 2           /* seconds of silence after which a refused client is left */
};

static const char *
status_text (int status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Internal Server Error";
    }
}

static int
send_answer (const struct http *http, int status, const char *type, const char *text)
{
  char *message = NULL;
  int len = asprintf (&message,
                      "HTTP/1.1 %d %s\r\nContent-Type: %s\r\n"
                      "Content-Length: %zu\r\n%s\r\n%s",
                      status, status_text (status), type, strlen (text),
                      http->keep_alive ? "" : "Connection: close\r\n", text);
  if (len < 0)
    {
      errno = ENOMEM;
      return -1;
    }
  int result = net_send_all (http->fd, message, (size_t) len);
  int saved = errno;
  free (message);
  errno = saved;
  return result;
}

int
http_answer (struct http *http, int status, const char *text)
{
  return send_answer (http, status, "text/plain; charset=utf-8", text);
}

int
http_answer_json (struct http *http, int status, const char *json)
{
  return send_answer (http, status, "application/json", json);
}

/* Closing with input unread would reset the connection and take the answer away from the peer. */
static void
discard (int fd)
{
  struct timeval limit = { .tv_sec = DISCARD_S };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  shutdown (fd, SHUT_WR);
  char buf[4096];
  ssize_t got;
  for (size_t total = 0; total < MAX_DISCARD && (got = recv (fd, buf, sizeof buf, 0)) > 0; total += (size_t) got)
    continue;
}

static int
refuse (struct http *http, int status, const char *text)
{
  http->keep_alive = false;
  if (http_answer (http, status, text) == 0)
    discard (http->fd);
  return -1;
}

/* Receives more bytes, up to LIMIT in all. Returns as recv does. */
static ssize_t
receive (struct http *http, size_t limit)
{
  ssize_t got;
  do
    got = recv (http->fd, http->buf + http->len, limit - http->len, 0);
  while (got < 0 && errno == EINTR);
  if (got > 0)
    http->len += (size_t) got;
  return got;
}

struct head
{
  size_t body_len;
  bool expects_continue;
};

/* Returns 0, or the status of the refusal. */
static int
read_field (struct http *http, struct head *head, char *line)
{
  char *value = strchr (line, ':');
  if (value == NULL)
    return 400;
  *value++ = '\0';
  value += strspn (value, " \t");

  if (strcasecmp (line, "Connection") == 0)
    http->keep_alive = strcasecmp (value, "close") != 0;
  else if (strcasecmp (line, "Transfer-Encoding") == 0)
    return 501;
  else if (strcasecmp (line, "Expect") == 0)
    head->expects_continue = strcasecmp (value, "100-continue") == 0;
  else if (strcasecmp (line, "Content-Length") == 0)
    {
      char *end = NULL;
      errno = 0;
      unsigned long long len = strtoull (value, &end, 10);
      if (*value < '0' || *value > '9' || *end != '\0' || errno != 0)
        return 400;
      if (len > HTTP_MAX_BODY)
        return 413;
      head->body_len = (size_t) len;
    }
  return 0;
}

/* Splits the head, which ends with a NUL, into request line and fields. Returns 0 or the refusal's status. */
static int
read_head (struct http *http, struct head *head)
{
  char *rest = NULL;
  char *line = strtok_r (http->buf, "\r\n", &rest);
  char *words = NULL;
  http->method = line == NULL ? NULL : strtok_r (line, " ", &words);
  http->path = http->method == NULL ? NULL : strtok_r (NULL, " ", &words);
  const char *version = http->path == NULL ? NULL : strtok_r (NULL, " ", &words);
  if (version == NULL || *http->path != '/')
    return 400;
  if (strncmp (version, "HTTP/1.", 7) != 0)
    return 505;
  http->path[strcspn (http->path, "?")] = '\0';
  http->keep_alive = strcmp (version, "HTTP/1.0") != 0;

  int refusal = 0;
  while (refusal == 0 && (line = strtok_r (NULL, "\r\n", &rest)) != NULL)
    refusal = read_field (http, head, line);
  return refusal;
}

/* Receives until the buffer holds a whole head. Returns the bytes of the head, 0 at the end, -1 when refused. */
static ssize_t
receive_head (struct http *http)
{
  const char *end;
  while ((end = memmem (http->buf, http->len, "\r\n\r\n", 4)) == NULL)
    {
      if (http->len >= HTTP_MAX_HEAD)
        return refuse (http, 431, "the request's head is too long\n");
      if (receive (http, HTTP_MAX_HEAD) <= 0)
        return 0;
    }
  return end - http->buf + 4;
}

int
http_read (struct http *http)
{
  memmove (http->buf, http->buf + http->used, http->len - http->used);
  http->len -= http->used;
  http->used = 0;

  ssize_t head_len = receive_head (http);
  if (head_len <= 0)
    return (int) head_len;
  http->buf[head_len - 2] = '\0';
  struct head head = { 0 };
  int refusal = read_head (http, &head);
  if (refusal != 0)
    return refuse (http, refusal, "this request cannot be served\n");

  size_t total = (size_t) head_len + head.body_len;
  if (head.expects_continue && http->len < total)
    {
      static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
      if (net_send_all (http->fd, go_on, sizeof go_on - 1) < 0)
        return 0;
    }
  while (http->len < total)
    if (receive (http, total) <= 0)
      return 0;

  /* A copy, so that it can end with a NUL without touching a request that follows. */
  memcpy (http->body_copy, http->buf + head_len, head.body_len);
  http->body_copy[head.body_len] = '\0';
  http->body = http->body_copy;
  http->body_len = head.body_len;
  http->used = total;
  return 1;
}
