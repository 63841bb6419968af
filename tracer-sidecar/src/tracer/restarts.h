/*
 * Tells calls that the kernel makes again after a signal handler (SA_RESTART) from calls that the program makes again. A notification says
 * nothing of it, but the handler's frame does (sigframe.h): it lies, dead, where the call is made.
 *
 * A frame may also come from a signal that took a call back before the tracer received it. Such a call leaves a gap in the numbers of
 * notifications; behind a gap frames are looked for, and made unusable, whatever the call.
 *
 * Interception of rt_sigreturn would tell it more directly, but waiting for the tracer can be interrupted until the notification is received: a
 * second signal, with a handler without SA_RESTART, would make rt_sigreturn itself fail, and break the program. For the same reason sigaltstack
 * is not intercepted, so frames on alternate stacks are not found: such a restart is a call of its own.
 *
 * Used by the listener thread alone.
 */
#ifndef FAULTBOX_RESTARTS_H
#define FAULTBOX_RESTARTS_H

#include <linux/seccomp.h>

#include "record.h"

enum again {
    AGAIN_NOT,    /* a new call */
    AGAIN_SAME,   /* the kernel makes a call again that was let through before */
    AGAIN_UNSURE, /* the same or a new one; taken for the same */
    AGAIN_LOST,   /* the same or a new one; taken for a new one */
};

struct restarts;

/* NULL: no memory. */
struct restarts *restarts_new(void);
void restarts_free(struct restarts *all);
/* For every notification, in the order they are received. */
void restarts_received(struct restarts *all, uint64_t id);
/*
 * For every call that is to be decided, before it is; the caller waits. A call that had blocked for a while when its process was suspended is made
 * again behind that, without a handler and its frame: `suspended_ns` is when that was ordered last, 0 for never.
 */
enum again restarts_seen(struct restarts *all, struct task_cache *tasks, const struct record *r, const struct seccomp_notif *n, uint64_t suspended_ns);
/* The call goes on at another time than now. */
void restarts_waits(struct restarts *all, const struct seccomp_notif *n);
/* The call was answered, and will never be made by the kernel. */
void restarts_answered(struct restarts *all, const struct seccomp_notif *n);

#endif
