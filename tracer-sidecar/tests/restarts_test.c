/* A call that the kernel makes again after a signal handler is one event and one match; one that the program makes again is two. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../src/tracer/hub.h"
#include "live.h"

enum { ROUNDS = 40 /* signals during one blocked call */, READS = 200, FEW_READS = 10, OFTEN_NS = 1000000, NEVER = 1 << 30, DELAY_NS = 20000000, READERS = 2, INTERRUPTIONS = 3, LONG_NS = 30000000 };

/* What the child does; chosen before it is forked. */
static struct {
    int flags;
    bool nested;
    bool quiet; /* no timer */
    bool at_once; /* reads do not wait */
    int readers;
    int reads; /* of each */
    int rounds; /* signals until there is a byte to read */
} plan;

/* count[0]: reads that the program made, [1]: bytes, [3]: signals, [4]: nested ones, [5]: readers at the end */
static struct page *shared;
static int data[2];
static int other[2];

static void on_nested(int signal_number) {
    (void)signal_number;
    atomic_fetch_add(&shared->count[4], 1);
}

static void on_signal(int signal_number) {
    (void)signal_number;
    char byte[2];
    int before = errno;
    unsigned long long signals = atomic_fetch_add(&shared->count[3], 1) + 1;
    if (plan.nested) {
        raise(SIGURG);
        (void)!read(other[0], byte, sizeof byte); /* at the very place where the program reads */
    }
    if (signals % (unsigned)plan.rounds == 0) {
        (void)!write(data[1], "x", 1);
    }
    errno = before;
}

/* For this thread alone: of a signal that another thread takes away nothing is left to be seen. */
static timer_t signal_often(void) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    const struct itimerspec often = {.it_interval.tv_nsec = OFTEN_NS, .it_value.tv_nsec = OFTEN_NS};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &often, NULL) != 0) {
        (void)syscall(SYS_exit_group, 3);
    }
    return timer;
}

static void *reader(void *arg) {
    char byte;
    timer_t timer = NULL;
    if (plan.at_once) { /* before there is a byte, whoever is faster later */
        atomic_fetch_add(&shared->count[0], 1);
        (void)!read(data[0], &byte, 1);
    }
    if (!plan.quiet && plan.rounds < NEVER) {
        timer = signal_often();
    }
    for (int left = plan.reads; left > 0;) {
        atomic_fetch_add(&shared->count[0], 1);
        ssize_t n = read(data[0], &byte, 1);
        left -= n == 1;
        atomic_fetch_add(&shared->count[1], n == 1);
    }
    if (!plan.quiet && plan.rounds < NEVER) {
        timer_delete(timer);
    }
    atomic_fetch_add(&shared->count[5], 1);
    return arg;
}

static int reading_child(struct page *page) {
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = plan.flags};
    struct sigaction nested = {.sa_handler = on_nested, .sa_flags = SA_RESTART};
    pthread_t threads[READERS];
    shared = page;
    char name[32];
    if (pipe(data) != 0 || pipe(other) != 0 || fcntl(other[0], F_SETFL, O_NONBLOCK) != 0) {
        return 1;
    }
    if (plan.at_once) {
        (void)fcntl(data[0], F_SETFL, O_NONBLOCK);
    }
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", data[0]);
    if (readlink(name, page->text[0], sizeof page->text[0] - 1) <= 0) {
        return 2;
    }
    sigaction(SIGALRM, &act, NULL);
    sigaction(SIGURG, &nested, NULL);
    for (int n = 1; n < plan.readers; n++) {
        pthread_create(&threads[n], NULL, reader, NULL);
    }
    reader(NULL);
    for (int n = 1; n < plan.readers; n++) {
        pthread_join(threads[n], NULL);
    }
    return 0;
}

struct reads {
    const char *path;
    unsigned count, delayed;
};

static void count_reads(void *arg, const struct seen *s) {
    struct reads *r = arg;
    if (r->path != NULL && r->path[0] != '\0' && strcmp(s->path, r->path) == 0) {
        r->count++;
        r->delayed += s->decision == ACTION_DELAY;
    }
}

static bool is_over(struct live *l) {
    return atomic_load(&l->page->count[5]) == (unsigned)plan.readers;
}

static bool has_read(struct live *l) {
    return ((struct reads *)l->arg)->count > 0;
}

static bool all_answered(struct live *l) {
    return atomic_load(&l->i->threads) == 0;
}

/* What came of it. `made` is what the program did. */
struct outcome {
    unsigned events, delayed;
    unsigned long long made, signals, nested, matches, fires;
    bool uncertain;
};

static void start(struct live *l, struct reads *seen, struct wanted rule) {
    static const uint16_t calls[] = {7, 0}; /* read */
    memset(l, 0, sizeof *l);
    *seen = (struct reads){0};
    rule.calls[0] = calls[0];
    push(&l->rules, 1, &rule, 1);
    seen->path = "";
    live_start(l, calls, reading_child, count_reads, seen);
    seen->path = l->page->text[0];
}

static struct outcome finish(struct live *l, const struct reads *seen) {
    live_until(l, "the reads are over", is_over);
    live_until(l, "all calls are answered", all_answered);
    const struct rule *rule = &l->rules.top->rules[0];
    struct outcome o = {.made = atomic_load(&l->page->count[0]), .signals = atomic_load(&l->page->count[3]), .nested = atomic_load(&l->page->count[4]),
                        .matches = rule->matches, .fires = rule->fires, .uncertain = l->i->noted_uncertain};
    CHECK(live_end(l) == 0);
    o.events = seen->count;
    o.delayed = seen->delayed;
    return o;
}

static const struct wanted watched = {.number = 1, .action = ACTION_TRACE};

