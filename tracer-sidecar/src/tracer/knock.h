/* The smallest client there is. Who wants to know whether one service reaches another runs it as a service. */
#ifndef FAULTBOX_KNOCK_H
#define FAULTBOX_KNOCK_H

/* Connects to a TCP port of 127.0.0.1. Returns the exit code: 0 connected, 1 not, 2 the text names no port. Where nothing answers SIGALRM ends
   the process after 3 s. */
int knock(const char *port);

#endif
