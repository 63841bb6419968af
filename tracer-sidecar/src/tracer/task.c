#include "task.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "hub.h"

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

enum {
    STATUS_USUAL = 4096,      /* bytes; the kernel gives a shorter file whole in one read */
    STATUS_MAX = 1024 * 1024,
    NAME_NS = 1000000, /* so long a name is believed: no number of a thread is given to another one within that time */
};

void task_cache_init(struct task_cache *c) {
    memset(c, 0, sizeof *c);
    for (int i = 0; i < TASK_CACHE; i++) {
        c->slot[i].comm_fd = c->slot[i].call_fd = c->slot[i].pid_fd = c->slot[i].fds = -1;
    }
}

static void close_if_open(int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

static void forget(struct task *t) {
    close_if_open(&t->comm_fd);
    close_if_open(&t->call_fd);
    close_if_open(&t->pid_fd);
    close_if_open(&t->fds);
    t->tid = 0;
}

void task_cache_free(struct task_cache *c) {
    for (int i = 0; i < TASK_CACHE; i++) {
        forget(&c->slot[i]);
    }
}

/* The last number of a line such as "NSpid:\t4711\t2": the innermost PID namespace. */
static long last_number(const char *text, const char *key) {
    const char *at = strstr(text, key);
    if (at == NULL) {
        return -1;
    }
    at += strlen(key);
    long value = -1;
    while (*at == '\t' || *at == ' ') {
        char *end;
        value = strtol(at, &end, 10);
        if (end == at) {
            return -1;
        }
        at = end;
    }
    return value;
}

int task_parse_status(const char *text, struct task *out) {
    long tgid = last_number(text, "\nTgid:");
    long ns_pid = last_number(text, "\nNStgid:");
    long ns_tid = last_number(text, "\nNSpid:");
    if (tgid <= 0 || ns_pid <= 0 || ns_tid <= 0) {
        return -1;
    }
    out->tgid = (pid_t)tgid;
    out->ns_pid = (uint32_t)ns_pid;
    out->ns_tid = (uint32_t)ns_tid;
    return 0;
}

static int read_name(struct task *t, uint64_t now) {
    ssize_t n = pread(t->comm_fd, t->name, TASK_NAME_MAX, 0);
    if (n <= 0) {
        return -1;
    }
    t->name[n] = '\0';
    char *newline = memchr(t->name, '\n', (size_t)n);
    if (newline != NULL) {
        *newline = '\0';
    }
    t->named_ns = now;
    return 0;
}

/* What is asked for stands behind the list of groups, of up to 65,536 numbers. Most files fit in the first of the two buffers. */
static int read_status(struct task *t, pid_t tid) {
    char path[64];
    char first[STATUS_USUAL + 1];
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, first, STATUS_USUAL);
    if (n <= 0) {
        return -1;
    }
    first[n] = '\0';
    if (n < STATUS_USUAL && task_parse_status(first, t) == 0) {
        return 0;
    }
    cleanup_free char *text = malloc(STATUS_MAX + 1);
    size_t len = (size_t)n;
    if (text == NULL) {
        return -1;
    }
    memcpy(text, first, len);
    while (n > 0 && len < STATUS_MAX) {
        n = read(fd, text + len, STATUS_MAX - len);
        len += n > 0 ? (size_t)n : 0;
    }
    text[len] = '\0';
    return n < 0 ? -1 : task_parse_status(text, t);
}

static int fill(struct task *t, pid_t tid, uint64_t now) {
    char path[64];
    if (read_status(t, tid) != 0) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/comm", (int)tid);
    t->comm_fd = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
    t->fds = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (t->comm_fd < 0 || t->fds < 0 || read_name(t, now) != 0) {
        forget(t);
        return -1;
    }
    t->tid = tid;
    return 0;
}

const struct task *task_get(struct task_cache *c, pid_t tid) {
    struct task *t = &c->slot[(unsigned)tid % TASK_CACHE];
    uint64_t now = clock_ns();
    if (t->tid == tid && ((t->named_ns != 0 && now - t->named_ns < NAME_NS) || read_name(t, now) == 0)) {
        return t;
    }
    forget(t);
    return fill(t, tid, now) == 0 ? t : NULL;
}

void task_names_change(struct task_cache *c) {
    for (int i = 0; i < TASK_CACHE; i++) {
        c->slot[i].named_ns = 0;
    }
}

int task_call_fd(struct task_cache *c, pid_t tid) {
    struct task *t = &c->slot[(unsigned)tid % TASK_CACHE];
    if (task_get(c, tid) != NULL && t->call_fd < 0) {
        char path[64];
        (void)snprintf(path, sizeof path, "/proc/%d/syscall", (int)tid);
        t->call_fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    return t->call_fd;
}

int task_open(pid_t tid, pid_t tgid) {
    int fd = (int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);
    return fd >= 0 ? fd : (int)syscall(SYS_pidfd_open, tgid, 0);
}

int task_copy_fd(struct task_cache *c, pid_t tid, int fd) {
    struct task *t = &c->slot[(unsigned)tid % TASK_CACHE];
    if (task_get(c, tid) != NULL && t->pid_fd < 0) {
        t->pid_fd = task_open(tid, t->tgid);
    }
    return t->pid_fd < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, t->pid_fd, fd, 0);
}