static struct outcome stormed(void) {
    struct live l;
    struct reads seen;
    start(&l, &seen, watched);
    return finish(&l, &seen);
}

/* A signal takes a call back now and then before it is received; what follows then is said not to be certain. */
static void check_counts(const char *what, const struct outcome *o) {
    bool right = o->events == o->made;
    CHECK(right || o->uncertain);
    if (!right) {
        (void)fprintf(stderr, "restarts: %s: %u events of %llu calls%s\n", what, o->events, o->made, o->uncertain ? ", said to be uncertain" : "");
    }
    CHECK(o->signals > 0);
}

static void one_blocked_call(void) {
    plan.flags = SA_RESTART;
    plan.readers = plan.reads = 1;
    plan.rounds = ROUNDS;
    struct outcome o = stormed();
    check_counts("one blocked call", &o);
    CHECK(o.made == 1 && o.signals >= ROUNDS && (o.matches == 1 || o.uncertain));
    plan.nested = true;
    o = stormed();
    check_counts("nested handlers that read", &o);
    CHECK(o.made == 1 && o.nested >= ROUNDS);
    plan.nested = false;
}

/* Every call of a loop counts, however often it is interrupted. */
static void loops(void) {
    plan.flags = SA_RESTART;
    plan.reads = READS;
    plan.rounds = 2;
    struct outcome o = stormed();
    check_counts("a loop of reads", &o);
    CHECK(o.made == READS);
    plan.readers = READERS;
    o = stormed();
    check_counts("two threads", &o);
    CHECK(o.made == READERS * (unsigned)READS);
    plan.readers = 1;
}

static void reads_that_do_not_wait(void) {
    plan.flags = SA_RESTART;
    plan.reads = FEW_READS;
    plan.rounds = 2;
    plan.at_once = true;
    struct outcome o = stormed();
    check_counts("reads that do not wait", &o);
    CHECK(o.made > FEW_READS);
    plan.at_once = false;
}

static bool has_read_again(struct live *l) {
    return ((struct reads *)l->arg)->count > 1;
}

/* Deterministic: a call that has its event has been received, and a signal then reaches the call itself. */
static void made_again_by_the_program(void) {
    struct live l;
    struct reads seen;
    plan.flags = 0;
    plan.reads = 1;
    plan.rounds = NEVER;
    start(&l, &seen, watched);
    live_until(&l, "the read", has_read);
    kill(l.child, SIGALRM);
    live_until(&l, "the read that the program makes again", has_read_again);
    kill(l.child, SIGKILL);
    live_until(&l, "all calls are answered", all_answered);
    CHECK(atomic_load(&l.page->count[0]) == 2 && seen.count == 2 && l.rules.top->rules[0].matches == 2 && !l.i->noted_uncertain);
    CHECK(live_end(&l) == SIGKILL);
}

static unsigned long long signals_before;

static bool another_signal(struct live *l) {
    return atomic_load(&l->page->count[3]) > signals_before;
}

static void made_again_by_the_kernel(void) {
    struct live l;
    struct reads seen;
    plan.flags = SA_RESTART;
    plan.reads = 1;
    plan.rounds = NEVER;
    start(&l, &seen, watched);
    live_until(&l, "the read", has_read);
    for (int n = 0; n < INTERRUPTIONS; n++) {
        signals_before = atomic_load(&l.page->count[3]);
        kill(l.child, SIGALRM);
        live_until(&l, "the handler", another_signal);
    }
    kill(l.child, SIGKILL);
    live_until(&l, "all calls are answered", all_answered);
    CHECK(atomic_load(&l.page->count[0]) == 1 && ((seen.count == 1 && l.rules.top->rules[0].matches == 1) || l.i->noted_uncertain));
    CHECK(live_end(&l) == SIGKILL);
}

static void delayed_and_then_blocked(void) {
    struct live l;
    struct reads seen;
    struct wanted slow = {.number = 1, .action = ACTION_DELAY, .argument = DELAY_NS};
    plan.flags = SA_RESTART;
    plan.reads = 1;
    plan.rounds = ROUNDS;
    start(&l, &seen, slow);
    struct outcome o = finish(&l, &seen);
    check_counts("delayed, then blocked", &o);
    CHECK(o.made == 1 && (o.uncertain || (o.fires == 1 && o.matches == 1 && o.delayed == 1)));
}

static uint64_t blocked_since;

static bool has_blocked(struct live *l) {
    (void)l;
    return clock_ns() - blocked_since > LONG_NS;
}

static void suspended(void) {
    struct live l;
    struct reads seen;
    siginfo_t info;
    plan.quiet = true;
    plan.rounds = 1;
    start(&l, &seen, watched);
    live_until(&l, "the read", has_read);
    for (int n = 0; n < INTERRUPTIONS; n++) {
        blocked_since = clock_ns();
        live_until(&l, "the read blocks", has_blocked);
        atomic_store(&l.i->suspended_ns, clock_ns());
        kill(l.child, SIGSTOP);
        CHECK(waitid(P_PID, (id_t)l.child, &info, WSTOPPED) == 0);
        kill(l.child, SIGCONT);
    }
    live_until(&l, "the read blocks again", has_blocked);
    kill(l.child, SIGALRM); /* which writes */
    struct outcome o = finish(&l, &seen);
    check_counts("suspended", &o);
    CHECK(o.made == 1 && (o.uncertain || (o.events == 1 && o.matches == 1)));
    plan.quiet = false;
}

void test_restarts(void) {
    if (!live_can()) {
        return;
    }
    plan.readers = plan.reads = 1;
    made_again_by_the_kernel();
    made_again_by_the_program();
    one_blocked_call();
    loops();
    reads_that_do_not_wait();
    delayed_and_then_blocked();
    suspended();
}
