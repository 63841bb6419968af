#include "listener.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "decide.h"
#include "follow.h"
#include "hub.h"
#include "pairs.h"
#include "parked.h"
#include "record.h"
#include "restarts.h"
#include "rules.h"
#include "sigframe.h"
#include "sockets.h"
#include "talks.h"
#include "workers.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif
#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif
#ifndef ERESTARTNOINTR
#define ERESTARTNOINTR 513 /* of the kernel: the call is made again behind whatever is pending */
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif
#if defined(__x86_64__)
#include <linux/audit.h>
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#define FOREIGN_NR(nr) (((unsigned)(nr) & 0x40000000u) != 0)
#else
#include <linux/audit.h>
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#define FOREIGN_NR(nr) 0
#endif

enum { FEATURE_WAIT_KILLABLE = 1u << 0, FEATURE_SYNC_WAKE_UP = 1u << 1, THREAD_STACK = 256 * 1024 };

static struct seccomp_notif_sizes sizes;
static uint32_t features;
static atomic_ullong vanished;
static int done_fd = -1;

static void on_wake(int signal_number) {
    (void)signal_number; /* being interrupted is the point */
}

int listener_init(struct err *e) {
    struct sigaction wake = {.sa_handler = on_wake}; /* without SA_RESTART */
    sigaction(WAKE_SIGNAL, &wake, NULL);
    if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0) {
        return err_set(e, errno, "the kernel has no seccomp notifications (Linux 5.19 or newer is needed)");
    }
    /* with an unreadable program a known flag gives EFAULT, an unknown one EINVAL; nothing is installed either way */
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, NULL) !=
            -1 ||
        errno != EFAULT) {
        return err_set(e, errno, "the kernel has no SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (Linux 5.19 or newer is needed)");
    }
    features = FEATURE_WAIT_KILLABLE;
    sigframe_init();
    struct utsname u;
    unsigned major = 0;
    unsigned minor = 0;
    if (uname(&u) == 0) {
        char *end;
        major = (unsigned)strtoul(u.release, &end, 10);
        minor = *end == '.' ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
    }
    if (major > 6 || (major == 6 && minor >= 6)) {
        features |= FEATURE_SYNC_WAKE_UP;
    }
    return 0;
}

uint32_t listener_features(void) {
    return features;
}

uint64_t vanished_count(void) {
    return atomic_load(&vanished);
}

void listener_notify_on(int fd) {
    done_fd = fd;
}

static void answer(const struct instance *i, struct seccomp_notif_resp *resp) {
    /* a kernel may know a longer structure than this one: the rest must be zero */
    char buf[256] = {0};
    memcpy(buf, resp, sizeof *resp);
    if (ioctl(i->listener, SECCOMP_IOCTL_NOTIF_SEND, buf) != 0) {
        atomic_fetch_add(&vanished, 1); /* ENOENT: killed meanwhile */
    }
}

void answer_continue(const struct instance *i, uint64_t id) {
    struct seccomp_notif_resp resp = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    answer(i, &resp);
}

void answer_result(const struct instance *i, uint64_t id, int64_t val) {
    struct seccomp_notif_resp resp = {.id = id, .val = val < 0 ? 0 : val, .error = val < 0 ? (int32_t)val : 0};
    answer(i, &resp);
}

