/* One thread per instance that answers its intercepted calls. */
#ifndef FAULTBOX_LISTENER_H
#define FAULTBOX_LISTENER_H

#include <linux/seccomp.h>

#include "instance.h"

enum { WAKE_SIGNAL = 12 /* SIGUSR2: interrupts a blocking call of a thread that shall end */ };

/* Asks the kernel for the sizes of its structures and for what it can do. -1 with a text for the user when something needed is missing. */
int listener_init(struct err *e);
/* The tracer intercepts nothing; in WELCOME instead of the features below. */
enum { FEATURE_UNSEEING = 1u << 2 };
/* Bits of WELCOME's features. */
uint32_t listener_features(void);
int listener_start(struct instance *i, struct err *e);
/* Tells the listener and the workers to end, and interrupts them. To be repeated until i->threads is 0: a signal may come between two calls. */
void listener_interrupt(struct instance *i);
/* Ends a thread's life in the instance: nothing of it may be touched afterwards. */
void listener_thread_done(struct instance *i);
/* Lets main signal every process. */
void listener_crash(struct instance *i, int signal_number);
/* `fd` is an eventfd that is written whenever main has to look after an instance: a thread has ended, or it is to be signalled. */
void listener_notify_on(int fd);

/* The two answers. `val` >= 0 is a result, negative an errno. A thread that is gone meanwhile is counted, nothing else. */
void answer_continue(const struct instance *i, uint64_t id);
void answer_result(const struct instance *i, uint64_t id, int64_t val);
bool still_waiting(const struct instance *i, uint64_t id);
uint64_t vanished_count(void);

#endif
