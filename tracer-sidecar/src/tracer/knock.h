/* The smallest client there is. Who wants to know whether one service reaches another runs it as a service. */
#ifndef FAULTBOX_KNOCK_H
#define FAULTBOX_KNOCK_H

#include <netinet/in.h>
#include <stdbool.h>

enum { KNOCK_DONE = 0, KNOCK_FAILED = 1, KNOCK_NO_PORT = 2, KNOCK_BY_NAME = 3 };

/* Connects to a TCP port of 127.0.0.1, and when that is refused to that of a host that /etc/hosts names; NULL: to no other. Returns the exit code.
   Where nothing answers SIGALRM ends the process after 3 s. */
int knock(const char *port, const char *host);
/* The address in a line such as "10.0.0.2 db db.local", when the line names this host. */
bool knock_address(char *line, const char *host, struct in_addr *out);

#endif
