/* connect to a loopback port that another service declares goes to that service. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "decide.h"
#include "hub.h"
#include "listener.h"
#include "pairs.h"
#include "peers.h"
#include "senders.h"
#include "sockets.h"
#include "ways.h"
#include "workers.h"

enum { WORKER_STACK = 64 * 1024 };

static int64_t connect_now(int fd, const struct sockaddr_storage *to, socklen_t len) {
    return connect(fd, (const struct sockaddr *)to, len) == 0 ? 0 : -errno;
}

struct blocking {
    struct worker worker; /* first: workers.c frees by it */
    struct instance *instance;
    uint64_t id;
    int fd;
    struct sockaddr_storage to;
    socklen_t len;
    uint16_t peer;
    uint64_t ticket;
};

static void *run_blocking(void *arg) {
    struct blocking *b = arg;
    struct instance *i = b->instance;
    int64_t result = connect_now(b->fd, &b->to, b->len);
    pairs_connected(b->peer, b->ticket, b->fd, result);
    close(b->fd);
    if (!i->ending) {
        answer_result(i, b->id, result);
    }
    worker_done(&b->worker);
    listener_thread_done(i);
    return NULL;
}

/* A blocking connect may take minutes: it must not hold up the other threads of the service. Owns the descriptor. */
static void connect_blocking(struct instance *i, const struct blocking *what) {
    struct blocking *b = calloc(1, sizeof *b);
    if (b == NULL) {
        pairs_connected(what->peer, what->ticket, what->fd, -ENOMEM);
        close(what->fd);
        answer_result(i, what->id, -ENOMEM);
        return;
    }
    *b = *what;
    if (worker_start(i, &b->worker, WORKER_STACK, run_blocking) != 0) {
        pairs_connected(b->peer, b->ticket, b->fd, -EAGAIN);
        close(b->fd);
        answer_result(i, b->id, -EAGAIN);
        free(b);
    }
}

/* Makes the connection on the program's behalf; its event stands before it exists: what the peer does because of it comes later in the order. */
static void connect_here(struct instance *i, struct record *r, struct blocking *b) {
    r->has_peer = true;
    r->peer = b->peer;
    r->answered = true;
    if (!decide_begin(i, r, b->id)) {
        close(b->fd);
        return;
    }
    uint64_t seq = decide_record(i, r);
    struct inet_target t = sockaddr_target(&b->to, b->len);
    b->ticket = pairs_connecting(i->service, b->peer, t.v4, t.port, seq);
    decide_end(i);
    if ((fcntl(b->fd, F_GETFL) & O_NONBLOCK) == 0) {
        connect_blocking(i, b);
        return;
    }
    int64_t result = connect_now(b->fd, &b->to, b->len);
    pairs_connected(b->peer, b->ticket, b->fd, result);
    close(b->fd);
    answer_result(i, b->id, result);
}

/* Datagrams know no connection that would have to be waited for. */
static void connect_datagrams(struct instance *i, struct record *r, struct blocking *b) {
    struct stat st;
    r->has_peer = true;
    r->peer = b->peer;
    r->answered = true;
    if (decide_begin(i, r, b->id)) {
        decide_record(i, r);
        decide_end(i);
        int64_t result = connect_now(b->fd, &b->to, b->len);
        if (fstat(b->fd, &st) == 0) {
            senders_note(i, (uint64_t)st.st_ino, &r->addr, r->addr_len, sockaddr_target(&b->to, b->len).v4);
        }
        answer_result(i, b->id, result);
    }
    close(b->fd);
}

/* An address of the other family is an error, which the kernel words best. */
static bool fits(int fd, struct inet_target t) {
    return socket_option(fd, SOL_SOCKET, SO_DOMAIN) == (t.v6 ? AF_INET6 : AF_INET);
}

static void connect_diverted(struct instance *i, struct record *r, struct blocking *b, struct inet_target t, struct in_addr addr, int transport) {
    ways_prepare(b->fd, t);
    r->flags |= RECORD_REDIRECTED;
    b->len = ways_address(&b->to, t, addr);
    if (transport == TRANSPORT_UDP) {
        connect_datagrams(i, r, b);
    } else {
        connect_here(i, r, b);
    }
}

void connect_call(struct instance *i, struct record *r, uint64_t id) {
    struct inet_target t = r->has_addr ? sockaddr_target(&r->addr, r->addr_len) : (struct inet_target){0};
    struct blocking b = {.instance = i, .id = id, .fd = -1, .len = (socklen_t)r->addr_len};
    struct in_addr addr = {0};
    uint16_t peer = 0;
    bool direct = peer_service(i, &r->addr, r->addr_len, &peer);
    /* a connection to another service is followed to its acceptance, so its addresses must be seen when it is made */
    bool followed = direct && peer != i->service && t.port != 0;
    cleanup_close int fd = t.inet && (t.loopback || followed) ? socket_take(i, r, id) : -1;
    int transport = fd >= 0 && fits(fd, t) ? socket_transport(fd) : -1;
    enum route_result way = transport < 0 ? ROUTE_NONE : ways_find(i, r, (enum transport)transport, t, &b.peer, &addr);
    if (way == ROUTE_AMBIGUOUS) {
        ways_refuse(i, r, (enum transport)transport, id);
    } else if (way == ROUTE_PEER) {
        b.fd = take_fd(&fd);
        connect_diverted(i, r, &b, t, addr, transport);
    } else if (followed && transport == TRANSPORT_TCP && (!t.mapped || socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0)) {
        b.to = r->addr;
        b.peer = peer;
        b.fd = take_fd(&fd);
        connect_here(i, r, &b);
    } else {
        r->has_peer = direct;
        r->peer = peer;
        (void)decide_pass_on(i, r, id);
    }
}
