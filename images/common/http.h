/* As much of HTTP/1.1 as a small service needs: a request with a known length, an answer with a known length. */
#ifndef FAULTBOX_DEMO_HTTP_H
#define FAULTBOX_DEMO_HTTP_H

#include <stdbool.h>
#include <stddef.h>

enum
{
  HTTP_MAX_HEAD = 8192, /* bytes of request line and headers */
  HTTP_MAX_BODY = 32768 /* bytes */
};

/* One connection and the request read last. Buffers are reused for the next request. */
struct http
{
  int fd;
  size_t len;     /* bytes in buf */
  size_t used;    /* bytes of buf that belong to the current request */
  bool keep_alive;
  char *method;
  char *path;     /* without the query */
  char *body;     /* NUL-terminated */
  size_t body_len;
  char buf[HTTP_MAX_HEAD + HTTP_MAX_BODY + 1];
  char body_copy[HTTP_MAX_BODY + 1];
};

/* Reads the next request. Returns 1, 0 at the end of the connection, or -1 after a request that cannot be
   served has been answered; the connection is over then. */
int http_read (struct http *http);

/* Sends a text answer. Returns 0, or -1 with errno set. */
int http_answer (struct http *http, int status, const char *text);

/* The same for a JSON text. */
int http_answer_json (struct http *http, int status, const char *json);

#endif
