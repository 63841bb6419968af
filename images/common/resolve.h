/* Names without a resolver library: a static program cannot rely on the C library's own. */
#ifndef FAULTBOX_DEMO_RESOLVE_H
#define FAULTBOX_DEMO_RESOLVE_H

#include <netinet/in.h>

/* Looks HOST up: an IPv4 address, a name in /etc/hosts, or localhost. Returns 0, or -1 when it is unknown. */
int resolve_host (const char *host, struct in_addr *addr);

#endif
