/* Where a call goes that asks for a port on loopback: to its own service, or to another one in its place. */
#ifndef FAULTBOX_WAYS_H
#define FAULTBOX_WAYS_H

#include "record.h"
#include "routes.h"

/* For a call with address `t`. Peer and address are set for ROUTE_PEER. */
enum route_result ways_find(const struct instance *i, const struct record *r, enum transport transport, struct inet_target t, uint16_t *peer,
                            struct in_addr *addr);
/* The peer's address, in the family that the program has asked in. Returns its length. */
socklen_t ways_address(struct sockaddr_storage *out, struct inet_target asked, struct in_addr addr);
/* Peers have IPv4 addresses: an IPv6 socket that takes no mapped ones is told to, which works until it has a port. */
void ways_prepare(int fd, struct inet_target asked);
/* Decides, tells and answers a call to a port that several services declare. */
void ways_refuse(struct instance *i, struct record *r, enum transport transport, uint64_t id);

#endif
