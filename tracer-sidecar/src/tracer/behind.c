/*
 * Requests that wait for a crash. A call that a crash follows may already be seen to have acted (its peer has the answer) when the service
 * still lives for a moment; what the harness asks for then would overtake the crash: a stop that ends the service first, a window that ends
 * while its service dies. So such requests are kept until the crash is over, in the order they came.
 */
#include <signal.h>

#include "follow.h"
#include "tracer.h"

enum {
    KEPT_MS = 800,     /* a request; the harness waits 1 s for the shortest of them */
    SURVIVED_MS = 500, /* a program that has not ended so long after another signal than SIGKILL has survived it */
    RETRY_MS = 1,
};

/* A suspended service that ends later ends for another reason. */
bool crash_ends(int signal_number) {
    return signal_number != 0 && signal_number != SIGSTOP && signal_number != SIGCONT;
}

void crash_ordered(struct instance *i, int signal_number) {
    if (crash_ends(signal_number)) {
        i->crashed = true;
        i->crash_until_ms = signal_number == SIGKILL ? INT64_MAX : clock_ms() + SURVIVED_MS;
    }
}

static bool crashing(const struct service *s) {
    struct instance *i = s->instance;
    if (i == NULL || i->exited || i->gone || s->link < 0) {
        return false;
    }
    /* in this order: a call leaves the first state only when it is in the second */
    return follow_unsettled(i) || atomic_load(&i->crash) != 0 || (i->crashed && clock_ms() < i->crash_until_ms);
}

static bool has_to_wait(struct tracer *t, const struct command *c) {
    struct service *s = NULL;
    bool any = false;
    switch (c->type) {
    case FRAME_UNRULE:
        s = service_find(t, c->service);
        return s != NULL && crashing(s);
    case FRAME_STOP:
    case FRAME_SIGNAL:
        return instance_find(t, c->instance, &s) != NULL && crashing(s);
    case FRAME_DRAIN:
        for (s = t->services; s != NULL; s = s->next) {
            any |= crashing(s);
        }
        return any;
    default:
        return false;
    }
}

bool behind_keep(struct tracer *t, const struct command *c) {
    if (t->kept_count == KEPT_MAX || !has_to_wait(t, c)) {
        return false;
    }
    t->kept[t->kept_count++] = (struct kept){.command = *c, .until_ms = clock_ms() + KEPT_MS};
    return true;
}

int behind_tick(struct tracer *t) {
    size_t left = 0;
    for (size_t n = 0; n < t->kept_count; n++) {
        struct kept k = t->kept[n];
        if (clock_ms() < k.until_ms && has_to_wait(t, &k.command)) {
            t->kept[left++] = k;
        } else {
            command_carry_out(t, &k.command);
        }
    }
    t->kept_count = left;
    return left == 0 ? -1 : RETRY_MS;
}
