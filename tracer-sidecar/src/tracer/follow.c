#include "follow.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "corrupt.h"
#include "hub.h"
#include "listener.h"
#include "seize.h"
#include "senders.h"
#include "workers.h"

enum { FOLLOW_STACK = 128 * 1024 };
/* Results that the kernel keeps from programs: the call is to be made again. */
enum { RESTART_LEAST = 512, RESTART_MOST = 516, RESTART_ALWAYS = 513 /* ERESTARTNOINTR */ };

struct follow {
    struct worker worker; /* first: workers.c frees by it */
    struct follow *next;  /* of i->follows, under the output lock */
    struct instance *instance;
    uint64_t id; /* of the notification that waits */
    struct follow_plan plan;
    struct record record;
    uint64_t ip, sp; /* of the call; sp is known from the first stop on */
    bool sp_known;
    bool inside;   /* the call is being carried out */
    atomic_bool signalled; /* FOLLOW_CRASH_BEFORE: it has had its signal */
    bool expected;  /* the next notification of the thread is the call's; under the output lock */
    bool cancelled; /* under the output lock */
    uint64_t since_ns;
    struct spans spans;
    struct names *names; /* NULL: nothing is to be put right */
};

/* -------------------------------------------------------------- the worker */

/* To be called before the thread goes on: its next call may be one to be followed. */
static void forget(struct follow *f) {
    struct instance *i = f->instance;
    pthread_mutex_lock(&i->output.lock);
    for (struct follow **at = &i->follows; *at != NULL; at = &(*at)->next) {
        if (*at == f) {
            *at = f->next;
            atomic_fetch_sub(&i->followed, 1);
            break;
        }
    }
    pthread_mutex_unlock(&i->output.lock);
}

static void let_go(struct follow *f, const struct seized *s, int signal) {
    forget(f);
    seize_detach(s, signal);
}

/* The call that is followed, not one of a signal handler that came in between. */
static bool is_call(const struct follow *f, const struct seized *s) {
    if (s->ip != f->ip || s->sp != f->sp || f->inside) {
        return false;
    }
    return s->nr == SYS_restart_syscall ||
           (s->nr == (uint64_t)f->record.call->nr && memcmp(s->args, f->record.args, sizeof s->args) == 0);
}

static void entered(struct follow *f, const struct seized *s) {
    if (is_call(f, s)) {
        f->inside = true;
        if (s->nr != SYS_restart_syscall) {
            if (f->names != NULL) {
                names_before(f->names, &f->record);
            }
            if (f->plan.goal == FOLLOW_READ && f->spans.list == NULL) {
                (void)spans_of(&f->spans, s->tid, f->record.call, f->record.args);
            }
            pthread_mutex_lock(&f->instance->output.lock);
            f->expected = true;
            pthread_mutex_unlock(&f->instance->output.lock);
        }
    }
    seize_resume(s, 0);
}

static bool is_restart(int64_t result) {
    return result <= -RESTART_LEAST && result >= -RESTART_MOST;
}

/* The signal acts on the caller's process right here; main sends it to the others. */
static void crash_after(struct follow *f, const struct seized *s) {
    struct instance *i = f->instance;
    pthread_mutex_lock(&i->output.lock);
    bool crash = !f->cancelled;
    if (crash && f->plan.signal == SIGKILL) {
        i->killed = true;
    }
    pthread_mutex_unlock(&i->output.lock);
    if (crash) {
        listener_crash(i, f->plan.signal);
    }
    let_go(f, s, crash ? f->plan.signal : 0);
}

/* The event is numbered before the program can do anything because of the result. */
static void tell_read(struct follow *f, const struct seized *s) {
    struct instance *i = f->instance;
    struct record *r = &f->record;
    uint64_t got = corrupt_got(&f->spans, s->tid, r, s->result);
    pthread_mutex_lock(&i->output.lock);
    struct ruling ruling = {.rule = NULL};
    if (got > 0) {
        peer_settle(&f->plan.peer);
        ruling = rules_offer_read(i->rules, r, &f->plan.peer, f->plan.installed, got);
    }
    if (ruling.rule != NULL && corrupt_change(ruling.rule, &f->spans, s->tid) != 0) {
        ruling.rule->fires--; /* another thread has taken the memory away */
        ruling.rule->unresolved++;
        r->flags |= RECORD_UNRESOLVED;
        ruling.rule = NULL;
    }
    if (ruling.rule != NULL) {
        r->decision = ACTION_CORRUPT;
        r->rule = ruling.rule->number;
        r->has_ret = true;
        r->ret = s->result;
    }
    record_append_locked(r, i);
    pthread_mutex_unlock(&i->output.lock);
    let_go(f, s, 0);
}

/* True: the call is over, the thread is let go. */
static bool returned(struct follow *f, const struct seized *s) {
    f->inside = false;
    if (f->plan.goal == FOLLOW_CRASH_BEFORE && !f->signalled && s->result == -RESTART_ALWAYS) {
        listener_crash(f->instance, f->plan.signal);
        f->signalled = true; /* from now on the one above is known: see follow_unsettled */
        seize_resume(s, f->plan.signal); /* it acts now; a program that survives makes the call behind its handler */
        return false;
    }
    if (is_restart(s->result)) {
        seize_resume(s, 0);
        return false;
    }
    if (f->names != NULL) {
        names_after(f->names, &f->record, s->result);
    }
    if (f->plan.goal == FOLLOW_CRASH_AFTER) {
        crash_after(f, s);
    } else if (f->plan.goal == FOLLOW_READ) {
        tell_read(f, s);
    } else {
        let_go(f, s, 0);
    }
    return true;
}

