/* A gate in a container of the test's own making, served by the test as the tracer would: what the kernel does is part of the test. */
#ifndef FAULTBOX_BOX_H
#define FAULTBOX_BOX_H

#include <stdbool.h>
#include <sys/types.h>

#include "../src/common/gatelink.h"
#include "../src/common/launch.h"

struct box {
    char directory[64];
    pid_t gate;
    int pidfd;
    int link;
    uint32_t features;
    char reason[256];
    uint32_t instance; /* number of the last one */
    int listener;      /* of that one; -1: none */
    int output;        /* read end of its stdout and stderr; -1: at its end */
    char text[16384];  /* what it wrote */
    size_t len;
    struct gate_msg last[256]; /* the last message of each type */
    bool got[256];             /* since box_start */
};

/* What a launch says; without a path it is `sh -c script` found in PATH. */
struct launch_of {
    const char *script;
    const char *path;
    const char *user;
    const char *directory;
    const char *const *env; /* ends with NULL */
    const char *shared;
    const char *read_only;
    uint32_t flags;
    int stop_signal;
    uint64_t layer_bytes;
};

enum box_kind { BOX_WHOLE, BOX_DEFAULT_CAPABILITIES, BOX_BARE /* an image without /etc, /tmp and the like */ };

/* False, with the reason printed once, where the machine does not let a test make namespaces. */
bool box_can(void);
void box_open(struct box *b, enum box_kind kind);
void box_close(struct box *b);
void box_start(struct box *b, const struct launch_of *l);
/* Serves gate and instance until a message of that type has come since box_start, or the instance is gone. False: the latter, or in vain for BOX_WAIT_MS. */
enum { BOX_WAIT_MS = 20000 };
bool box_until(struct box *b, uint8_t type);
/* Until what the instance wrote contains `text`. */
bool box_until_text(struct box *b, const char *text);
void box_send(struct box *b, struct gate_msg m);
void box_stop(struct box *b, uint32_t grace_ms, bool again);
/* Runs a script to its end. Returns its wait status, -1 when it did not start; what it wrote is in b->text. */
int box_run(struct box *b, const struct launch_of *l);
int box_sh(struct box *b, const char *script);
/* The wait status of a program beside it; its failure is in b->last[G_RAN]. */
int box_exec(struct box *b, const char *const *argv, uint32_t timeout_ms);
bool box_snapshot(struct box *b);

#endif
