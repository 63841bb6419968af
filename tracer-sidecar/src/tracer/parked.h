/*
 * Calls that a rule delays or holds. Their threads wait in the kernel; the listener thread serves the others meanwhile, and carries these out
 * when they are due. The list is guarded by the output lock; only the listener thread adds and removes.
 */
#ifndef FAULTBOX_PARKED_H
#define FAULTBOX_PARKED_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"
#include "rulewire.h"

#define PARKED_NO_DUE UINT64_MAX /* waits until the window ends, or it is released */

struct parked {
    struct parked *next; /* the one parked before it */
    uint64_t id;         /* of the notification */
    uint64_t due_ns;     /* CLOCK_MONOTONIC */
    uint64_t since_ns;
    uint32_t window;
    bool held; /* by a rule that says so; a call may also wait for the death of its process */
    char tag[TAG_MAX + 1];
    struct record record;
};

/* Output lock held. Copies the record. */
void parked_add(struct instance *i, const struct record *r, uint64_t id, uint32_t window, uint64_t due_ns, bool held);
/* Listener thread, while calls are parked: waits for a call or for the next to be due, and takes what is due. True: a call waits to be received. */
bool parked_wait(struct instance *i, struct parked **due);
/* Listener thread, at its end. */
void parked_forget(struct instance *i);

/* Main thread, output lock held: ends the waiting of the window's calls. A held one gets its second event, unless its thread is gone. */
void parked_end_window(struct instance *i, uint32_t window);
/* The same for one held call. */
void parked_release(struct instance *i, struct parked *p);
/* Main thread, output lock held: the call held longest by that tag, NULL: none. Skips threads that are gone. */
struct parked *parked_oldest(struct instance *i, const char *tag);

#endif
