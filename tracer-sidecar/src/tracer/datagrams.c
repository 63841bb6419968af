#include "datagrams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "decide.h"
#include "follow.h"
#include "listener.h"
#include "memory.h"
#include "senders.h"
#include "sockets.h"
#include "spans.h"
#include "ways.h"
#include "workers.h"

#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

enum {
    SEND_STACK = 64 * 1024,
    DATA_MAX = 65536 + 1, /* bytes: what is longer than any datagram, the kernel refuses */
    CONTROL_MAX = 4096,   /* bytes: more than all that UDP takes */
};

static bool sends(int nr) {
    return nr == SYS_sendto || nr == SYS_sendmsg || nr == SYS_sendmmsg;
}

static bool receives(int nr) {
    return nr == SYS_recvfrom || nr == SYS_recvmsg || nr == SYS_recvmmsg;
}

bool datagrams_handles(const struct instance *i, int nr) {
    return (i->launch.flags & LAUNCH_DATAGRAMS) != 0 && (sends(nr) || (receives(nr) && i->senders != NULL));
}

/* -------------------------------------------------------------- messages of a program */

struct message {
    struct sockaddr_storage to;
    socklen_t to_len; /* 0: to where the socket is connected */
    uint64_t control;
    uint64_t control_len;
    uint64_t iov;
    uint64_t iov_count;
};

static size_t count_of(const struct record *r) {
    return r->call->nr != SYS_sendmmsg ? 1 : (uint32_t)r->args[2] < VECTOR_MAX ? (uint32_t)r->args[2] : VECTOR_MAX; /* as the kernel cuts it */
}

static int64_t message_get(struct message *m, const struct record *r, size_t n) {
    struct message_header h;
    *m = (struct message){.to_len = 0};
    if (r->call->nr == SYS_sendto) {
        m->to = r->addr;
        m->to_len = r->has_addr && r->args[4] != 0 ? (socklen_t)r->addr_len : 0; /* the record may know whom the socket is connected to */
        return 0;
    }
    if (memory_read(r->tid, r->args[1] + n * sizeof(struct one_of_several), &h, sizeof h) != 0) {
        return -EFAULT;
    }
    m->control = h.control;
    m->control_len = h.control == 0 ? 0 : h.control_len;
    m->iov = h.iov;
    m->iov_count = h.iov_count;
    m->to_len = h.name == 0 ? 0 : h.name_len < sizeof m->to ? h.name_len : sizeof m->to;
    return m->to_len == 0 || memory_read(r->tid, h.name, &m->to, m->to_len) == 0 ? 0 : -EFAULT;
}

/* The data of the message, or a negative error number. */
static int64_t data_get(const struct message *m, const struct record *r, uint8_t *data) {
    size_t len = 0;
    if (r->call->nr == SYS_sendto) {
        len = r->args[2] < DATA_MAX ? r->args[2] : DATA_MAX;
        return len == 0 || memory_read(r->tid, r->args[1], data, len) == 0 ? (int64_t)len : -EFAULT;
    }
    if (m->iov_count > VECTOR_MAX) {
        return -EMSGSIZE;
    }
    for (uint64_t k = 0; k < m->iov_count && len < DATA_MAX; k++) {
        struct message_part part;
        if (memory_read(r->tid, m->iov + k * sizeof part, &part, sizeof part) != 0) {
            return -EFAULT;
        }
        size_t here = part.len < DATA_MAX - len ? part.len : DATA_MAX - len;
        if (here > 0 && memory_read(r->tid, part.at, data + len, here) != 0) {
            return -EFAULT;
        }
        len += here;
    }
    return (int64_t)len;
}

/* -------------------------------------------------------------- sending */

struct sending {
    struct worker worker; /* first: workers.c frees by it */
    struct instance *instance;
    uint64_t id;
    struct record record; /* what of it is needed: the thread, the call and its arguments, the address of sendto */
    int fd;
    size_t count, sent;
    uint8_t data[DATA_MAX];
};

