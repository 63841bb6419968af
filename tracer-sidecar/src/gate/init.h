/* PID 1 of an instance: prepares its world, starts the main program, reaps, and ends the namespace when the main program has ended. */
#ifndef FAULTBOX_INIT_H
#define FAULTBOX_INIT_H

#include <stdbool.h>

#include "program.h"
#include "rootfs.h"

/* Messages between gate and init: fixed records over a socketpair, never seen outside this pair of processes. */
enum init_msg_type { INIT_CHILD = 1, INIT_LAUNCHED, INIT_FAILED, INIT_EXITED, INIT_SIGNAL, INIT_SIGNALLED, INIT_EXEC, INIT_RAN };

struct init_msg {
    int type;
    int value;       /* CHILD: listener; FAILED, RAN: errno; EXITED: wait status; SIGNAL: signal number */
    unsigned others; /* EXITED: other processes still alive; SIGNAL: scope; EXEC: timeout in ms; RAN: wait status */
    uint32_t req;    /* SIGNAL SIGNALLED EXEC RAN */
    char step[ERR_STEP_SIZE];
};

int init_send(int sock, const struct init_msg *m, int fd);
/* Returns 1, 0 at end of file, -1 with errno. `fd` is -1 when none came. */
int init_receive(int sock, struct init_msg *m, int *fd);

struct init {
    struct rootfs_plan root;
    struct program program;
    int control; /* to the gate */
    bool plain;  /* there are no namespaces: the container is the instance */
};

/* Never returns. The process is the first of its PID namespace, or else a child of the container's first; all signals blocked. */
void init_run(struct init *in) __attribute__((noreturn));

#endif
