/*
 * The socket calls that the tracer carries out itself, so that a service is ready when it says so, reachable from outside, and finds its
 * peers at localhost.
 */
#ifndef FAULTBOX_SOCKETS_H
#define FAULTBOX_SOCKETS_H

#include <stdbool.h>

#include "instance.h"
#include "record.h"

bool sockets_handles(const struct instance *i, int nr);
/* Decides, appends the event, if it is to be reported, and answers. */
void sockets_call(struct instance *i, struct record *r, uint64_t id);

/* A copy of the descriptor that call `id` names, or -1: it is not open, or the thread was killed and its number may be another's. */
int socket_take(const struct instance *i, const struct record *r, uint64_t id);
int socket_option(int fd, int level, int name);
/* An enum transport; -1: a socket of another kind, or none. */
int socket_transport(int fd);
void connect_call(struct instance *i, struct record *r, uint64_t id);

#endif
