#include "restarts.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "hub.h"
#include "sigframe.h"

enum {
    THREADS = 8192, /* a power of two; untouched entries cost no memory */
    PROBES = 32,
    MEMORY_DEVICES = 1, /* major number: /dev/null and the like */
    CALLS = 32, /* that are remembered of a thread: those of its handlers come between a call and its being made again */
    GAP_NS = 100000000, /* so long a handler is thought to run at most: an older gap is not of the call that comes behind it */
    BLOCKED_NS = 20000000, /* a call that takes longer waits for something that may never come */
    LOOKS = 64, /* calls behind a gap that are looked at: a handler's come before the one that was taken back */
};

struct made {
    struct seccomp_data call;
    uint64_t gaps; /* there were so many when it was made last */
    uint64_t since_ns; /* when it was made last; UINT64_MAX: later than it came here */
    uint64_t path; /* hash of the file it is about */
    bool on_disk;  /* that is a file which nobody waits for */
    bool at_once;  /* when it was made last, its descriptor was one that nobody waits for (O_NONBLOCK) */
};

struct thread {
    pid_t tid;  /* 0: free */
    bool known; /* it has made a call */
    uint8_t looks;
    uint64_t gaps; /* as of its last call */
    uint64_t clock;
    uint64_t seen_ns; /* its last call */
    uint64_t keys[CALLS]; /* of the calls, 0: none */
    uint64_t used[CALLS]; /* when, by the thread's clock */
    struct made calls[CALLS];
};

struct restarts {
    uint64_t last_id;
    uint64_t gaps;
    uint64_t gap_ns; /* when the last one was noticed */
    struct thread threads[THREADS];
};

/* 30 MB, of which a few pages are ever touched. Not by calloc: behind the first free() of so large a piece it takes the next ones from its heap, and
   clears every byte of them, which is 3 ms for each instance. */
struct restarts *restarts_new(void) {
    void *all = mmap(NULL, sizeof(struct restarts), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return all == MAP_FAILED ? NULL : all;
}

void restarts_free(struct restarts *all) {
    if (all != NULL) {
        (void)munmap(all, sizeof *all);
    }
}

void restarts_received(struct restarts *all, uint64_t id) {
    /* the kernel counts from a random number on; the first is the launch, before which there is no handler */
    if (all->last_id != 0 && id != all->last_id + 1) {
        all->gaps++;
        all->gap_ns = clock_ns();
    }
    all->last_id = id;
}

/* -------------------------------------------------------------- threads */

static bool lives(pid_t tid) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d", (int)tid);
    return access(path, F_OK) == 0;
}

static size_t place(pid_t tid, size_t probe) {
    return ((size_t)tid + probe) % THREADS;
}

static struct thread *find(struct restarts *all, pid_t tid) {
    for (size_t probe = 0; probe < PROBES; probe++) {
        struct thread *t = &all->threads[place(tid, probe)];
        if (t->tid == tid) {
            return t;
        }
        if (t->tid == 0) {
            return NULL;
        }
    }
    return NULL;
}

/* *lost: a living thread had to be given up. */
static struct thread *find_or_make(struct restarts *all, pid_t tid, bool *lost) {
    struct thread *t = find(all, tid);
    for (size_t probe = 0; t == NULL && probe < PROBES; probe++) {
        struct thread *one = &all->threads[place(tid, probe)];
        t = one->tid == 0 ? one : NULL;
    }
    for (size_t probe = 0; t == NULL && probe < PROBES; probe++) {
        struct thread *one = &all->threads[place(tid, probe)];
        t = lives(one->tid) ? NULL : one;
    }
    if (t == NULL) {
        *lost = true;
        t = &all->threads[place(tid, 0)];
    }
    if (t->tid != tid) {
        memset(t, 0, sizeof *t);
        t->tid = tid;
    }
    return t;
}

/* -------------------------------------------------------------- calls */

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

static uint64_t key_of(const struct seccomp_data *call) {
    uint64_t h = mix((uint64_t)call->nr, call->instruction_pointer);
    for (size_t n = 0; n < sizeof call->args / sizeof call->args[0]; n++) {
        h = mix(h, call->args[n]);
    }
    return h == 0 ? 1 : h;
}

static struct made *find_made(struct thread *t, const struct seccomp_data *call, uint64_t key) {
    for (size_t n = 0; n < CALLS; n++) {
        if (t->keys[n] == key && memcmp(&t->calls[n].call, call, sizeof *call) == 0) {
            return &t->calls[n];
        }
    }
    return NULL;
}

static void remember(struct thread *t, const struct seccomp_data *call, uint64_t key, uint64_t gaps) {
    size_t oldest = 0;
    for (size_t n = 1; n < CALLS; n++) {
        oldest = t->used[n] < t->used[oldest] ? n : oldest;
    }
    t->keys[oldest] = key;
    t->used[oldest] = ++t->clock;
    t->calls[oldest] = (struct made){.call = *call, .gaps = gaps, .since_ns = clock_ns()};
}

static uint64_t hash(const char *text) {
    uint64_t h = 0;
    for (; *text != '\0'; text++) {
        h = mix(h, (uint8_t)*text);
    }
    return h;
}

