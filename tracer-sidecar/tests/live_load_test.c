/* Many threads that call at once: nothing is lost, doubled, or decided out of order. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../src/tracer/listener.h"
#include "live.h"

#ifndef LOAD_CALLS
enum { LOAD_CALLS = 600 }; /* of each of the many threads */
#endif

enum { THREADS_MAX = 64, EIO_NO = 5, NTH = 5000, AFTER = 7000, EVERY = 7, FIRES = 500, CALL_EXECVE = 141 };
enum { DELAYED_EVERY = 20, DELAY_NS = 1000000, HELD_NTH = 1000, CRASH_NTH = 3000, NAMES = 50, OFTEN_NS = 500000, BURST = 30, LATE = 300 };

static const uint16_t calls[] = {CALL_OPENAT, CALL_EXECVE, 0};
static const char *const directories[] = {"nth", "after", "every"};

/* What the child does; chosen before it is forked. */
static struct {
    int threads;
    int calls;
    void *(*run)(void *number);
} plan;

static struct page *shared;

static int open_error(const char *path) {
    long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 ? close((int)fd) : errno;
}

/* count[0]: threads at their end, [1 + d]: calls below directory d that were answered EIO */
static void *open_files(void *number) {
    int thread = (int)(intptr_t)number;
    for (int n = 0; n < plan.calls; n++) {
        char path[64];
        (void)snprintf(path, sizeof path, "/none/%s/%d/%d", directories[thread % 3], thread, n);
        if (open_error(path) == EIO) {
            atomic_fetch_add(&shared->count[1 + thread % 3], 1);
        }
    }
    atomic_fetch_add(&shared->count[0], 1);
    return NULL;
}

static int load_child(struct page *page) {
    pthread_t threads[THREADS_MAX];
    shared = page;
    for (int n = 0; n < plan.threads; n++) {
        if (pthread_create(&threads[n], NULL, plan.run, (void *)(intptr_t)n) != 0) {
            return 1;
        }
    }
    for (int n = 0; n < plan.threads; n++) {
        pthread_join(threads[n], NULL);
    }
    return 0;
}

struct load {
    unsigned events, disorder, wrong, denied, delayed, held, released, crashed, behind_crash;
    unsigned in[3];
    int next[THREADS_MAX];
    char last[16], last_name[17];
};

static bool is_denied(int directory, unsigned index) {
    return directory == 0 ? index == NTH : directory == 1 ? index > AFTER : index % EVERY == 0 && index <= EVERY * FIRES;
}

static void watch(void *arg, const struct seen *s) {
    struct load *l = arg;
    char directory[16];
    int thread;
    int n;
    (void)snprintf(l->last, sizeof l->last, "%.15s", s->path);
    (void)snprintf(l->last_name, sizeof l->last_name, "%s", s->name);
    if (sscanf(s->path, "/none/%15[a-z]/%d/%d", directory, &thread, &n) != 3) {
        return;
    }
    int d = thread % 3;
    if (s->decision == ACTION_RELEASED) {
        l->released++;
        return;
    }
    l->behind_crash += l->crashed > 0;
    l->events++;
    l->disorder += n != l->next[thread]++ || strcmp(directory, directories[d]) != 0;
    l->wrong += (s->no == EIO_NO) != is_denied(d, ++l->in[d]);
    l->denied += s->no == EIO_NO;
    l->delayed += s->decision == ACTION_DELAY;
    l->held += s->decision == ACTION_HOLD;
    l->crashed += s->decision == ACTION_CRASH_BEFORE;
}

static size_t descriptors(void) {
    size_t count = 0;
    DIR *d = opendir("/proc/self/fd");
    while (d != NULL && readdir(d) != NULL) {
        count++;
    }
    closedir(d);
    return count;
}

static void start(struct live *l, struct load *seen, int threads, int count, void *(*run)(void *)) {
    plan.threads = threads;
    plan.calls = count;
    plan.run = run;
    live_start(l, calls, load_child, watch, seen);
}

/* -------------------------------------------------------------- counts and order */

static bool all_ended(struct live *l) {
    return atomic_load(&l->page->count[0]) == (unsigned)plan.threads;
}

static void exact_counts(void) {
    struct live l = {0};
    static struct load seen;
    struct wanted rules[] = {
        {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = EIO_NO, .trigger = TRIGGER_NTH, .n = NTH, .paths = {"/none/nth/**"}},
        {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = EIO_NO, .trigger = TRIGGER_AFTER, .n = AFTER, .paths = {"/none/after/**"}},
        {.number = 3, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = EIO_NO, .trigger = TRIGGER_EVERY, .n = EVERY, .max_fires = FIRES, .paths = {"/none/every/**"}},
    };
    memset(&seen, 0, sizeof seen);
    push(&l.rules, 1, rules, 3);
    start(&l, &seen, THREADS_MAX, LOAD_CALLS, open_files);
    struct page *page = l.page;
    unsigned long long denied = 0;
    live_until(&l, "all threads are at their end", all_ended);
    for (int d = 0; d < 3; d++) {
        denied += atomic_load(&page->count[1 + d]);
    }
    CHECK(live_end(&l) == 0);
    CHECK(seen.events == THREADS_MAX * LOAD_CALLS && seen.disorder == 0 && seen.wrong == 0);
    CHECK(seen.denied == denied && denied > FIRES + 1);
}

