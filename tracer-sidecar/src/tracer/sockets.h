/*
 * The socket calls that the tracer carries out itself, so that a service is ready when it says so, reachable from outside, and finds its
 * peers at localhost.
 */
#ifndef FAULTBOX_SOCKETS_H
#define FAULTBOX_SOCKETS_H

#include <linux/seccomp.h>
#include <stdbool.h>

#include "instance.h"
#include "record.h"

bool sockets_handles(int nr);
/* Appends the event, if it is to be reported, and answers. */
void sockets_call(struct instance *i, struct record *r, const struct seccomp_notif *n);

/* A copy of the descriptor `fd` of a thread, or -1. */
int socket_take(const struct record *r, int fd);
int socket_option(int fd, int level, int name);
void connect_call(struct instance *i, struct record *r, const struct seccomp_notif *n);

#endif