bool still_waiting(const struct instance *i, uint64_t id) {
    return ioctl(i->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static void note_once(struct instance *i, bool *done, const char *code, const char *text) {
    if (!*done) {
        *done = true;
        instance_started(i);
        hub_note(i->service, i->id, code, text);
    }
}

static bool accepts(int nr) {
#ifdef SYS_accept
    return nr == SYS_accept || nr == SYS_accept4;
#else
    return nr == SYS_accept4;
#endif
}

static void carry_out(struct instance *i, struct record *r, uint64_t id) {
    if (sockets_handles(i, r->call->nr)) {
        sockets_call(i, r, id);
    } else if (decide_begin(i, r, id)) {
        /* appended before the answer: whatever the service does next comes after it in the order */
        uint64_t seq = decide_record(i, r);
        decide_end(i);
        if (accepts(r->call->nr)) {
            pairs_accepting(i->accepting, r->tid, seq);
        }
        answer_continue(i, id);
    }
}

/* Waits for the next call while others are parked, and carries out those that are due. */
static bool await_call(struct instance *i) {
    struct parked *due;
    bool call = parked_wait(i, &due);
    while (due != NULL) {
        struct parked *p = due;
        due = p->next;
        carry_out(i, &p->record, p->id);
        free(p);
    }
    return call;
}

static bool is_ruled(struct instance *i, const struct call *call) {
    pthread_mutex_lock(&i->output.lock);
    bool ruled = i->rules != NULL && rules_name(i->rules, call);
    pthread_mutex_unlock(&i->output.lock);
    return ruled;
}

/* True: the kernel makes a call again that was decided before. */
static bool is_again(struct instance *i, struct restarts *restarts, struct task_cache *tasks, const struct record *r, const struct seccomp_notif *n) {
    enum again again = restarts_seen(restarts, tasks, r, n, atomic_load(&i->suspended_ns));
    if ((again == AGAIN_UNSURE || again == AGAIN_LOST) && !i->noted_uncertain && is_ruled(i, r->call)) {
        char text[128];
        (void)snprintf(text, sizeof text, "signals interrupted %s so that its calls could not be counted for certain", r->call->name);
        note_once(i, &i->noted_uncertain, "COUNT_UNCERTAIN", text);
    }
    return again == AGAIN_SAME || again == AGAIN_UNSURE;
}

static bool executes(int nr) {
    return nr == SYS_execve || nr == SYS_execveat;
}

static void handle(struct instance *i, struct task_cache *tasks, struct restarts *restarts, struct record *r, const struct seccomp_notif *n) {
    if (n->data.arch != NATIVE_ARCH || FOREIGN_NR(n->data.nr)) {
        note_once(i, &i->noted_foreign, "FOREIGN_ABI", "a program made system calls of another ABI (32-bit or x32); they were answered ENOSYS");
        answer_result(i, n->id, -ENOSYS);
        return;
    }
    if (n->data.nr == SYS_io_uring_setup) {
        note_once(i, &i->noted_uring, "IO_URING_REFUSED", "io_uring_setup was answered ENOSYS, because its operations could not be seen");
        answer_result(i, n->id, -ENOSYS);
        return;
    }
    if (n->data.nr == SYS_prctl) {
        task_names_change(tasks); /* it has renamed itself by the time of its next call */
        answer_continue(i, n->id);
        return;
    }
    switch (follow_take(i, (pid_t)n->pid, r)) {
    case FOLLOW_AGAIN:
        answer_result(i, n->id, -ERESTARTNOINTR);
        return;
    case FOLLOW_GO:
        (void)restarts_seen(restarts, tasks, r, n, 0); /* its follower knows of restarts; their frames must not be taken for later ones */
        carry_out(i, r, n->id);
        return;
    case FOLLOW_NOT:
        break;
    }
    /* the launch itself: the gate's execve of the main program */
    if (n->data.nr == SYS_execve && !i->exec_seen) {
        i->exec_seen = true;
        answer_continue(i, n->id);
        return;
    }
    tasks->own_roots |= n->data.nr == SYS_chroot || n->data.nr == SYS_pivot_root;
    const struct call *call = call_by_nr(n->data.nr);
    if (call == NULL) {
        answer_continue(i, n->id);
        return;
    }
    if (!i->reported[call->id] && !sockets_handles(i, n->data.nr)) {
        answer_continue(i, n->id);
        return;
    }
    int filled = record_fill(r, tasks, call, n);
    if (!still_waiting(i, n->id)) {
        atomic_fetch_add(&vanished, 1); /* what was read may be another thread's */
        return;
    }
    if (filled != 0) {
        /* out of descriptors or memory here: the service must not wait for ever, and the hole in the trace must be told */
        hub_dropped(i->service);
        answer_continue(i, n->id);
        return;
    }
    if (is_again(i, restarts, tasks, r, n)) {
        answer_continue(i, n->id);
        return;
    }
    pairs_before_call(i->accepting, r->tid);
    if (i->reported[call->id] || call->nr == SYS_connect) {
        talks_note(i, r, n->id);
    }
    carry_out(i, r, n->id);
    if (r->answered) {
        restarts_answered(restarts, n);
    } else if (r->later) {
        restarts_waits(restarts, n);
    }
}

/* RECV says ENOENT when the caller was killed in between, and for ever once nobody is left under the filter. */
static bool orphaned(const struct instance *i) {
    struct pollfd fd = {.fd = i->listener, .events = POLLIN};
    return poll(&fd, 1, 0) < 0 || (fd.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void *run(void *arg) {
    struct instance *i = arg;
    cleanup_free struct seccomp_notif *n = malloc(sizes.seccomp_notif > sizeof *n ? sizes.seccomp_notif : sizeof *n);
    cleanup_free struct task_cache *tasks = malloc(sizeof *tasks);
    cleanup_free struct record *r = malloc(sizeof *r);
    struct restarts *restarts = restarts_new();
    if (n != NULL && tasks != NULL && r != NULL && restarts != NULL) {
        task_cache_init(tasks);
        while (!i->ending) {
            if (i->killed) {
                (void)poll(NULL, 0, -1); /* until the instance is gone: what its threads still ask for does not happen */
                continue;
            }
            if (i->parked != NULL && !await_call(i)) {
                continue;
            }
            memset(n, 0, sizes.seccomp_notif > sizeof *n ? sizes.seccomp_notif : sizeof *n);
            if (ioctl(i->listener, SECCOMP_IOCTL_NOTIF_RECV, n) != 0) {
                if (errno == EINTR || (errno == ENOENT && !orphaned(i))) {
                    continue;
                }
                break;
            }
            restarts_received(restarts, n->id);
            if (!hub_await_room(&i->ending)) {
                break;
            }
            handle(i, tasks, restarts, r, n);
            if (executes(n->data.nr)) {
                task_names_change(tasks);
            }
        }
        task_cache_free(tasks);
    }
    restarts_free(restarts);
    parked_forget(i);
    listener_thread_done(i);
    return NULL;
}

static void wake_main(void) {
    uint64_t one = 1;
    (void)!write(done_fd, &one, sizeof one);
}

void listener_thread_done(struct instance *i) {
    atomic_fetch_sub(&i->threads, 1);
    wake_main();
}

void listener_crash(struct instance *i, int signal_number) {
    atomic_store(&i->crash, signal_number);
    wake_main();
}

int listener_start(struct instance *i, struct err *e) {
    (void)ioctl(i->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP); /* a kernel without it is just slower */
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, THREAD_STACK);
    atomic_store(&i->threads, 1);
    int no = pthread_create(&i->thread, &attr, run, i);
    pthread_attr_destroy(&attr);
    if (no != 0) {
        atomic_store(&i->threads, 0);
        return err_set(e, no, "start the thread that answers system calls");
    }
    return 0;
}

void listener_interrupt(struct instance *i) {
    i->ending = true;
    hub_wake_waiters();
    (void)pthread_kill(i->thread, WAKE_SIGNAL); /* joined only after this, so the id is good even when it has ended */
    workers_interrupt(i);
}