/* Signals do not interrupt what a disk does, or /dev/null. */
static bool on_disk(struct made *m, const struct record *r) {
    uint64_t path = hash(r->path);
    if (path != m->path) {
        char name[PATH_SIZE + 64];
        struct stat st;
        if (r->call->file != 0) {
            (void)snprintf(name, sizeof name, "/proc/%d/fd/%d", (int)r->tid, r->fd);
        } else {
            (void)snprintf(name, sizeof name, "/proc/%d/root%s", (int)r->tid, r->path);
        }
        m->on_disk = stat(name, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode) ||
                     (S_ISCHR(st.st_mode) && major(st.st_rdev) == MEMORY_DEVICES);
        m->path = path;
    }
    return m->on_disk;
}

static bool may_be_made_again(struct made *m, const struct record *r) {
    bool locks = r->call->nr == SYS_flock || r->call->nr == SYS_fcntl;
    return locks || r->path[0] != '/' || !on_disk(m, r);
}

/* Of these a handler's end is the end: the kernel never makes them again behind one. */
static bool ends_with_handler(const struct record *r) {
    switch (r->call->nr) {
#ifdef SYS_poll
    case SYS_poll:
    case SYS_select:
    case SYS_epoll_wait:
#endif
    case SYS_ppoll:
    case SYS_pselect6:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_close: /* and these do not wait */
    case SYS_epoll_ctl:
    case SYS_setsockopt:
    case SYS_getsockopt:
        return true;
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
        return r->has_flags && (r->call_flags & MSG_DONTWAIT) != 0;
    default:
        return false;
    }
}

/* Calls that a descriptor with O_NONBLOCK never lets wait. */
static bool heeds_nonblock(const struct record *r) {
    switch (r->call->nr) {
    case SYS_read:
    case SYS_readv:
    case SYS_write:
    case SYS_writev:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_accept:
    case SYS_accept4:
        return r->path[0] != '/' && r->path[0] != '\0';
    default:
        return false;
    }
}

/* What did not wait, neither this time nor the last, was not interrupted in between. */
static bool never_waited(struct made *m, struct task_cache *tasks, const struct record *r) {
    bool before = m->at_once;
    cleanup_close int fd = heeds_nonblock(r) ? task_copy_fd(tasks, r->tid, r->fd) : -1;
    m->at_once = fd >= 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
    return before && m->at_once;
}

static bool take_frame(const struct thread *t, struct task_cache *tasks, const struct seccomp_notif *n, bool *known) {
    int fd = task_call_fd(tasks, t->tid);
    uint64_t sp = fd < 0 ? 0 : sigframe_stack_pointer(fd);
    int taken = sp == 0 ? -1 : sigframe_take(t->tid, &n->data, sp);
    *known = taken >= 0;
    return taken == 1;
}

/* The thread's first call since its process was suspended, and the same as its last one. */
static enum again behind_suspension(const struct made *m, uint64_t suspended_ns) {
    return m->since_ns < suspended_ns && suspended_ns - m->since_ns >= BLOCKED_NS ? AGAIN_SAME : AGAIN_LOST;
}

enum again restarts_seen(struct restarts *all, struct task_cache *tasks, const struct record *r, const struct seccomp_notif *n, uint64_t suspended_ns) {
    bool lost = false;
    bool known = true;
    bool taken = false;
    struct thread *t = find_or_make(all, (pid_t)n->pid, &lost);
    uint64_t key = key_of(&n->data);
    struct made *m = find_made(t, &n->data, key);
    bool first = t->seen_ns < suspended_ns;
    bool newest = m != NULL && t->used[m - t->calls] == t->clock;
    t->seen_ns = clock_ns();
    bool repeated = m != NULL && may_be_made_again(m, r) && !never_waited(m, tasks, r);
    if (t->gaps != all->gaps) {
        t->looks = LOOKS;
    }
    if ((repeated && !ends_with_handler(r)) || t->looks > 0 || !t->known) {
        taken = take_frame(t, tasks, n, &known);
    }
    t->known = true;
    t->gaps = all->gaps;
    t->looks -= t->looks > 0;
    if (m == NULL) {
        remember(t, &n->data, key, all->gaps);
        return lost ? AGAIN_LOST : AGAIN_NOT;
    }
    bool unsure = m->gaps != all->gaps && clock_ns() - all->gap_ns < GAP_NS;
    t->used[m - t->calls] = ++t->clock;
    m->gaps = all->gaps;
    if (repeated && taken) {
        return unsure ? AGAIN_UNSURE : AGAIN_SAME;
    }
    enum again again = repeated && first && newest ? behind_suspension(m, suspended_ns) : AGAIN_NOT;
    if (again != AGAIN_SAME) {
        m->since_ns = t->seen_ns;
    }
    return lost || (repeated && !known) ? AGAIN_LOST : again;
}

void restarts_waits(struct restarts *all, const struct seccomp_notif *n) {
    struct thread *t = find(all, (pid_t)n->pid);
    struct made *m = t == NULL ? NULL : find_made(t, &n->data, key_of(&n->data));
    if (m != NULL) {
        m->since_ns = UINT64_MAX;
    }
}

void restarts_answered(struct restarts *all, const struct seccomp_notif *n) {
    struct thread *t = find(all, (pid_t)n->pid);
    uint64_t key = key_of(&n->data);
    for (size_t c = 0; t != NULL && c < CALLS; c++) {
        if (t->keys[c] == key) {
            t->keys[c] = t->used[c] = 0;
        }
    }
}