/* -------------------------------------------------------------- calls that wait */

static bool all_but_one_ended(struct live *l) {
    return atomic_load(&l->page->count[0]) == (unsigned)plan.threads - 1 && live_parked(l) == 1;
}

static void delays_and_a_hold(void) {
    struct live l = {0};
    static struct load seen;
    struct wanted hold = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "t", .trigger = TRIGGER_NTH, .n = HELD_NTH, .paths = {"/none/**"}};
    struct wanted delay = {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = DELAY_NS, .trigger = TRIGGER_EVERY, .n = DELAYED_EVERY, .paths = {"/none/**"}};
    enum { THREADS = 32, EACH = 200 };
    memset(&seen, 0, sizeof seen);
    push(&l.rules, 1, &delay, 1);
    push(&l.rules, 2, &hold, 1);
    start(&l, &seen, THREADS, EACH, open_files);
    live_until(&l, "all threads but the held one are at their end", all_but_one_ended);
    live_pop(&l, 2);
    CHECK(live_end(&l) == 0);
    CHECK(seen.events == THREADS * EACH && seen.disorder == 0 && seen.denied == 0);
    CHECK(seen.held == 1 && seen.released == 1);
    CHECK(seen.delayed == (THREADS * EACH - 1) / DELAYED_EVERY); /* the newer window took one */
}

static pthread_barrier_t together;

/* Bursts, each of which ends with a call that is delayed: then nobody else calls. */
static void *bursts(void *number) {
    for (int n = 0; n < plan.calls; n++) {
        pthread_barrier_wait(&together);
        for (int k = 0; k < BURST; k++) {
            (void)open_error("/none/others");
        }
        (void)open_error("/none/late/");
    }
    atomic_fetch_add(&shared->count[0], 1);
    return number;
}

static int bursts_child(struct page *page) {
    pthread_barrier_init(&together, NULL, (unsigned)plan.threads);
    return load_child(page);
}

static void count_delayed(void *arg, const struct seen *s) {
    *(unsigned *)arg += s->decision == ACTION_DELAY;
}

static void nobody_calls_any_more(void) {
    struct live l = {0};
    unsigned delayed = 0;
    struct wanted delay = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = DELAY_NS, .paths = {"/none/late"}};
    plan.threads = 8;
    plan.calls = LATE;
    plan.run = bursts;
    push(&l.rules, 1, &delay, 1);
    live_start(&l, calls, bursts_child, count_delayed, &delayed);
    live_until(&l, "every delayed call goes on", all_ended);
    CHECK(live_end(&l) == 0);
    CHECK(delayed == 8 * LATE);
}

/* -------------------------------------------------------------- the crash at the exact call */

static bool crash_ordered_of(struct live *l) {
    return atomic_load(&l->i->crash) == SIGKILL;
}

static void crash(void) {
    struct live l = {0};
    static struct load seen;
    struct wanted rule = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_CRASH_BEFORE, .argument = SIGKILL, .trigger = TRIGGER_NTH, .n = CRASH_NTH, .paths = {"/none/**"}};
    memset(&seen, 0, sizeof seen);
    push(&l.rules, 1, &rule, 1);
    start(&l, &seen, THREADS_MAX, LOAD_CALLS, open_files);
    live_until(&l, "the crash has fired", crash_ordered_of);
    siginfo_t info;
    CHECK(kill(l.child, SIGKILL) == 0); /* as main does it */
    CHECK(waitid(P_PID, (id_t)l.child, &info, WEXITED | WNOWAIT) == 0);
    while (atomic_load(&l.i->threads) > 0) {
        listener_interrupt(l.i);
        (void)poll(NULL, 0, 1);
    }
    int status = live_end(&l);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    CHECK(seen.events == CRASH_NTH && seen.crashed == 1 && seen.behind_crash == 0 && seen.disorder == 0);
}

/* -------------------------------------------------------------- threads that change, end and die */

static char *self[] = {"unit", "--open", "/none/after", NULL};
extern char **environ;

static void *exec_among_others(void *number) {
    if ((intptr_t)number == 0) {
        for (int n = 0; n < plan.calls / 2; n++) {
            (void)open_error("/none/exec");
        }
        (void)execve("/proc/self/exe", self, environ);
        (void)syscall(SYS_exit_group, 9);
    }
    while (!atomic_load(&shared->stop)) {
        (void)open_error("/none/others");
    }
    return NULL;
}

