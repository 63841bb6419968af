/*
 * Whether anything that a service has sent is still on its way. The tables of the kernel (procnet.h) tell, but each look at one walks through a
 * hash of all connections of the machine, 2 ms for the usual 262,144 places; a service has few sockets, which can be asked themselves.
 */
#ifndef FAULTBOX_FLIGHT_H
#define FAULTBOX_FLIGHT_H

#include <sys/types.h>

enum { FLIGHT_SOCKETS_MAX = 512 }; /* of one service; with more the tables are the faster way */

enum flight {
    FLIGHT_NONE,
    FLIGHT_SOME,
    FLIGHT_UNKNOWN, /* connections without a process may be under way, or a socket could not be asked */
};

/* Asks the sockets of a process and its descendants. */
enum flight flight_look(pid_t pid);
/* Connections that no process holds any more, of the whole machine, by the text of /proc/net/sockstat; -1: it does not say. */
long flight_orphans(const char *sockstat);

#endif
