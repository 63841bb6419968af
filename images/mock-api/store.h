/* Client of mock-db. Every call opens a connection of its own, asks one question and closes it. */
#ifndef FAULTBOX_MOCK_API_STORE_H
#define FAULTBOX_MOCK_API_STORE_H

#include "../common/ask.h"

enum
{
  STORE_TIMEOUT_MS = 10000 /* for each of connecting, sending and receiving */
};

enum store_result
{
  STORE_OK,
  STORE_NOT_FOUND,
  STORE_FAILED
};

/* Both write a NUL-terminated text into ANSWER: the value on STORE_OK, the reason on STORE_FAILED.
   ADDR is "host:port". */
enum store_result store_get (const char *addr, const char *key, char answer[ASK_MAX_ANSWER]);
enum store_result store_set (const char *addr, const char *key, const char *value, char answer[ASK_MAX_ANSWER]);

#endif
