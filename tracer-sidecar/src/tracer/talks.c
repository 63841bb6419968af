#include "talks.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../common/cleanup.h"
#include "peers.h"
#include "sockets.h"

enum { SLOTS = 64 };

/* What was asked about sockets; a new one takes the place of another. */
struct talks {
    struct {
        uint64_t socket; /* its number; 0: empty */
        socklen_t len;   /* 0: it has no peer */
        struct sockaddr_storage peer;
    } slot[SLOTS];
};

static const char socket_text[] = "socket:[";

static bool talks(int nr) {
    return nr == SYS_sendto || nr == SYS_sendmsg || nr == SYS_sendmmsg || nr == SYS_recvfrom || nr == SYS_recvmsg || nr == SYS_recvmmsg;
}

/* Sets what the event says; not of a peer without a name, such as the other end of a socketpair. */
static void note(const struct instance *i, struct record *r, const struct sockaddr_storage *a, size_t len) {
    bool is_unix = a->ss_family == AF_UNIX && len > sizeof a->ss_family;
    if (!is_unix && !sockaddr_target(a, len).inet) {
        return;
    }
    r->addr = *a;
    r->addr_len = len;
    r->has_addr = true;
    (void)sockaddr_text(a, len, r->addr_text);
    r->has_peer = peer_service(i, a, len, &r->peer);
}

/* A socket that carries no stream keeps having no peer until it is connected; one that does may be on its way. */
static bool ask(const struct instance *i, const struct record *r, uint64_t id, struct sockaddr_storage *peer, socklen_t *len) {
    cleanup_close int fd = socket_take(i, r, id);
    *len = sizeof *peer;
    if (fd >= 0 && getpeername(fd, (struct sockaddr *)peer, len) == 0) {
        *len = *len < sizeof *peer ? *len : sizeof *peer;
        return true;
    }
    *len = 0;
    return fd >= 0 && socket_option(fd, SOL_SOCKET, SO_TYPE) != SOCK_STREAM;
}

/* Of a socket, by its number. */
static void note_connected(struct instance *i, struct record *r, uint64_t id, uint64_t socket) {
    if (i->talks == NULL && (i->talks = calloc(1, sizeof *i->talks)) == NULL) {
        return;
    }
    size_t n = socket % SLOTS;
    struct talks *t = i->talks;
    if (t->slot[n].socket != socket) {
        t->slot[n].socket = 0;
        t->slot[n].socket = ask(i, r, id, &t->slot[n].peer, &t->slot[n].len) ? socket : 0;
    }
    if (t->slot[n].socket == socket && t->slot[n].len > 0) {
        note(i, r, &t->slot[n].peer, t->slot[n].len);
    }
}

void talks_note(struct instance *i, struct record *r, uint64_t id) {
    struct sockaddr_storage named;
    if (r->call->nr == SYS_connect && i->talks != NULL) {
        memset(i->talks, 0, sizeof *i->talks);
    }
    if (!talks(r->call->nr)) {
        return;
    }
    if (r->has_addr) {
        r->has_peer = peer_service(i, &r->addr, r->addr_len, &r->peer);
        return;
    }
    size_t len = peer_of_header(r, &named);
    if (len > 0) {
        note(i, r, &named, len);
    } else if (strncmp(r->path, socket_text, sizeof socket_text - 1) == 0) {
        note_connected(i, r, id, strtoull(r->path + sizeof socket_text - 1, NULL, 10));
    }
}
