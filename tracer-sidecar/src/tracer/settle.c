/*
 * SETTLE: answered when no service does anything any more, or the time is up.
 *
 * All threads of all services are looked through twice. Sleeping is not enough, because a thread that was seen asleep may have been woken by one
 * that was not yet seen; but when each has slept both times and got no processor in between, all of them slept at the moment between the two. In that moment nothing that
 * would wake one is on its way between services either: a busy machine delivers packets late.
 */
#include <poll.h>
#include <string.h>

#include "flight.h"
#include "parked.h"
#include "procnet.h"
#include "rest.h"
#include "tracer.h"

enum { LOOK_MS = 1 }; /* between two looks */

static unsigned held(struct instance *i) {
    unsigned count = 0;
    pthread_mutex_lock(&i->output.lock);
    for (const struct parked *p = i->parked; p != NULL; p = p->next) {
        count += p->held;
    }
    pthread_mutex_unlock(&i->output.lock);
    return count;
}

/* Adds what the service does to the sample. False: it is not at rest. */
static bool look_at(const struct service *s, struct rest_sample *all) {
    struct instance *i = s->instance;
    struct rest_sample own;
    if (i == NULL) {
        return true;
    }
    bool ends = i->gone || i->stop_pending || atomic_load(&i->killed) || atomic_load(&i->crash) != 0;
    if (ends || !i->launched || rest_look_in(service_proc(s), s->gate_pid, &own) != 0 || own.running > 0 || own.stuck > held(i)) {
        return false;
    }
    all->threads += own.threads;
    all->turns += own.turns;
    /* a call that nobody has received yet waits in a sleep like any other */
    struct pollfd calls = {.fd = i->listener, .events = POLLIN};
    return poll(&calls, 1, 0) == 0;
}

static bool look(const struct tracer *t, struct rest_sample *all) {
    memset(all, 0, sizeof *all);
    for (const struct service *s = t->services; s != NULL; s = s->next) {
        if (!look_at(s, all)) {
            return false;
        }
    }
    return true;
}

/* The processes of a container that the tracer does not share a /proc with cannot be asked. */
static bool is_still(const struct service *s) {
    enum flight flight = s->proc[0] == '\0' ? flight_look(s->gate_pid) : FLIGHT_UNKNOWN;
    return flight == FLIGHT_UNKNOWN ? procnet_still(service_proc(s), s->gate_pid) : flight == FLIGHT_NONE;
}

static bool still(const struct tracer *t) {
    for (const struct service *s = t->services; s != NULL; s = s->next) {
        if (s->instance != NULL && !is_still(s)) {
            return false;
        }
    }
    return true;
}

static bool at_rest(const struct tracer *t) {
    struct rest_sample first;
    struct rest_sample second;
    return look(t, &first) && still(t) && look(t, &second) && first.threads == second.threads && first.turns == second.turns;
}

static void answer(struct tracer *t, bool rest) {
    uint8_t buf[1] = {rest};
    reply_ok(t->settle_req, buf, sizeof buf);
    t->settle_pending = false;
}

void settle_ask(struct tracer *t, const struct command *c) {
    if (t->settle_pending) {
        answer(t, false); /* who asks anew does not wait any more */
    }
    t->settle_pending = true;
    t->settle_req = c->req;
    t->settle_until_ms = clock_ms() + c->timeout_ms;
}

int settle_tick(struct tracer *t) {
    if (!t->settle_pending) {
        return -1;
    }
    bool rest = at_rest(t);
    if (!rest && clock_ms() < t->settle_until_ms) {
        return LOOK_MS;
    }
    answer(t, rest);
    return -1;
}
