/* An HTTP server with a thread per connection. */
#ifndef FAULTBOX_DEMO_WEB_H
#define FAULTBOX_DEMO_WEB_H

#include "http.h"

/* Answers the request read last; called by several threads at a time. Returns 0, or -1 when the connection is
   broken. ARG is what was given to web_serve. */
typedef int web_route (struct http *http, void *arg);

/* Serves LISTENER, a non-blocking socket, for ever; once per process. Returns only when accepting fails, -1
   after a line on stderr. */
int web_serve (int listener, web_route *route, void *arg);

#endif
