/* Programs that run beside the main one in an instance, for healthchecks: started by its init, and ended by it when their time is up. */
#ifndef FAULTBOX_GATE_BESIDE_H
#define FAULTBOX_GATE_BESIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "init.h"

enum { BESIDE_MAX = 8 };

struct beside {
    struct {
        pid_t pid; /* 0: free; also the number of its session and process group */
        int status; /* what kept it from being executed comes here */
        uint32_t req;
        int64_t kill_at; /* CLOCK_MONOTONIC in ms; 0: killed */
    } run[BESIDE_MAX];
};

/* Runs the argv in `memfd`, which is closed. The answer is sent to the gate when it has ended. */
void beside_start(struct beside *b, const struct init *in, const struct init_msg *order, int memfd);
/* A child of the init that has ended and is not yet reaped: true when it was one of these, and has been answered. The caller reaps it. */
bool beside_ended(struct beside *b, const struct init *in, pid_t pid, int status);
/* Kills those whose time is up. Returns the time until the next one's is, or -1. */
int beside_tick(struct beside *b);
/* Whether a process belongs to one of them, by its session. */
bool beside_owns(const struct beside *b, pid_t session);

#endif
