#include "live.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/gate/filter.h"
#include "../src/tracer/follow.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/listener.h"
#include "../src/tracer/parked.h"
#include "../src/tracer/workers.h"

enum { GO_SIGNAL = SIGUSR1, SETUP_MS = 10000, CANNOT = 99 /* exit code */ };

static int done_fd = -1;

static void fatal(const char *what) __attribute__((noreturn));
static void fatal(const char *what) {
    (void)fprintf(stderr, "live: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* -------------------------------------------------------------- the child */

static void run_child(struct live *l, const struct filter *f, live_run *run) __attribute__((noreturn));
static void run_child(struct live *l, const struct filter *f, live_run *run) {
    sigset_t go;
    sigemptyset(&go);
    sigaddset(&go, GO_SIGNAL);
    sigprocmask(SIG_BLOCK, &go, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int listener = filter_install(f);
    atomic_store(&l->page->listener, listener < 0 ? -errno : listener);
    (void)syscall(SYS_futex, &l->page->listener, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    int signal_number;
    if (listener < 0 || sigwait(&go, &signal_number) != 0) {
        (void)syscall(SYS_exit_group, CANNOT);
    }
    close(listener);
    (void)syscall(SYS_exit_group, run(l->page));
    __builtin_trap();
}

/* -1: it is not there, or may not be taken. */
static int take_listener(struct live *l) {
    struct timespec limit = {.tv_sec = SETUP_MS / 1000};
    while (atomic_load(&l->page->listener) == 0) {
        if (syscall(SYS_futex, &l->page->listener, FUTEX_WAIT, 0, &limit, NULL, 0) != 0 && errno == ETIMEDOUT) {
            break;
        }
    }
    int number = atomic_load(&l->page->listener);
    if (number <= 0) {
        errno = -number;
        return -1;
    }
    return (int)syscall(SYS_pidfd_getfd, l->pidfd, number, 0);
}

static void fork_child(struct live *l, const uint16_t *calls, size_t count, live_run *run) {
    static struct filter f;
    struct err e = {0};
    if (filter_build(&f, calls, count, l->datagrams, &e) != 0) {
        fatal(e.step);
    }
    l->page = mmap(NULL, sizeof *l->page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (l->page == MAP_FAILED) {
        fatal("mmap");
    }
    l->child = fork();
    if (l->child < 0) {
        fatal("fork");
    }
    if (l->child == 0) {
        run_child(l, &f, run);
    }
    l->pidfd = (int)syscall(SYS_pidfd_open, l->child, 0);
    l->i->listener = take_listener(l);
}

/* -------------------------------------------------------------- the tracer's side */

static void set_up(struct live *l) {
    struct err e = {0};
    if (done_fd < 0) {
        done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        listener_notify_on(done_fd);
        if (listener_init(&e) != 0) {
            errno = e.no;
            fatal(e.step);
        }
    }
    l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, l->ends) != 0) {
        fatal("socketpair");
    }
    hub_init();
    hub_connect(l->ends[0], l->wake);
    hub_begin();
    l->i = new_instance();
    memset(l->i->reported, 0, sizeof l->i->reported);
    l->i->rules = &l->rules;
    l->i->launch.flags |= l->datagrams ? LAUNCH_DATAGRAMS : 0;
    l->i->exec_seen = true; /* that of the gate, which there is none of here */
}

static void release(struct live *l) {
    instance_free(l->i);
    munmap(l->page, sizeof *l->page);
    close(l->pidfd);
    close(l->wake);
    close(l->ends[0]);
    close(l->ends[1]);
    free(l->got);
}

void live_start(struct live *l, const uint16_t *calls, live_run *run, void (*on)(void *arg, const struct seen *s), void *arg) {
    struct err e = {0};
    size_t count = 0;
    set_up(l);
    l->on = on;
    l->arg = arg;
    for (; calls[count] != 0; count++) {
        l->i->reported[calls[count]] = call_by_id(calls[count]) != NULL;
    }
    fork_child(l, calls, count, run);
    l->i->host_pid = l->child;
    if (l->i->listener < 0) {
        fatal("take the listener");
    }
    if (listener_start(l->i, &e) != 0 || kill(l->child, GO_SIGNAL) != 0) {
        fatal(e.step);
    }
}

static int nothing(struct page *page) {
    (void)page;
    return 0;
}

bool live_can(void) {
    static int known = -1;
    if (known < 0) {
        struct live l = {0};
        set_up(&l);
        fork_child(&l, NULL, 0, nothing);
        known = l.i->listener >= 0;
        if (!known) {
            const char *why = strerror(errno);
            bool required = getenv("FAULTBOX_REQUIRE_ALL") != NULL;
            (void)fprintf(stderr, "%s the tests with a filtered child: its listener cannot be taken (%s)\n", required ? "cannot skip" : "skipped", why);
            if (required) {
                kill(l.child, SIGKILL);
                exit(2);
            }
        }
        kill(l.child, SIGKILL);
        (void)waitpid(l.child, NULL, 0);
        release(&l);
    }
    return known;
}

/* Takes what the hub has, and hands on whole frames. */
static void pump(struct live *l) {
    uint64_t wakes;
    bool blocked = true;
    (void)!read(l->wake, &wakes, sizeof wakes);
    while (blocked) {
        CHECK(hub_flush(&blocked) == 0);
        for (;;) {
            if (l->got_size - l->got_len < 64 * 1024) {
                l->got_size = l->got_size * 2 + 128 * 1024;
                l->got = realloc(l->got, l->got_size);
            }
            ssize_t n = recv(l->ends[1], l->got + l->got_len, l->got_size - l->got_len, MSG_DONTWAIT);
            if (n <= 0) {
                break;
            }
            l->got_len += (size_t)n;
            size_t used = each_event(l->got, l->got_len, l->on, l->arg);
            memmove(l->got, l->got + used, l->got_len - used);
            l->got_len -= used;
        }
    }
}

static int64_t left_ms(uint64_t since_ns) {
    return LIVE_WAIT_MS - (int64_t)((clock_ns() - since_ns) / 1000000);
}

void live_until(struct live *l, const char *what, bool (*met)(struct live *l)) {
    enum { LOOK_MS = 5 }; /* conditions are more than events */
    uint64_t since = clock_ns();
    pump(l);
    while (!met(l)) {
        struct pollfd fd = {.fd = l->wake, .events = POLLIN};
        if (left_ms(since) <= 0) {
            failures++;
            (void)fprintf(stderr, "waited %d ms in vain: %s\n", LIVE_WAIT_MS, what);
            kill(l->child, SIGKILL);
            return;
        }
        (void)poll(&fd, 1, LOOK_MS);
        pump(l);
    }
}

void live_push(struct live *l, uint32_t window, const struct wanted *rules, size_t count) {
    pthread_mutex_lock(&l->i->output.lock);
    push(&l->rules, window, rules, count);
    pthread_mutex_unlock(&l->i->output.lock);
}

static bool settled(struct live *l) {
    return !follow_unsettled(l->i);
}

void live_pop(struct live *l, uint32_t window) {
    live_until(l, "no crash is about to come", settled);
    pthread_mutex_lock(&l->i->output.lock);
    parked_end_window(l->i, window);
    follow_end_window(l->i, window);
    pop(&l->rules, window);
    pthread_mutex_unlock(&l->i->output.lock);
}

size_t live_parked(struct live *l) {
    size_t n = 0;
    pthread_mutex_lock(&l->i->output.lock);
    for (const struct parked *p = l->i->parked; p != NULL; p = p->next) {
        n++;
    }
    pthread_mutex_unlock(&l->i->output.lock);
    return n;
}

static bool ended(struct live *l) {
    return atomic_load(&l->i->threads) == 0;
}

int live_end(struct live *l) {
    int status = -1;
    live_until(l, "nobody is left under the filter", ended);
    while (!ended(l)) {
        listener_interrupt(l->i);
        (void)poll(NULL, 0, 1);
    }
    pump(l);
    workers_sweep(l->i);
    pthread_join(l->i->thread, NULL);
    CHECK(waitpid(l->child, &status, 0) == l->child);
    CHECK(l->got_len == 0);
    while (l->rules.top != NULL) {
        pop(&l->rules, l->rules.top->number);
    }
    release(l);
    return status;
}
