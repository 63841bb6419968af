/* The TCP port, until the harness is in: connections that have not shown the token yet. */
#ifndef FAULTBOX_DOOR_H
#define FAULTBOX_DOOR_H

#include "../common/err.h"
#include "tracer.h"

enum {
    DOOR_PORT = 7070,
    DOOR_PENDING_MAX = 16,         /* connections without a token at a time */
    DOOR_HELLO_MS = 5 * 1000,      /* for one of them to show it */
    DOOR_HARNESS_MS = 10 * 1000,   /* for the harness to come at all */
};

struct pending {
    struct source source;
    int fd; /* -1: free */
    int64_t until_ms;
    size_t len;
    size_t rest; /* of the harness: where what it sent behind its HELLO begins in buf */
    uint8_t buf[4 + HELLO_MAX];
};

struct door {
    struct source source;
    int fd; /* -1 once the harness is in */
    const char *token;
    int64_t until_ms;
    struct pending pending[DOOR_PENDING_MAX];
};

int door_open(struct tracer *t, struct door *d, const char *token, struct err *e);
void door_accept(struct tracer *t, struct door *d);
/* Reads from a connection. When it shows the token it becomes the harness: its descriptor is returned, everything else is closed. Else -1. */
int door_readable(struct door *d, struct pending *p);
/* Closes what took too long. Returns milliseconds until it wants to be called again, or -2 when the harness did not come in time. */
int door_tick(struct door *d);

#endif
