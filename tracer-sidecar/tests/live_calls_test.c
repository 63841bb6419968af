/* Many threads, signals at the wrong moment, and threads that die while they wait: every call is counted exactly once. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "live.h"

enum { THREADS = 64, EACH = 100, STORMED = 4, STORMED_EACH = 25, DELAY_NS = 1000000, EIO_NO = 5 };

static const uint16_t opens[] = {CALL_OPENAT, 0};

/* The errno, 0 when the file is there. */
static int open_error(const char *path) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)syscall(SYS_close, fd);
        return 0;
    }
    return errno;
}

/* -------------------------------------------------------------- 64 threads */

struct tally {
    unsigned calls, denied, other;
    unsigned by_thread[THREADS];
};

static void tally_up(void *arg, const struct seen *s) {
    struct tally *t = arg;
    unsigned n;
    if (sscanf(s->path, "/none/%u", &n) == 1 && n < THREADS) {
        t->calls++;
        t->by_thread[n]++;
        t->denied += s->decision == ACTION_DENY && s->no == EIO_NO && s->rule == 1;
        t->other += s->call != CALL_OPENAT || (s->decision != ACTION_DENY && s->decision != 0);
    }
}

static struct page *shared;

static void *many_opens(void *arg) {
    char path[32];
    (void)snprintf(path, sizeof path, "/none/%d", (int)(intptr_t)arg);
    for (int i = 0; i < EACH; i++) {
        int no = open_error(path);
        atomic_fetch_add(&shared->count[no == EIO ? 0 : no == ENOENT ? 1 : 2], 1);
    }
    return NULL;
}

static int threads_child(struct page *page) {
    pthread_t threads[THREADS];
    shared = page;
    for (intptr_t n = 0; n < THREADS; n++) {
        if (pthread_create(&threads[n], NULL, many_opens, (void *)n) != 0) {
            return 1;
        }
    }
    for (int n = 0; n < THREADS; n++) {
        pthread_join(threads[n], NULL);
    }
    return 0;
}

static bool all_answered(struct live *l) {
    return atomic_load(&l->page->count[0]) + atomic_load(&l->page->count[1]) + atomic_load(&l->page->count[2]) == THREADS * EACH;
}

static void many_threads(void) {
    struct live l = {0};
    struct tally t = {0};
    struct wanted third = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = EIO_NO, .trigger = TRIGGER_EVERY, .n = 3, .paths = {"/none/*"}};
    push(&l.rules, 1, &third, 1);
    live_start(&l, opens, threads_child, tally_up, &t);
    live_until(&l, "all calls of 64 threads are answered", all_answered);
    pthread_mutex_lock(&l.i->output.lock);
    CHECK(l.rules.top->rules[0].matches == THREADS * EACH && l.rules.top->rules[0].fires == THREADS * EACH / 3);
    pthread_mutex_unlock(&l.i->output.lock);
    CHECK(atomic_load(&l.page->count[0]) == THREADS * EACH / 3 && atomic_load(&l.page->count[2]) == 0);
    CHECK(live_end(&l) == 0);
    CHECK(t.calls == THREADS * EACH && t.denied == THREADS * EACH / 3 && t.other == 0);
    for (int n = 0; n < THREADS; n++) {
        CHECK(t.by_thread[n] == EACH);
    }
}

/* -------------------------------------------------------------- signals */

static int handler_flags; /* SA_RESTART or 0 */
static pid_t stormed_tids[STORMED];

static void on_signal(int signal_number) {
    (void)signal_number;
    atomic_fetch_add(&shared->count[3], 1);
}

/* count[0]: calls that returned ENOENT; [1]: EINTR, then they are made again; [2]: anything else; [3]: signals. */
static void *stormed(void *arg) {
    int n = (int)(intptr_t)arg;
    stormed_tids[n] = (pid_t)syscall(SYS_gettid);
    atomic_fetch_add(&shared->count[4], 1);
    for (int left = STORMED_EACH; left > 0;) {
        int no = open_error("/none/storm");
        left -= no != EINTR;
        atomic_fetch_add(&shared->count[no == ENOENT ? 0 : no == EINTR ? 1 : 2], 1);
    }
    atomic_fetch_add(&shared->count[5], 1);
    return NULL;
}

