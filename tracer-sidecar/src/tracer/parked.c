#include "parked.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hub.h"
#include "listener.h"

enum { NS_PER_S = 1000000000 };

void parked_add(struct instance *i, const struct record *r, uint64_t id, uint32_t window, uint64_t due_ns, bool held) {
    struct parked *p = malloc(sizeof *p);
    if (p == NULL) {
        (void)dprintf(2, "tracer: out of memory for a call that waits\n");
        _exit(1); /* as with events: a fault that did not happen would be worse */
    }
    p->id = id;
    p->due_ns = due_ns;
    p->since_ns = clock_ns();
    p->window = window;
    p->held = held;
    (void)snprintf(p->tag, sizeof p->tag, "%s", r->tag == NULL ? "" : r->tag);
    p->record = *r;
    p->record.tag = p->tag; /* the rule may be gone by then */
    p->next = i->parked;
    i->parked = p;
}

static uint64_t next_due(struct instance *i) {
    uint64_t due = PARKED_NO_DUE;
    pthread_mutex_lock(&i->output.lock);
    for (const struct parked *p = i->parked; p != NULL; p = p->next) {
        due = p->due_ns < due ? p->due_ns : due;
    }
    pthread_mutex_unlock(&i->output.lock);
    return due;
}

/* The earliest comes first. */
static void insert(struct parked **list, struct parked *p) {
    while (*list != NULL && (*list)->due_ns <= p->due_ns) {
        list = &(*list)->next;
    }
    p->next = *list;
    *list = p;
}

static struct parked *take_due(struct instance *i) {
    struct parked *due = NULL;
    uint64_t now = clock_ns();
    pthread_mutex_lock(&i->output.lock);
    for (struct parked **at = &i->parked; *at != NULL;) {
        struct parked *p = *at;
        if (p->due_ns <= now) {
            *at = p->next;
            insert(&due, p);
        } else {
            at = &p->next;
        }
    }
    pthread_mutex_unlock(&i->output.lock);
    return due;
}

bool parked_wait(struct instance *i, struct parked **due) {
    struct pollfd fds[2] = {{.fd = i->listener, .events = POLLIN}, {.fd = i->poke, .events = POLLIN}};
    uint64_t at = next_due(i);
    uint64_t now = clock_ns();
    uint64_t left = at > now ? at - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(left / NS_PER_S), .tv_nsec = (long)(left % NS_PER_S)};
    int n = ppoll(fds, 2, at == PARKED_NO_DUE ? NULL : &timeout, NULL);
    if (n > 0 && fds[1].revents != 0) {
        uint64_t count;
        (void)!read(i->poke, &count, sizeof count);
    }
    *due = take_due(i);
    return n > 0 && fds[0].revents != 0;
}

void parked_forget(struct instance *i) {
    pthread_mutex_lock(&i->output.lock);
    while (i->parked != NULL) {
        struct parked *p = i->parked;
        i->parked = p->next;
        free(p);
    }
    pthread_mutex_unlock(&i->output.lock);
}

static void poke(const struct instance *i) {
    uint64_t one = 1;
    (void)!write(i->poke, &one, sizeof one);
}

void parked_release(struct instance *i, struct parked *p) {
    p->held = false;
    p->due_ns = 0;
    p->record.decision = ACTION_RELEASED;
    p->record.held_ns = clock_ns() - p->since_ns;
    record_append_locked(&p->record, i);
    poke(i);
}

void parked_end_window(struct instance *i, uint32_t window) {
    struct parked *oldest;
    do { /* the list has the youngest first, events shall have the oldest first */
        oldest = NULL;
        for (struct parked *p = i->parked; p != NULL; p = p->next) {
            oldest = p->window == window && p->held ? p : oldest;
        }
        if (oldest != NULL && still_waiting(i, oldest->id)) {
            parked_release(i, oldest);
        } else if (oldest != NULL) {
            oldest->held = false; /* its thread is gone: nothing goes on, so no event says so */
        }
    } while (oldest != NULL);
    for (struct parked *p = i->parked; p != NULL; p = p->next) {
        if (p->window == window) {
            p->due_ns = 0;
        }
    }
    if (i->parked != NULL) {
        poke(i);
    }
}

struct parked *parked_oldest(struct instance *i, const char *tag) {
    struct parked *oldest = NULL;
    for (struct parked *p = i->parked; p != NULL; p = p->next) {
        if (p->held && strcmp(p->tag, tag) == 0 && still_waiting(i, p->id)) {
            oldest = p;
        }
    }
    return oldest;
}
