/* A child under the real filter, answered by the real listener thread: what the kernel does is part of the test. */
#ifndef FAULTBOX_LIVE_H
#define FAULTBOX_LIVE_H

#include <stdatomic.h>
#include <sys/types.h>

#include "../src/tracer/instance.h"
#include "rules_support.h"

/* Memory that child and test share: the child may not print. */
struct page {
    atomic_int listener; /* its number in the child; negative: -errno */
    atomic_bool stop;
    atomic_ullong count[64];
    char text[4][8192];
};

/* Runs in the child; what it returns is its exit code. */
typedef int live_run(struct page *page);

struct live {
    struct instance *i;
    bool datagrams; /* set before live_start: calls are intercepted as addressing of datagrams needs it */
    struct rule_stack rules;
    struct page *page;
    pid_t child;
    int pidfd;
    int wake;    /* eventfd, written when events wait */
    int ends[2]; /* of the link: the hub's, the test's */
    uint8_t *got;
    size_t got_len, got_size;
    void (*on)(void *arg, const struct seen *s);
    void *arg;
};

/* False, with the reason printed once, where the machine does not let one process answer for another. */
bool live_can(void);
/*
 * Starts `run` in a child; `calls` (ends with 0) are recorded. `on` gets every event, on the test's thread, from live_until and live_end.
 * Rules that are pushed on l->rules before are in force from the first call on.
 */
void live_start(struct live *l, const uint16_t *calls, live_run *run, void (*on)(void *arg, const struct seen *s), void *arg);
/* While the child runs; removing ends the waiting of the window's calls. */
void live_push(struct live *l, uint32_t window, const struct wanted *rules, size_t count);
void live_pop(struct live *l, uint32_t window);
/* Waits until the condition holds. Fails the test after LIVE_WAIT_MS. */
enum { LIVE_WAIT_MS = 30000 };
void live_until(struct live *l, const char *what, bool (*met)(struct live *l));
/* How many calls are parked now. */
size_t live_parked(struct live *l);
/* Waits until nobody is left under the filter and everything is told. Returns the child's wait status. */
int live_end(struct live *l);

#endif