static void *storm(void *arg) {
    (void)arg;
    while (atomic_load(&shared->count[4]) < STORMED) {
        sched_yield();
    }
    while (atomic_load(&shared->count[5]) < STORMED) {
        for (int n = 0; n < STORMED; n++) {
            (void)syscall(SYS_tgkill, getpid(), stormed_tids[n], SIGURG);
        }
        atomic_fetch_add(&shared->count[6], 1);
        sched_yield();
    }
    return NULL;
}

static int storm_child(struct page *page) {
    pthread_t threads[STORMED + 1];
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = handler_flags};
    struct itimerval often = {.it_interval.tv_usec = 300, .it_value.tv_usec = 300};
    struct itimerval never = {0};
    shared = page;
    sigaction(SIGALRM, &act, NULL);
    sigaction(SIGURG, &act, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (intptr_t n = 0; n < STORMED; n++) {
        pthread_create(&threads[n], NULL, stormed, (void *)n);
    }
    pthread_create(&threads[STORMED], NULL, storm, NULL);
    for (int n = 0; n <= STORMED; n++) {
        pthread_join(threads[n], NULL);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    return 0;
}

struct storm_seen {
    unsigned decided, released;
};

static void storm_event(void *arg, const struct seen *s) {
    struct storm_seen *seen = arg;
    if (strcmp(s->path, "/none/storm") == 0) {
        seen->released += s->decision == ACTION_RELEASED && s->rule == 1 && s->held_ns > 0 && strcmp(s->tag, "stuck") == 0;
        seen->decided += s->decision != ACTION_RELEASED;
    }
}

static bool storm_over(struct live *l) {
    return atomic_load(&l->page->count[5]) == STORMED;
}

static void signals_during_delays(int flags) {
    struct live l = {0};
    struct storm_seen seen = {0};
    struct wanted slow = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = DELAY_NS, .paths = {"/none/storm"}};
    handler_flags = flags;
    push(&l.rules, 1, &slow, 1);
    live_start(&l, opens, storm_child, storm_event, &seen);
    live_until(&l, "the storm is over", storm_over);
    CHECK(l.rules.top->rules[0].matches == STORMED * STORMED_EACH && l.rules.top->rules[0].fires == STORMED * STORMED_EACH);
    CHECK(atomic_load(&l.page->count[0]) == STORMED * STORMED_EACH && atomic_load(&l.page->count[2]) == 0);
    CHECK(atomic_load(&l.page->count[3]) > 0 && (flags == 0 || atomic_load(&l.page->count[1]) == 0));
    CHECK(live_end(&l) == 0);
    CHECK(seen.decided == STORMED * STORMED_EACH && seen.released == 0);
}

static unsigned long long rounds_before;

static bool all_held(struct live *l) {
    rounds_before = atomic_load(&l->page->count[6]);
    return live_parked(l) == STORMED;
}

static bool stormed_on(struct live *l) {
    return atomic_load(&l->page->count[6]) > rounds_before + 200;
}

static void signals_during_holds(void) {
    struct live l = {0};
    struct storm_seen seen = {0};
    struct wanted hold = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "stuck", .max_fires = STORMED, .paths = {"/none/storm"}};
    handler_flags = SA_RESTART;
    push(&l.rules, 1, &hold, 1);
    live_start(&l, opens, storm_child, storm_event, &seen);
    live_until(&l, "the first call of each thread is held", all_held);
    live_until(&l, "200 rounds of signals", stormed_on);
    CHECK(live_parked(&l) == STORMED && seen.decided == STORMED && l.rules.top->rules[0].matches == STORMED);
    live_pop(&l, 1);
    CHECK(live_end(&l) == 0);
    CHECK(seen.released == STORMED && seen.decided == STORMED * STORMED_EACH);
}

/* -------------------------------------------------------------- ends */

struct ends_seen {
    unsigned held, released, after;
};

static void ends_event(void *arg, const struct seen *s) {
    struct ends_seen *seen = arg;
    seen->held += s->decision == ACTION_HOLD;
    seen->released += s->decision == ACTION_RELEASED;
    seen->after += strcmp(s->path, "/none/after") == 0;
}

static void *one_open(void *arg) {
    (void)open_error(arg);
    return NULL;
}

static void wait_for_stop(const struct page *page) {
    while (!atomic_load(&page->stop)) {
        (void)usleep(1000);
    }
}

static char held_path[] = "/none/held";

static void start_held_thread(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, one_open, held_path) != 0) {
        (void)syscall(SYS_exit_group, 1);
    }
}

static int waits_child(struct page *page) {
    start_held_thread();
    wait_for_stop(page);
    return 5;
}

