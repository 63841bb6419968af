/*
 * Where gates wait until the harness names them. A tracer that may not reach into other containers cannot fetch their sockets; so gates come to a
 * socket in a directory that both see. Who has shown no ticket, or a wrong one, is never named and never gets an order.
 */
#ifndef FAULTBOX_LOBBY_H
#define FAULTBOX_LOBBY_H

#include "tracer.h"

struct lobby;
struct guest;

/* What a gate has brought along; the taker owns all of it. */
struct guest_fds {
    int sock;
    int proc; /* the /proc of its container */
    int diag; /* -1: none */
};

/* Lives as long as the tracer. NULL: it cannot listen in this directory. */
struct lobby *lobby_open(struct tracer *t, const char *directory, struct err *e);
void lobby_accept(struct lobby *l);
void lobby_readable(struct lobby *l, struct guest *g);
/* False: the gate with this ticket is not there yet. */
bool lobby_take(struct lobby *l, uint32_t ticket, struct guest_fds *out);

#endif
