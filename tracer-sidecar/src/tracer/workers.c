#include "workers.h"

#include <signal.h>
#include <stdlib.h>

#include "listener.h"

int worker_start(struct instance *i, struct worker *w, size_t stack, void *(*run)(void *)) {
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack);
    atomic_fetch_add(&i->threads, 1);
    pthread_mutex_lock(&i->workers_lock);
    int no = pthread_create(&w->thread, &attr, run, w);
    if (no == 0) {
        w->next = i->workers;
        i->workers = w;
    } else {
        atomic_fetch_sub(&i->threads, 1);
    }
    pthread_mutex_unlock(&i->workers_lock);
    pthread_attr_destroy(&attr);
    return no == 0 ? 0 : -1;
}

void worker_done(struct worker *w) {
    atomic_store(&w->done, true);
}

void workers_sweep(struct instance *i) {
    pthread_mutex_lock(&i->workers_lock);
    for (struct worker **at = &i->workers; *at != NULL;) {
        struct worker *w = *at;
        if (atomic_load(&w->done)) {
            *at = w->next;
            pthread_join(w->thread, NULL);
            free(w);
        } else {
            at = &w->next;
        }
    }
    pthread_mutex_unlock(&i->workers_lock);
}

void workers_interrupt(struct instance *i) {
    pthread_mutex_lock(&i->workers_lock);
    for (struct worker *w = i->workers; w != NULL; w = w->next) {
        (void)pthread_kill(w->thread, WAKE_SIGNAL); /* not joined yet, so the id is good even when it has ended */
    }
    pthread_mutex_unlock(&i->workers_lock);
}