static int exec_child(struct page *page) {
    char *args[] = {"unit", "--open", "/none/after", NULL};
    start_held_thread();
    wait_for_stop(page);
    (void)execv("/proc/self/exe", args);
    return 1;
}

static int exec_in_thread_child(struct page *page) {
    pthread_t thread;
    (void)pthread_create(&thread, NULL, (void *(*)(void *))(void *)exec_child, page);
    (void)open_error(held_path); /* the first thread dies of the other's exec */
    return 1;
}

static bool one_parked(struct live *l) {
    return live_parked(l) == 1;
}

static bool two_parked(struct live *l) {
    return live_parked(l) == 2;
}

/* Returns the wait status. */
static int end_while_held(live_run *run, bool (*held)(struct live *l), bool kill_it, struct ends_seen *seen) {
    struct live l = {0};
    struct wanted hold = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "stuck", .paths = {held_path}};
    *seen = (struct ends_seen){0};
    push(&l.rules, 1, &hold, 1);
    live_start(&l, opens, run, ends_event, seen);
    live_until(&l, "the call is held", held);
    if (kill_it) {
        kill(l.child, SIGKILL);
    } else {
        atomic_store(&l.page->stop, true);
    }
    siginfo_t info;
    while (kill_it && waitid(P_PID, (id_t)l.child, &info, WEXITED | WNOWAIT) != 0) {
    }
    return live_end(&l);
}

static int dying_child(struct page *page) {
    pid_t pid = fork();
    if (pid == 0) {
        (void)open_error(held_path);
        (void)syscall(SYS_exit_group, 0);
    }
    wait_for_stop(page);
    kill(pid, SIGKILL);
    atomic_store(&page->count[0], waitpid(pid, NULL, 0) == pid);
    int no = open_error("/none/after");
    atomic_store(&page->count[1], 1);
    atomic_store(&page->stop, false);
    wait_for_stop(page);
    return no;
}

static bool next_is_answered(struct live *l) {
    return atomic_load(&l->page->count[1]) == 1;
}

/* A dead thread's call neither goes on nor is said to. */
static void window_ends_after_its_thread(void) {
    struct live l = {0};
    struct ends_seen seen = {0};
    struct wanted hold = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "stuck", .paths = {held_path}};
    push(&l.rules, 1, &hold, 1);
    live_start(&l, opens, dying_child, ends_event, &seen);
    live_until(&l, "the call is held", one_parked);
    atomic_store(&l.page->stop, true);
    live_until(&l, "the call after it is answered", next_is_answered);
    live_pop(&l, 1);
    atomic_store(&l.page->stop, true);
    CHECK(live_end(&l) == ENOENT << 8);
    CHECK(seen.held == 1 && seen.released == 0 && seen.after == 1);
}

static void ends_while_held(void) {
    struct ends_seen seen;
    CHECK(end_while_held(waits_child, one_parked, true, &seen) == SIGKILL && seen.held == 1 && seen.released == 0);
    CHECK(end_while_held(waits_child, one_parked, false, &seen) == 5 << 8 && seen.held == 1 && seen.released == 0);
    CHECK(end_while_held(exec_child, one_parked, false, &seen) == ENOENT << 8 && seen.held == 1 && seen.after == 1);
    CHECK(end_while_held(exec_in_thread_child, two_parked, false, &seen) == ENOENT << 8 && seen.held == 2 && seen.after == 1);
}

/* Processes that are killed at any moment of a call: nothing else is held up by it. */
static int killed_children(struct page *page) {
    for (int n = 0; n < 60; n++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (;;) {
                (void)open_error("/none/x");
                atomic_fetch_add(&page->count[0], 1);
            }
        }
        unsigned long long before = atomic_load(&page->count[0]);
        while (atomic_load(&page->count[0]) < before + (unsigned)n % 4) {
            sched_yield();
        }
        kill(pid, SIGKILL);
        if (waitpid(pid, NULL, 0) != pid) {
            return 1;
        }
    }
    return open_error("/none/after");
}

static void kills_at_any_moment(void) {
    struct live l = {0};
    struct ends_seen seen = {0};
    live_start(&l, opens, killed_children, ends_event, &seen);
    CHECK(live_end(&l) == ENOENT << 8 && seen.after == 1);
}

void test_live_calls(void) {
    if (!live_can()) {
        return;
    }
    many_threads();
    signals_during_delays(SA_RESTART);
    signals_during_delays(0);
    signals_during_holds();
    ends_while_held();
    window_ends_after_its_thread();
    kills_at_any_moment();
}
