#include "lobby.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "../common/gatelink.h"

enum { BACKLOG = 64, WAITING_MAX = 1024 /* a run has fewer services; the rest is somebody else */ };

struct guest {
    struct source source;
    struct guest *next;
    uint32_t ticket; /* 0: not shown yet */
    struct guest_fds fds;
};

struct lobby {
    struct source source;
    struct tracer *tracer;
    int sock;
    struct guest *guests;
    unsigned count;
};

struct lobby *lobby_open(struct tracer *t, const char *directory, struct err *e) {
    struct sockaddr_un here = {.sun_family = AF_UNIX};
    int n = snprintf(here.sun_path, sizeof here.sun_path, "%s/%s", directory, GATE_LINK_SOCKET);
    struct lobby *l = calloc(1, sizeof *l);
    cleanup_close int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (l == NULL || sock < 0 || n < 0 || (size_t)n >= sizeof here.sun_path) {
        (void)err_set(e, errno, "make a socket for the gates");
        free(l);
        return NULL;
    }
    l->source.kind = SOURCE_LOBBY;
    l->tracer = t;
    (void)unlink(here.sun_path);
    /* a gate may be another user than this one, as the engine maps them */
    if (bind(sock, (struct sockaddr *)&here, sizeof here) != 0 || chmod(here.sun_path, 0666) != 0 || listen(sock, BACKLOG) != 0 ||
        tracer_watch(t, sock, &l->source, EPOLLIN) != 0) {
        (void)err_set(e, errno, "listen for gates in %.100s", directory);
        free(l);
        return NULL;
    }
    l->sock = take_fd(&sock);
    return l;
}

static void unlist(struct lobby *l, const struct guest *g) {
    struct guest **at = &l->guests;
    while (*at != g) {
        at = &(*at)->next;
    }
    *at = g->next;
    l->count--;
}

static void dismiss(struct lobby *l, struct guest *g) {
    unlist(l, g);
    close(g->fds.sock);
    free(g);
}

void lobby_accept(struct lobby *l) {
    for (;;) {
        cleanup_close int fd = accept4(l->sock, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        struct guest *g = l->count < WAITING_MAX ? calloc(1, sizeof *g) : NULL;
        if (g == NULL) {
            continue;
        }
        g->source.kind = SOURCE_GUEST;
        if (tracer_watch(l->tracer, fd, &g->source, EPOLLIN) != 0) {
            free(g);
            continue;
        }
        g->fds = (struct guest_fds){.sock = take_fd(&fd), .proc = -1, .diag = -1};
        g->next = l->guests;
        l->guests = g;
        l->count++;
    }
}

void lobby_readable(struct lobby *l, struct guest *g) {
    struct gate_msg m;
    int n = gate_receive(g->fds.sock, &m);
    if (n < 0 && errno == EAGAIN) {
        return;
    }
    if (n <= 0 || m.type != G_HERE || m.instance == 0) {
        if (n > 0) {
            gate_close_fds(&m);
        }
        dismiss(l, g);
        return;
    }
    g->ticket = m.instance;
    g->fds.proc = m.fds[0];
    g->fds.diag = m.fd_count == 2 ? m.fds[1] : -1;
    /* what it says next is for whoever takes it */
    (void)epoll_ctl(l->tracer->epoll, EPOLL_CTL_DEL, g->fds.sock, NULL);
}

bool lobby_take(struct lobby *l, uint32_t ticket, struct guest_fds *out) {
    for (struct guest *g = l->guests; g != NULL; g = g->next) {
        if (g->ticket == ticket && ticket != 0) {
            *out = g->fds;
            unlist(l, g);
            free(g);
            return true;
        }
    }
    return false;
}
