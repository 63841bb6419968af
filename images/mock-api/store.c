#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Asks and releases REQUEST, which was asprintf'ed with the result LEN. */
static enum store_result
ask (const char *addr, char *request, int len, char *answer)
{
  if (len < 0)
    {
      snprintf (answer, ASK_MAX_ANSWER, "request for %s: out of memory", addr);
      return STORE_FAILED;
    }
  enum ask_result result = ask_line (addr, request, STORE_TIMEOUT_MS, answer);
  free (request);
  if (result != ASK_OK)
    return STORE_FAILED;
  if (strncmp (answer, "ERR ", 4) != 0)
    return STORE_OK;
  memmove (answer, answer + 4, strlen (answer + 4) + 1);
  return STORE_FAILED;
}

enum store_result
store_get (const char *addr, const char *key, char answer[ASK_MAX_ANSWER])
{
  char *request = NULL;
  int len = asprintf (&request, "GET %s\n", key);
  enum store_result result = ask (addr, request, len, answer);
  return result == STORE_OK && strcmp (answer, "NOT_FOUND") == 0 ? STORE_NOT_FOUND : result;
}

enum store_result
store_set (const char *addr, const char *key, const char *value, char answer[ASK_MAX_ANSWER])
{
  char *request = NULL;
  int len = asprintf (&request, "SET %s %s\n", key, value);
  return ask (addr, request, len, answer);
}
