/* One exact question to the kernel about a TCP connection, over IPv4 (also of IPv6 sockets that speak it). */
#ifndef FAULTBOX_DIAG_H
#define FAULTBOX_DIAG_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

struct diag_question {
    struct in_addr local; /* as the side whose network is asked sees it */
    struct in_addr remote;
    uint16_t local_port; /* host order */
    uint16_t remote_port;
};

struct diag_answer {
    uint8_t state;   /* TCP_... of netinet/tcp.h; TCP_LISTEN: there is no such connection, but a listener at its local end */
    uint32_t inode;  /* 0: no descriptor has it */
    uint32_t queued; /* of a listener: connections that wait to be accepted */
};

/* `fd` is a NETLINK_SOCK_DIAG socket of that network. -1: nothing has these addresses, or it cannot be asked. */
int diag_ask(int fd, const struct diag_question *q, struct diag_answer *out);
/* Reads a reply; apart for tests. */
int diag_reply(const void *data, size_t len, struct diag_answer *out);

#endif
