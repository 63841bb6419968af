#include "route.h"

#include <stdio.h>
#include <string.h>

#include "store.h"

enum
{
  MAX_KEY = 128 /* characters */
};

static const char DATA[] = "/data/";
static const char KEY_CHARACTERS[]
    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static int
answer_failure (struct http *http, const char *reason)
{
  char text[512];
  snprintf (text, sizeof text, "db error: %.480s", reason);
  fprintf (stderr, "%s %s: %s\n", http->method, http->path, text);
  return http_answer (http, 500, text);
}

/* Whether the line protocol can carry the body and give it back as a value. */
static int
is_value (const struct http *http)
{
  const char *body = http->body;
  return http->body_len > 0 && strcspn (body, "\r\n") == http->body_len && strcmp (body, "NOT_FOUND") != 0
         && strncmp (body, "ERR ", 4) != 0;
}

static int
get_data (struct http *http, const char *db_addr, const char *key)
{
  char answer[ASK_MAX_ANSWER];
  switch (store_get (db_addr, key, answer))
    {
    case STORE_OK:
      return http_answer (http, 200, answer);
    case STORE_NOT_FOUND:
      return http_answer (http, 404, "not found");
    default:
      return answer_failure (http, answer);
    }
}

static int
post_data (struct http *http, const char *db_addr, const char *key)
{
  if (!is_value (http))
    return http_answer (http, 400, "the value must be one line of text, not empty, not NOT_FOUND or ERR");
  char answer[ASK_MAX_ANSWER];
  if (store_set (db_addr, key, http->body, answer) != STORE_OK)
    return answer_failure (http, answer);
  return http_answer (http, 200, "ok");
}

static int
data (struct http *http, const char *db_addr, const char *key)
{
  size_t len = strlen (key);
  if (len == 0 || len > MAX_KEY || strspn (key, KEY_CHARACTERS) != len)
    return http_answer (http, 400, "a key is 1 to 128 of the characters A-Z a-z 0-9 . _ -");
  if (strcmp (http->method, "GET") == 0)
    return get_data (http, db_addr, key);
  if (strcmp (http->method, "POST") == 0)
    return post_data (http, db_addr, key);
  return http_answer (http, 405, "/data/<key> knows GET and POST");
}

int
route (struct http *http, void *db_addr)
{
  if (strncmp (http->path, DATA, strlen (DATA)) == 0)
    return data (http, db_addr, http->path + strlen (DATA));
  if (strcmp (http->path, "/health") != 0)
    return http_answer (http, 404, "known paths are /health and /data/<key>");
  if (strcmp (http->method, "GET") != 0)
    return http_answer (http, 405, "/health knows GET");
  return http_answer (http, 200, "ok");
}