static void exec_by_one_of_many(void) {
    struct live l = {0};
    static struct load seen;
    memset(&seen, 0, sizeof seen);
    start(&l, &seen, 16, 1000, exec_among_others);
    CHECK(live_end(&l) == ENOENT << 8);
    CHECK(strcmp(seen.last, "/none/after") == 0 && strcmp(seen.last_name, "exe") == 0);
}

static void *one_call(void *number) {
    (void)number;
    (void)open_error("/none/nth/0/-1");
    return NULL;
}

/* count[0]: calls */
static void *short_lives(void *number) {
    for (int n = 0; n < plan.calls; n++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, one_call, number) == 0) {
            pthread_join(thread, NULL);
            atomic_fetch_add(&shared->count[0], 1);
        }
    }
    return NULL;
}

static void threads_that_end(void) {
    struct live l = {0};
    static struct load seen;
    memset(&seen, 0, sizeof seen);
    start(&l, &seen, 16, 100, short_lives);
    CHECK(live_end(&l) == 0);
    CHECK(seen.events == 16 * 100);
}

static void *call_for_ever(void *number) {
    while (!atomic_load(&shared->stop)) {
        (void)open_error("/none/others");
    }
    return number;
}

/* A process dies in the middle of its calls, again and again, while others go on calling. */
static void *killed_processes(void *number) {
    if ((intptr_t)number > 0) {
        return open_files(number);
    }
    for (int n = 0; n < 20; n++) {
        pid_t pid = fork();
        if (pid == 0) {
            pthread_t thread;
            for (int k = 0; k < 4; k++) {
                (void)pthread_create(&thread, NULL, call_for_ever, NULL);
            }
            (void)call_for_ever(&thread);
        }
        (void)usleep(2000);
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
    }
    return NULL;
}

static void processes_that_die(void) {
    struct live l = {0};
    static struct load seen;
    enum { THREADS = 8, EACH = 2000 };
    memset(&seen, 0, sizeof seen);
    start(&l, &seen, THREADS, EACH, killed_processes);
    CHECK(live_end(&l) == 0);
    CHECK(seen.events == (THREADS - 1) * EACH && seen.disorder == 0);
}

/* -------------------------------------------------------------- names */

static void *rename_itself(void *number) {
    for (int n = 0; n < plan.calls; n++) {
        char path[32];
        (void)snprintf(path, sizeof path, "/none/n%d-%d", (int)(intptr_t)number, n);
        (void)prctl(PR_SET_NAME, path + sizeof "/none");
        (void)open_error(path);
        (void)open_error(path);
    }
    return NULL;
}

struct names {
    unsigned right, wrong;
};

static void compare_name(void *arg, const struct seen *s) {
    struct names *names = arg;
    if (strncmp(s->path, "/none/n", 7) == 0) {
        bool right = strcmp(s->name, s->path + 6) == 0;
        names->right += right;
        names->wrong += !right;
    }
}

static void names_of_many(void) {
    struct live l = {0};
    struct names names = {0};
    enum { THREADS = 16 };
    plan.threads = THREADS;
    plan.calls = NAMES;
    plan.run = rename_itself;
    live_start(&l, calls, load_child, compare_name, &names);
    CHECK(live_end(&l) == 0);
    CHECK(names.right == 2 * THREADS * NAMES && names.wrong == 0);
}

/* -------------------------------------------------------------- signals */

static void on_signal(int signal_number) {
    (void)signal_number;
}

static void *call_in_a_storm(void *number) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = (intptr_t)number % 2 == 0 ? SIGALRM : SIGURG};
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    const struct itimerspec often = {.it_interval.tv_nsec = OFTEN_NS, .it_value.tv_nsec = OFTEN_NS};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        (void)timer_settime(timer, 0, &often, NULL);
    }
    (void)open_files(number);
    timer_delete(timer);
    return NULL;
}

static void *begin_storm(void *number) {
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &act, NULL);
    sigaction(SIGURG, &act, NULL);
    return call_in_a_storm(number);
}

static void storms(void) {
    struct live l = {0};
    static struct load seen;
    enum { THREADS = 16, EACH = 400 };
    memset(&seen, 0, sizeof seen);
    start(&l, &seen, THREADS, EACH, begin_storm);
    CHECK(live_end(&l) == 0);
    CHECK(seen.events == THREADS * EACH && seen.disorder == 0);
}

void test_live_load(void) {
    if (!live_can()) {
        return;
    }
    size_t before = descriptors();
    exact_counts();
    delays_and_a_hold();
    nobody_calls_any_more();
    crash();
    exec_by_one_of_many();
    threads_that_end();
    processes_that_die();
    names_of_many();
    storms();
    CHECK(descriptors() == before);
}
