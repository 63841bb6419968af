/* Client of a line server: a connection, one question, one answer, for every call. */
#ifndef FAULTBOX_DEMO_ASK_H
#define FAULTBOX_DEMO_ASK_H

enum
{
  ASK_MAX_ANSWER = 65536 /* bytes, terminator included */
};

enum ask_result
{
  ASK_OK,
  ASK_TIMED_OUT,
  ASK_FAILED
};

/* Sends REQUEST, which ends with a newline, to ADDR ("host:port") and receives a line. Each of connecting, sending
   and receiving may take TIMEOUT_MS. ANSWER gets the line without its newline, or what failed and why. */
enum ask_result ask_line (const char *addr, const char *request, long timeout_ms,
                          char answer[ASK_MAX_ANSWER]);

#endif
