/* Who listens, and what is under way: /proc/<pid>/net/tcp, udp and those of IPv6, which show the network namespace of that process. */
#ifndef FAULTBOX_PROCNET_H
#define FAULTBOX_PROCNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "routes.h"

struct listening {
    uint8_t family; /* 4 or 6 */
    uint8_t address[16];
    uint16_t port;
};

/* One line; false when it is malformed or no socket that listens, of UDP: that is bound and not connected. */
bool procnet_line(const char *line, enum transport transport, struct listening *out);
/* Calls `visit` for every such socket until it returns false; `proc` is "/proc", or where that of another container is. Returns -1 when the tables
   cannot be read. */
int procnet_each(const char *proc, pid_t pid, enum transport transport, bool (*visit)(const struct listening *l, void *context), void *context);
bool procnet_listens(pid_t pid, enum transport transport, uint16_t port);
/* One line; true when its socket has sent what the other side's kernel has not confirmed: bytes, or its end. */
bool procnet_under_way(const char *line);
/* Whether there is no such socket. */
bool procnet_still(const char *proc, pid_t pid);

#endif
