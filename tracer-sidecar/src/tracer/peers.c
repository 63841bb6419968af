#include "peers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../common/cleanup.h"
#include "glob.h"
#include "memory.h"
#include "routes.h"
#include "sockets.h"

/* A call that is not about a peer, though it has a socket. */
static bool peerless(int nr) {
    return nr == SYS_bind || nr == SYS_listen;
}

bool peer_service(const struct instance *i, const struct sockaddr_storage *a, size_t len, uint16_t *service) {
    struct inet_target t = sockaddr_target(a, len);
    if (t.inet && t.loopback && (launch_declares(&i->launch, t.port) || routes_declares(i->service, TRANSPORT_UDP, t.port))) {
        *service = i->service;
        return true;
    }
    return t.v4.s_addr != 0 && !t.loopback && routes_owner(t.v4, service);
}

static void know(struct asked_peer *p, const struct record *r, const struct sockaddr_storage *a, size_t len) {
    struct inet_target t = sockaddr_target(a, len);
    p->state = PEER_KNOWN;
    p->port = t.port;
    (void)sockaddr_text(a, len, p->text);
    p->text4[0] = '\0';
    if (t.mapped) {
        struct sockaddr_storage plain = {0};
        struct sockaddr_in *in = (struct sockaddr_in *)&plain;
        in->sin_family = AF_INET;
        in->sin_port = htons(t.port);
        in->sin_addr = t.v4;
        (void)sockaddr_text(&plain, sizeof *in, p->text4);
    }
    if (r->has_peer) {
        p->has_service = true;
        p->service = r->peer;
    } else {
        p->has_service = peer_service(p->instance, a, len, &p->service);
    }
}

size_t peer_of_header(const struct record *r, struct sockaddr_storage *out) {
    struct msghdr header;
    if (r->call->nr != SYS_sendmsg || memory_read(r->tid, r->args[1], &header, sizeof header) != 0 || header.msg_name == NULL) {
        return 0;
    }
    size_t len = header.msg_namelen > sizeof *out ? sizeof *out : header.msg_namelen;
    return len > 0 && memory_read(r->tid, (uint64_t)(uintptr_t)header.msg_name, out, len) == 0 ? len : 0;
}

static bool ask_header(struct asked_peer *p, const struct record *r) {
    struct sockaddr_storage a;
    size_t len = peer_of_header(r, &a);
    if (len > 0) {
        know(p, r, &a, len);
    }
    return len > 0;
}

static void ask_socket(struct asked_peer *p, const struct record *r) {
    struct sockaddr_storage a = {0};
    socklen_t len = sizeof a;
    cleanup_close int fd = socket_take(p->instance, r, p->id);
    if (fd >= 0 && getpeername(fd, (struct sockaddr *)&a, &len) == 0) {
        know(p, r, &a, len);
    } else {
        p->state = fd >= 0 && errno == ENOTSOCK ? PEER_NONE : PEER_UNKNOWN;
    }
}

void peer_ask(struct asked_peer *p, const struct record *r) {
    if (p->state != PEER_UNASKED) {
        return;
    }
    p->state = PEER_NONE;
    bool is_file = r->call->file != 0 && r->has_path && strncmp(r->path, "socket:", 7) != 0;
    if (!r->has_fd || is_file || peerless(r->call->nr)) {
        return;
    }
    if (r->has_addr) {
        know(p, r, &r->addr, r->addr_len);
    } else if (!ask_header(p, r)) {
        ask_socket(p, r);
    }
}

struct asked_peer peer_unasked(const struct instance *i, uint64_t id) {
    struct asked_peer p; /* its texts are filled when it is known */
    p.instance = i;
    p.id = id;
    p.state = PEER_UNASKED;
    p.stream_asked = false;
    return p;
}

enum fit peer_is_stream(struct asked_peer *p, const struct record *r) {
    if (!p->stream_asked) {
        p->stream_asked = true;
        cleanup_close int fd = socket_take(p->instance, r, p->id);
        p->stream = fd < 0 ? FIT_UNKNOWN : socket_option(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM ? FIT_YES : FIT_NO;
    }
    return p->stream;
}

void peer_settle(struct asked_peer *p) {
    p->state = p->state == PEER_UNASKED ? PEER_UNKNOWN : p->state;
}

static bool fits_service(const struct asked_peer *p, const char *text) {
    char *end;
    unsigned long service = strtoul(text, &end, 10);
    bool port_fits = *end != ':' || strtoul(end + 1, NULL, 10) == p->port;
    return p->has_service && service == p->service && port_fits;
}

bool peer_fits(const struct asked_peer *p, const char *pattern) {
    if (strncmp(pattern, "service:", 8) == 0) {
        return fits_service(p, pattern + 8);
    }
    return glob_text(pattern, p->text) || (p->text4[0] != '\0' && glob_text(pattern, p->text4));
}
