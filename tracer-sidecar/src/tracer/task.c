#include "task.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/cleanup.h"

enum { STATUS_MAX = 1024 * 1024 /* bytes; touched only as far as a file is long */ };

void task_cache_init(struct task_cache *c) {
    memset(c, 0, sizeof *c);
    for (int i = 0; i < TASK_CACHE; i++) {
        c->slot[i].comm_fd = c->slot[i].fds = -1;
    }
}

static void forget(struct task *t) {
    if (t->comm_fd >= 0) {
        close(t->comm_fd);
    }
    if (t->fds >= 0) {
        close(t->fds);
    }
    t->comm_fd = t->fds = -1;
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

/* A thread may rename itself at any time, so the name is read for every call. */
static int read_name(struct task *t) {
    ssize_t n = pread(t->comm_fd, t->name, TASK_NAME_MAX, 0);
    if (n <= 0) {
        return -1;
    }
    t->name[n] = '\0';
    char *newline = memchr(t->name, '\n', (size_t)n);
    if (newline != NULL) {
        *newline = '\0';
    }
    return 0;
}

/* The whole of a status file: its list of groups, of up to 65,536 numbers, stands before what is asked for. */
static char *read_status(pid_t tid) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text = fd < 0 ? NULL : malloc(STATUS_MAX + 1);
    size_t len = 0;
    ssize_t n = text == NULL ? -1 : 1;
    while (n > 0 && len < STATUS_MAX) {
        n = read(fd, text + len, STATUS_MAX - len);
        len += n > 0 ? (size_t)n : 0;
    }
    if (n < 0 || len == 0) {
        free(text);
        return NULL;
    }
    text[len] = '\0';
    return text;
}

static int fill(struct task *t, pid_t tid) {
    char path[64];
    cleanup_free char *text = read_status(tid);
    if (text == NULL) {
        return -1;
    }
    (void)snprintf(path, sizeof path, "/proc/%d/comm", (int)tid);
    t->comm_fd = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)tid);
    t->fds = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (t->comm_fd < 0 || t->fds < 0 || task_parse_status(text, t) != 0 || read_name(t) != 0) {
        forget(t);
        return -1;
    }
    t->tid = tid;
    return 0;
}

const struct task *task_get(struct task_cache *c, pid_t tid) {
    struct task *t = &c->slot[(unsigned)tid % TASK_CACHE];
    if (t->tid == tid && read_name(t) == 0) {
        return t;
    }
    forget(t);
    return fill(t, tid) == 0 ? t : NULL;
}
