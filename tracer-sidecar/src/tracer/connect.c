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
};

static void *run_blocking(void *arg) {
    struct blocking *b = arg;
    struct instance *i = b->instance;
    int64_t result = connect_now(b->fd, &b->to, b->len);
    close(b->fd);
    if (!i->ending) {
        answer_result(i, b->id, result);
    }
    worker_done(&b->worker);
    listener_thread_done(i);
    return NULL;
}

/* A blocking connect may take minutes: it must not hold up the other threads of the service. Owns `fd`. */
static void connect_blocking(struct instance *i, uint64_t id, int fd, const struct sockaddr_storage *to, socklen_t len) {
    struct blocking *b = calloc(1, sizeof *b);
    if (b == NULL) {
        close(fd);
        answer_result(i, id, -ENOMEM);
        return;
    }
    *b = (struct blocking){.instance = i, .id = id, .fd = fd, .to = *to, .len = len};
    if (worker_start(i, &b->worker, WORKER_STACK, run_blocking) != 0) {
        close(fd);
        free(b);
        answer_result(i, id, -EAGAIN);
    }
}

static void refuse_ambiguous(struct instance *i, struct record *r, uint16_t port, uint64_t id) {
    char candidates[512];
    char text[1024];
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

void connect_call(struct instance *i, struct record *r, uint64_t id) {
    struct inet_target t = r->has_addr ? sockaddr_target(&r->addr, r->addr_len) : (struct inet_target){0};
    uint16_t peer = 0;
    struct in_addr addr = {0};
    enum route_result route = ROUTE_NONE;
    if (t.inet && t.loopback && !launch_declares(&i->launch, t.port)) {
        route = routes_find(i->service, t.port, &peer, &addr);
    }
    cleanup_close int fd = route == ROUTE_NONE ? -1 : socket_take(i, r, id);
    int domain = fd < 0 ? -1 : socket_option(fd, SOL_SOCKET, SO_DOMAIN);
    /* an address of the other family is an error, which the kernel words best */
    bool fits = t.v6 ? domain == AF_INET6 && socket_option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 0 : domain == AF_INET;
    bool redirect = fits && socket_option(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM && !listens_itself(i, r, t.port);
    if (!redirect) {
        /* who is reached without help: a service by its address, or the service itself by a port it declares */
        bool own = t.inet && t.loopback && launch_declares(&i->launch, t.port);
        r->has_peer = own || (t.v4.s_addr != 0 && !t.loopback && routes_owner(t.v4, &r->peer));
        r->peer = own ? i->service : r->peer;
        if (decide_begin(i, r, id)) {
            decide_record(i, r);
            decide_end(i);
            answer_continue(i, id);
        }
        return;
    }
    if (route == ROUTE_AMBIGUOUS) {
        refuse_ambiguous(i, r, t.port, id);
        return;
    }
    /* The event stands before the connection exists: what the peer does because of it comes later in the order. So it has no result. */
    r->has_peer = true;
    r->peer = peer;
    r->flags |= RECORD_REDIRECTED;
    if (!decide_begin(i, r, id)) {
        return;
    }
    decide_record(i, r);
    decide_end(i);
    struct sockaddr_storage to;
    socklen_t len = peer_address(&to, domain, addr, t.port);
    if ((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0) {
        answer_result(i, id, connect_now(fd, &to, len));
    } else {
        connect_blocking(i, id, take_fd(&fd), &to, len);
    }
}