/* Where the message goes. Owns nothing; the address stays when it is not to go elsewhere. */
static enum route_result divert(const struct instance *i, const struct record *r, struct message *m, uint16_t *peer) {
    struct inet_target t = sockaddr_target(&m->to, m->to_len);
    struct in_addr addr;
    enum route_result way = ways_find(i, r, TRANSPORT_UDP, t, peer, &addr);
    if (way == ROUTE_PEER) {
        m->to_len = ways_address(&m->to, t, addr);
    }
    return way;
}

static int64_t send_one(struct sending *s, int wait) {
    const struct record *r = &s->record;
    char control[CONTROL_MAX];
    struct message m;
    uint16_t peer;
    int64_t got = message_get(&m, r, s->sent);
    int64_t len = got < 0 ? got : data_get(&m, r, s->data);
    if (len < 0 || m.control_len > sizeof control || (m.control_len > 0 && memory_read(r->tid, m.control, control, m.control_len) != 0)) {
        return len < 0 ? len : m.control_len > sizeof control ? -ENOBUFS : -EFAULT;
    }
    if (divert(s->instance, r, &m, &peer) == ROUTE_AMBIGUOUS) {
        return -ECONNREFUSED;
    }
    if (!still_waiting(s->instance, s->id)) {
        return -EINTR; /* what was read may be another's */
    }
    struct iovec one = {.iov_base = s->data, .iov_len = (size_t)len};
    struct msghdr h = {.msg_name = m.to_len == 0 ? NULL : &m.to, .msg_namelen = m.to_len, .msg_iov = &one, .msg_iovlen = 1};
    h.msg_control = m.control_len == 0 ? NULL : control;
    h.msg_controllen = m.control_len;
    /* the data lies here, so it cannot be sent without being copied */
    ssize_t n = sendmsg(s->fd, &h, (((int)r->call_flags | MSG_NOSIGNAL) & ~MSG_ZEROCOPY) | wait);
    return n < 0 ? -errno : n;
}

/* All that can go now; -EAGAIN: the rest has to wait. */
static int64_t send_all(struct sending *s, int wait) {
    const struct record *r = &s->record;
    while (s->sent < s->count) {
        int64_t n = send_one(s, wait);
        if (r->call->nr != SYS_sendmmsg) {
            return n;
        }
        uint32_t len = (uint32_t)n;
        uint64_t at = r->args[1] + s->sent * sizeof(struct one_of_several) + offsetof(struct one_of_several, len);
        if (n >= 0 && memory_write(r->tid, at, &len, sizeof len) != 0) {
            n = -EFAULT;
        }
        if (n < 0) {
            return n;
        }
        s->sent++;
    }
    return (int64_t)s->sent;
}

/* What the program is told when the call ended like that. */
static void tell(const struct sending *s, int64_t result) {
    if (s->sent > 0 && result < 0) {
        result = (int64_t)s->sent; /* the error comes with the next call */
    }
    if (result == -EPIPE) {
        answer_continue(s->instance, s->id); /* the kernel says so with a signal, which only the program itself gets */
    } else {
        answer_result(s->instance, s->id, result);
    }
}

static void *run_blocking(void *arg) {
    struct sending *s = arg;
    struct instance *i = s->instance;
    int64_t result = send_all(s, 0);
    close(s->fd);
    if (!i->ending) {
        tell(s, result);
    }
    worker_done(&s->worker);
    listener_thread_done(i);
    return NULL;
}