/* True: nothing is left to be done. */
static bool stopped(struct follow *f, const struct seized *s) {
    if (s->stop != SEIZE_GONE && !f->sp_known) {
        f->sp = s->sp;
        f->sp_known = true;
    }
    switch (s->stop) {
    case SEIZE_GONE:
        return true;
    case SEIZE_BREAK:
        seize_resume(s, 0);
        return false;
    case SEIZE_PAUSED:
        seize_leave_paused(s);
        return false;
    case SEIZE_SIGNAL:
        seize_resume(s, s->signal);
        return false;
    case SEIZE_ENTRY:
        entered(f, s);
        return false;
    case SEIZE_EXIT:
        /* behind a handler that interrupted the call for good, the program stands behind the call with EINTR */
        if (f->inside || (s->ip == f->ip && s->sp == f->sp)) {
            return returned(f, s);
        }
        seize_resume(s, 0);
        return false;
    }
    return true;
}

static void run_followed(struct follow *f) {
    struct instance *i = f->instance;
    struct seized s = {.tid = f->record.tid};
    if (seize_attach(f->record.tid) != 0) {
        if (errno != ESRCH && f->plan.goal != FOLLOW_NAME) { /* somebody else is attached: what was decided cannot be done, which must be told */
            hub_note(i->service, i->id, "FOLLOW_REFUSED", "a thread could not be followed, because another process is attached to it");
            hub_dropped(i->service);
        }
        forget(f);
        answer_continue(i, f->id);
        return;
    }
    answer_result(i, f->id, -RESTART_ALWAYS); /* with the stop pending the program never sees it */
    while (!i->ending) {
        if (seize_wait(&s) && stopped(f, &s)) {
            return;
        }
    }
}

static void *run(void *arg) {
    struct follow *f = arg;
    struct instance *i = f->instance;
    run_followed(f);
    forget(f);
    spans_free(&f->spans);
    names_free(f->names);
    worker_done(&f->worker);
    listener_thread_done(i);
    return NULL;
}

/* -------------------------------------------------------------- the listener's side */

static struct follow *find(const struct instance *i, pid_t tid) {
    struct follow *f = i->follows;
    while (f != NULL && f->record.tid != tid) {
        f = f->next;
    }
    return f;
}

void follow_start(struct instance *i, const struct record *r, uint64_t id, const struct follow_plan *plan) {
    /* a handler of the same thread may make such a call as well, and then cannot be followed */
    struct follow *f = find(i, r->tid) == NULL ? calloc(1, sizeof *f) : NULL;
    if (f != NULL) {
        f->instance = i;
        f->id = id;
        f->plan = *plan;
        f->record = *r;
        f->record.settled = true;
        f->record.followed = true;
        f->names = names_of(i, r);
        f->ip = r->ip;
        f->since_ns = clock_ns();
        f->next = i->follows;
        i->follows = f;
        atomic_fetch_add(&i->followed, 1);
        if (worker_start(i, &f->worker, FOLLOW_STACK, run) == 0) {
            return;
        }
        atomic_fetch_sub(&i->followed, 1);
        i->follows = f->next;
        names_free(f->names);
        free(f);
    }
    if (plan->goal != FOLLOW_NAME) {
        hub_dropped(i->service);
    }
    answer_continue(i, id);
}

enum follow_answer follow_take(struct instance *i, pid_t tid, struct record *r) {
    enum follow_answer answer = FOLLOW_NOT;
    if (atomic_load(&i->followed) == 0) {
        return answer;
    }
    pthread_mutex_lock(&i->output.lock);
    struct follow *f = find(i, tid);
    if (f != NULL && f->expected) {
        f->expected = false;
        *r = f->record;
        answer = f->plan.goal == FOLLOW_CRASH_BEFORE && !f->signalled ? FOLLOW_AGAIN : FOLLOW_GO;
    }
    pthread_mutex_unlock(&i->output.lock);
    return answer;
}

/* -------------------------------------------------------------- the end of windows */

/* Does the thread sleep, waiting for something that may never come? */
static bool blocks(pid_t tid) {
    char path[64];
    char text[512];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)tid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n <= 0) {
        return true; /* gone */
    }
    text[n] = '\0';
    const char *state = strrchr(text, ')'); /* the name before it may hold anything */
    return state == NULL || state[1] == '\0' || state[2] == 'S' || state[2] == 'T';
}

bool follow_unsettled(struct instance *i) {
    bool any = false;
    if (atomic_load(&i->followed) == 0) {
        return any;
    }
    pthread_mutex_lock(&i->output.lock);
    for (const struct follow *f = i->follows; f != NULL && !any; f = f->next) {
        any = f->plan.goal != FOLLOW_READ && f->plan.goal != FOLLOW_NAME && !f->signalled && !f->cancelled && !blocks(f->record.tid);
    }
    pthread_mutex_unlock(&i->output.lock);
    return any;
}

void follow_end_window(struct instance *i, uint32_t window) {
    for (struct follow *f = i->follows; f != NULL; f = f->next) {
        if (f->plan.window == window && f->plan.goal == FOLLOW_CRASH_AFTER && !f->cancelled && !i->killed) {
            f->cancelled = true;
            struct record told = f->record;
            told.decision = ACTION_RELEASED;
            told.held_ns = clock_ns() - f->since_ns;
            record_append_locked(&told, i);
        }
    }
}
