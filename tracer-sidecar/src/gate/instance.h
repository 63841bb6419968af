/* The gate's side of one instance: from clone to the reaped namespace. At most one lives at a time. */
#ifndef FAULTBOX_GATE_INSTANCE_H
#define FAULTBOX_GATE_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../common/err.h"
#include "../common/launch.h"
#include "init.h"
#include "mounts.h"

struct instance {
    uint32_t id;
    pid_t init;      /* 0: none */
    int control;     /* to the init */
    int child;       /* pidfd of the main program until the go, then -1 */
    bool plain;      /* without namespaces: every process of the container but this one belongs to it */
    bool launched;
    bool ended;      /* EXITED or FAILED has been reported */
    bool stopping;
    bool again;      /* STOP was the first half of a restart: the stage is kept */
    bool signalled;  /* SIGNAL asked for something that may end it */
    int stop_signal; /* asks the main program to end */
    int64_t kill_at; /* CLOCK_MONOTONIC in ms; 0: no deadline */
};

struct instance_world {
    struct mounts mounts;
    struct etc etc;
    struct launch_page *page; /* shared with every child in turn */
    unsigned long shm_bytes;
    char gate[4096]; /* where this program lies in the container */
    struct filter filter;
    bool used; /* a plain instance has written into the container's own files */
};

/* Standard streams of the program; they stay the caller's. */
struct streams {
    int in; /* -1: /dev/null */
    int out;
    int err;
};

/* Takes what it needs from `l` by forking: nothing of it is referenced afterwards. */
int instance_start(struct instance *i, struct instance_world *w, const struct launch *l, const struct streams *s, struct err *e);
int instance_go(struct instance *i);
/* `req` comes back when the signal has been delivered; 0 for nobody. */
void instance_signal(struct instance *i, int signal_number, unsigned scope, uint32_t req);
/* Ends the whole namespace at once. */
void instance_kill(struct instance *i);
/* After the init has been reaped: waits until nothing of it is left. */
void instance_forget(struct instance *i);

#endif
