#include "torn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "listener.h"
#include "sockets.h"
#include "spans.h"
#include "workers.h"

enum { TORN_STACK = 64 * 1024, TORN_MAX = 64 * 1024 * 1024 /* bytes in one piece */ };

struct torn {
    struct worker worker; /* first: workers.c frees by it */
    struct instance *instance;
    uint64_t id;
    pid_t tid;
    int fd;
    int nr;
    uint64_t args[6];
    int flags; /* of pwritev2 or the sending calls */
    struct sockaddr_storage to;
    socklen_t to_len;
    struct spans spans;
    size_t len;
    uint8_t data[];
};

static bool sends(int nr) {
    return nr == SYS_sendto || nr == SYS_sendmsg || nr == SYS_sendmmsg;
}

bool torn_can(const struct record *r) {
    int nr = r->call->nr;
    return (sends(nr) && !r->has_control) || nr == SYS_write || nr == SYS_pwrite64 || nr == SYS_writev || nr == SYS_pwritev || nr == SYS_pwritev2;
}

static int64_t perform(const struct torn *t) {
    ssize_t n;
    int64_t offset = (int64_t)t->args[3];
    if (sends(t->nr)) {
        n = sendto(t->fd, t->data, t->len, t->flags | MSG_NOSIGNAL, t->to_len == 0 ? NULL : (const struct sockaddr *)&t->to, t->to_len);
    } else if (t->nr == SYS_pwritev2) {
        struct iovec one = {.iov_base = (void *)(uintptr_t)t->data, .iov_len = t->len};
        n = syscall(SYS_pwritev2, t->fd, &one, 1, offset, 0, t->flags); /* musl has no function for it */
    } else if (t->nr == SYS_pwrite64 || t->nr == SYS_pwritev) {
        n = pwrite(t->fd, t->data, t->len, offset);
    } else {
        n = write(t->fd, t->data, t->len);
    }
    return n < 0 ? -errno : n;
}

static void answer(const struct torn *t, int64_t result) {
    if (result == -EPIPE) {
        answer_continue(t->instance, t->id); /* nobody reads any more, and the kernel says so with a signal, which only the program itself gets */
        return;
    }
    if (t->nr == SYS_sendmmsg && result >= 0) {
        result = still_waiting(t->instance, t->id) ? spans_sent(&t->spans, t->tid, t->args, (uint64_t)result) : -EINTR;
        result = result < 0 ? -EFAULT : result;
    }
    answer_result(t->instance, t->id, result);
}

static void finish(struct torn *t) {
    close(t->fd);
    spans_free(&t->spans);
}

static void *run(void *arg) {
    struct torn *t = arg;
    struct instance *i = t->instance;
    int64_t result = perform(t);
    if (!i->ending) {
        answer(t, result);
    }
    finish(t);
    worker_done(&t->worker);
    listener_thread_done(i);
    return NULL;
}

static void fill(struct torn *t, struct instance *i, const struct record *r, uint64_t id) {
    t->instance = i;
    t->id = id;
    t->tid = r->tid;
    t->nr = r->call->nr;
    memcpy(t->args, r->args, sizeof t->args);
    t->flags = t->nr == SYS_pwritev2 ? (int)r->args[5] : sends(t->nr) ? (int)r->call_flags : 0;
    if (t->nr == SYS_sendto && r->args[4] != 0 && r->has_addr) {
        t->to = r->addr;
        t->to_len = (socklen_t)r->addr_len;
    }
}

void torn_call(struct instance *i, const struct record *r, uint64_t id, uint64_t bytes) {
    struct stat s;
    if (bytes == 0) {
        answer_result(i, id, 0);
        return;
    }
    size_t len = bytes < TORN_MAX ? (size_t)bytes : TORN_MAX;
    struct torn *t = calloc(1, sizeof *t + len);
    if (t == NULL) {
        answer_result(i, id, -ENOMEM);
        return;
    }
    fill(t, i, r, id);
    ssize_t read = spans_of(&t->spans, r->tid, r->call, r->args) == 0 ? spans_read(&t->spans, r->tid, t->data, len) : -1;
    t->len = read < 0 ? 0 : (size_t)read;
    t->fd = read >= 0 ? socket_take(i, r, id) : -1; /* it checks that the thread still waits, so what was read was its own */
    if (t->fd < 0) {
        answer_result(i, id, read >= 0 ? -EBADF : -EFAULT);
        spans_free(&t->spans);
        free(t);
        return;
    }
    if (fstat(t->fd, &s) == 0 && S_ISREG(s.st_mode)) {
        answer(t, perform(t));
    } else if (worker_start(i, &t->worker, TORN_STACK, run) == 0) {
        return; /* it owns the rest */
    } else {
        answer_result(i, id, -EAGAIN);
    }
    finish(t);
    free(t);
}