/* Owns the descriptor. A socket whose buffer is full must not hold up the other threads of the service. */
static void send_here(struct instance *i, const struct record *r, uint64_t id, int fd) {
    struct sending *s = malloc(sizeof *s);
    if (s == NULL) {
        close(fd);
        answer_result(i, id, -ENOBUFS);
        return;
    }
    memset(s, 0, offsetof(struct sending, data));
    s->instance = i;
    s->id = id;
    s->record = *r;
    s->fd = fd;
    s->count = count_of(r);
    bool may_wait = (fcntl(fd, F_GETFL) & O_NONBLOCK) == 0 && ((int)r->call_flags & MSG_DONTWAIT) == 0;
    int64_t result = send_all(s, MSG_DONTWAIT);
    if (result == -EAGAIN && may_wait && worker_start(i, &s->worker, SEND_STACK, run_blocking) == 0) {
        return; /* it owns the rest */
    }
    tell(s, result);
    close(fd);
    free(s);
}

/* -------------------------------------------------------------- the listener's side */

/*
 * Looks through the messages up to the first that cannot be sent. What is said of the call is said of the first one that goes to another service;
 * `first` says what the first of all does.
 */
static bool any_diverted(struct instance *i, struct record *r, uint64_t socket, enum route_result *first) {
    bool any = false;
    for (size_t n = 0, count = count_of(r); n < count; n++) {
        struct message m;
        uint16_t peer = 0;
        if (message_get(&m, r, n) != 0) {
            break;
        }
        struct sockaddr_storage asked = m.to;
        socklen_t asked_len = m.to_len;
        enum route_result way = divert(i, r, &m, &peer);
        *first = n == 0 ? way : *first;
        if (way == ROUTE_PEER) {
            senders_note(i, socket, &asked, asked_len, sockaddr_target(&m.to, m.to_len).v4);
        }
        if (way != ROUTE_NONE && !any) {
            any = true;
            r->has_peer = way == ROUTE_PEER;
            r->peer = peer;
            r->addr = asked;
            r->addr_len = asked_len;
            r->has_addr = true;
            (void)sockaddr_text(&asked, asked_len, r->addr_text);
        }
        if (way == ROUTE_AMBIGUOUS) {
            break;
        }
    }
    return any;
}

/* Cheap, and true of hardly any call: does an address of it lie on loopback, so that it may go elsewhere? */
static bool may_divert(struct instance *i, const struct record *r) {
    struct message m;
    bool any = false;
    for (size_t n = 0, count = count_of(r); n < count && message_get(&m, r, n) == 0; n++) {
        struct inet_target t = sockaddr_target(&m.to, m.to_len);
        any |= t.loopback;
        if (t.inet && !t.loopback && i->senders != NULL) {
            senders_forget(i, senders_socket(r), t);
        }
    }
    return any;
}

static void send_call(struct instance *i, struct record *r, uint64_t id) {
    struct stat st;
    enum route_result first = ROUTE_NONE;
    cleanup_close int fd = may_divert(i, r) ? socket_take(i, r, id) : -1;
    if (fd < 0 || socket_transport(fd) != TRANSPORT_UDP || fstat(fd, &st) != 0 || !any_diverted(i, r, (uint64_t)st.st_ino, &first)) {
        (void)decide_pass_on(i, r, id);
        return;
    }
    if (first == ROUTE_AMBIGUOUS) {
        ways_refuse(i, r, TRANSPORT_UDP, id);
        return;
    }
    ways_prepare(fd, sockaddr_target(&r->addr, r->addr_len));
    r->flags |= RECORD_REDIRECTED;
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    decide_record(i, r);
    decide_end(i);
    send_here(i, r, id, take_fd(&fd));
}

static void receive_call(struct instance *i, struct record *r, uint64_t id) {
    struct names *names = r->followed ? NULL : names_of(i, r);
    if (names == NULL) {
        (void)decide_pass_on(i, r, id);
        return;
    }
    names_free(names);
    if (decide_begin(i, r, id)) {
        struct follow_plan plan = {.goal = FOLLOW_NAME};
        r->seq = decide_record(i, r);
        follow_start(i, r, id, &plan);
        decide_end(i);
    }
}

void datagrams_call(struct instance *i, struct record *r, uint64_t id) {
    if (sends(r->call->nr)) {
        send_call(i, r, id);
    } else {
        receive_call(i, r, id);
    }
}
