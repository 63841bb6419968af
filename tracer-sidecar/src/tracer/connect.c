/* connect to a loopback port that another service declares goes to that service. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "decide.h"
#include "hub.h"
#include "listener.h"
#include "pairs.h"
#include "peers.h"
#include "procnet.h"
#include "routes.h"
#include "sockets.h"
#include "workers.h"

enum { WORKER_STACK = 64 * 1024 };

/*
 * No listen escapes the filter, so a port that was never listened on needs no look. The look is expensive: the kernel walks its whole table of
 * connections to print a handful of listeners (16 ms measured with 24 GiB of memory).
 */
static bool listens_itself(const struct instance *i, const struct record *r, uint16_t port) {
    return (i->listened[port / 8] & 1u << port % 8) != 0 && procnet_listens(r->tgid, port);
}

static socklen_t peer_address(struct sockaddr_storage *out, int domain, struct in_addr addr, uint16_t port) {
    memset(out, 0, sizeof *out);
    if (domain == AF_INET) {
        struct sockaddr_in *in = (struct sockaddr_in *)out;
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        in->sin_addr = addr;
        return sizeof *in;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    in6->sin6_addr.s6_addr[10] = in6->sin6_addr.s6_addr[11] = 0xff;
    memcpy(&in6->sin6_addr.s6_addr[12], &addr, 4);
    return sizeof *in6;
}

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

static void refuse_ambiguous(struct instance *i, struct record *r, uint16_t port, uint64_t id) {
    char candidates[512];
    char text[1024];
    r->answered = true;
    if (!decide_begin(i, r, id)) {
        return;
    }
    r->has_ret = true;
    r->ret = -ECONNREFUSED;
    decide_record(i, r);
    decide_end(i);
    if (!i->noted_ambiguous) {
        i->noted_ambiguous = true;
        routes_candidates(i->service, port, candidates, sizeof candidates);
        (void)snprintf(text, sizeof text, "connect to %s: several services declare that port: %s", r->addr_text, candidates);
        instance_started(i);
        hub_note(i->service, i->id, "AMBIGUOUS_PORT", text);
    }
    answer_result(i, id, -ECONNREFUSED);
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

static bool is_stream(int fd, struct inet_target t) {
    int domain = fd < 0 ? -1 : socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    /* an address of the other family is an error, which the kernel words best */
    bool fits = t.v6 ? domain == AF_INET6 && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0 : domain == AF_INET;
    return fits && socket_option(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM;
}

void connect_call(struct instance *i, struct record *r, uint64_t id) {
    struct inet_target t = r->has_addr ? sockaddr_target(&r->addr, r->addr_len) : (struct inet_target){0};
    struct blocking b = {.instance = i, .id = id, .fd = -1, .len = (socklen_t)r->addr_len};
    struct in_addr addr = {0};
    uint16_t peer = 0;
    enum route_result route = ROUTE_NONE;
    if (t.inet && t.loopback && !launch_declares(&i->launch, t.port)) {
        route = routes_find(i->service, t.port, &b.peer, &addr);
    }
    bool direct = route == ROUTE_NONE && peer_service(i, &r->addr, r->addr_len, &peer);
    /* a connection to another service is followed to its acceptance, so its addresses must be seen when it is made */
    bool followed = direct && peer != i->service && t.port != 0;
    cleanup_close int fd = route == ROUTE_NONE && !followed ? -1 : socket_take(i, r, id);
    bool stream = is_stream(fd, t);
    if (route == ROUTE_AMBIGUOUS && stream && !listens_itself(i, r, t.port)) {
        refuse_ambiguous(i, r, t.port, id);
    } else if (route == ROUTE_PEER && stream && !listens_itself(i, r, t.port)) {
        r->flags |= RECORD_REDIRECTED;
        b.len = peer_address(&b.to, t.v6 ? AF_INET6 : AF_INET, addr, t.port);
        b.fd = take_fd(&fd);
        connect_here(i, r, &b);
    } else if (followed && stream) {
        b.to = r->addr;
        b.peer = peer;
        b.fd = take_fd(&fd);
        connect_here(i, r, &b);
    } else {
        r->has_peer = direct;
        r->peer = peer;
        if (decide_begin(i, r, id)) {
            decide_record(i, r);
            decide_end(i);
            answer_continue(i, id);
        }
    }
}
