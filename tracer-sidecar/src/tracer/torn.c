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
#include "memory.h"
#include "sockets.h"
#include "workers.h"

enum { TORN_STACK = 64 * 1024, VECTOR_MAX = 1024 /* UIO_MAXIOV */, TORN_MAX = 64 * 1024 * 1024 /* bytes in one piece */ };

struct torn {
    struct worker worker; /* first: workers.c frees by it */
    struct instance *instance;
    uint64_t id;
    int fd;
    int nr;
    int64_t offset; /* of the calls that have one */
    int flags;      /* of pwritev2 or sendto */
    struct sockaddr_storage to;
    socklen_t to_len;
    size_t len;
    uint8_t data[];
};

bool torn_can(const struct call *c) {
    return c->nr == SYS_write || c->nr == SYS_pwrite64 || c->nr == SYS_writev || c->nr == SYS_pwritev || c->nr == SYS_pwritev2 ||
           c->nr == SYS_sendto;
}

static bool is_vector(int nr) {
    return nr == SYS_writev || nr == SYS_pwritev || nr == SYS_pwritev2;
}

/* The first `len` bytes of a vector. */
static int gather(const struct record *r, uint8_t *to, size_t len) {
    cleanup_free struct iovec *vector = calloc(VECTOR_MAX, sizeof *vector);
    uint64_t count = r->args[2] < VECTOR_MAX ? r->args[2] : VECTOR_MAX;
    if (vector == NULL || memory_read(r->tid, r->args[1], vector, count * sizeof *vector) != 0) {
        return -1;
    }
    for (uint64_t i = 0; i < count && len > 0; i++) {
        size_t part = vector[i].iov_len < len ? vector[i].iov_len : len;
        if (part > 0 && memory_read(r->tid, (uint64_t)(uintptr_t)vector[i].iov_base, to, part) != 0) {
            return -1;
        }
        to += part;
        len -= part;
    }
    return len == 0 ? 0 : -1;
}

static int64_t perform(const struct torn *t) {
    ssize_t n;
    if (t->nr == SYS_sendto) {
        n = sendto(t->fd, t->data, t->len, t->flags | MSG_NOSIGNAL, t->to_len == 0 ? NULL : (const struct sockaddr *)&t->to, t->to_len);
    } else if (t->nr == SYS_pwritev2) {
        struct iovec one = {.iov_base = (void *)(uintptr_t)t->data, .iov_len = t->len};
        n = pwritev2(t->fd, &one, 1, t->offset, t->flags);
    } else if (t->nr == SYS_pwrite64 || t->nr == SYS_pwritev) {
        n = pwrite(t->fd, t->data, t->len, t->offset);
    } else {
        n = write(t->fd, t->data, t->len);
    }
    return n < 0 ? -errno : n;
}

static void *run(void *arg) {
    struct torn *t = arg;
    struct instance *i = t->instance;
    int64_t result = perform(t);
    close(t->fd);
    if (!i->ending) {
        answer_result(i, t->id, result);
    }
    worker_done(&t->worker);
    listener_thread_done(i);
    return NULL;
}

static void fill(struct torn *t, const struct record *r) {
    t->nr = r->call->nr;
    t->offset = (int64_t)r->args[3];
    t->flags = t->nr == SYS_pwritev2 ? (int)r->args[5] : t->nr == SYS_sendto ? (int)r->args[3] : 0;
    if (t->nr == SYS_sendto && r->has_addr) {
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
    t->instance = i;
    t->id = id;
    t->len = len;
    fill(t, r);
    int read = is_vector(t->nr) ? gather(r, t->data, len) : memory_read(r->tid, r->args[1], t->data, len);
    t->fd = read == 0 ? socket_take(i, r, id) : -1; /* it checks that the thread still waits, so what was read was its own */
    if (t->fd < 0) {
        answer_result(i, id, read == 0 ? -EBADF : -EFAULT);
        free(t);
        return;
    }
    if (fstat(t->fd, &s) == 0 && S_ISREG(s.st_mode)) {
        answer_result(i, id, perform(t));
    } else if (worker_start(i, &t->worker, TORN_STACK, run) == 0) {
        return; /* it owns the rest */
    } else {
        answer_result(i, id, -EAGAIN);
    }
    close(t->fd);
    free(t);
}
