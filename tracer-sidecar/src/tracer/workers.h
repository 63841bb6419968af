/* Threads that finish one blocking call for an instance. */
#ifndef FAULTBOX_WORKERS_H
#define FAULTBOX_WORKERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "instance.h"

/* First member of what a worker works on, which is allocated with malloc and freed by workers_sweep. */
struct worker {
    struct worker *next;
    pthread_t thread;
    atomic_bool done;
};

/* Counts in i->threads. The function ends with worker_done, then listener_thread_done. Returns -1 when no thread could be made. */
int worker_start(struct instance *i, struct worker *w, size_t stack, void *(*run)(void *));
void worker_done(struct worker *w);
/* Main thread: joins and frees the workers that have ended. */
void workers_sweep(struct instance *i);
/* Main thread: interrupts what the remaining ones block in. */
void workers_interrupt(struct instance *i);

#endif
