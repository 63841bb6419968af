/*
 * Calls that are followed to their end: the kernel carries them out, and the thread is stopped before its program learns the result. So a
 * service can be killed behind a call that took effect, and what a call has read can be changed, whatever call it is, however long it blocks
 * and whatever signals come.
 *
 * A worker attaches to the thread while it waits for the tracer's answer, and answers that the call is to be made again; the kernel makes it
 * again with the same registers, now under the worker's eyes. A second notification of it comes, which follow_take recognises.
 */
#ifndef FAULTBOX_FOLLOW_H
#define FAULTBOX_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"
#include "rules.h"

enum follow_goal {
    FOLLOW_CRASH_BEFORE, /* with a signal that may not end a thread that waits: it acts before the call is made */
    FOLLOW_CRASH_AFTER,
    FOLLOW_READ, /* offers what was read to the rules; the event comes then */
    FOLLOW_NAME, /* only tells from whom a datagram came, which all the others do as well */
};

struct follow_plan {
    enum follow_goal goal;
    uint32_t window;
    int signal;
    uint64_t installed;     /* FOLLOW_READ: how many windows there were */
    struct asked_peer peer; /* FOLLOW_READ: as far as rules have asked */
};

/* Listener thread, output lock held. Copies the record. The call is answered later, whatever happens. */
void follow_start(struct instance *i, const struct record *r, uint64_t id, const struct follow_plan *plan);

enum follow_answer {
    FOLLOW_NOT,   /* an ordinary call */
    FOLLOW_AGAIN, /* answer that it is to be made again */
    FOLLOW_GO,    /* carry it out: it is decided, and told where that is due */
};
/* Listener thread: is the notification of this thread that of its followed call? Then *r becomes the call's record. */
enum follow_answer follow_take(struct instance *i, pid_t tid, struct record *r);

/*
 * Main thread, without the lock: is a crash before or behind a call about to come? One behind a call that blocks is not: see
 * follow_end_window.
 */
bool follow_unsettled(struct instance *i);
/* Main thread, output lock held: calls that have not returned will crash nothing. They get their second event. */
void follow_end_window(struct instance *i, uint32_t window);

#endif
