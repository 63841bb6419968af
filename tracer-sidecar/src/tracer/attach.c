/* Reaching the gate in a service's container. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "../common/gatelink.h"
#include "lobby.h"
#include "pairs.h"
#include "routes.h"
#include "sockets.h"
#include "tracer.h"

enum { ATTACH_WAIT_MS = 5000 }; /* a gate that was just started makes its socket within milliseconds */

const char *service_proc(const struct service *s) {
    return s->proc[0] == '\0' ? "/proc" : s->proc;
}

/* Takes over both descriptors when it succeeds. */
static int greet(struct tracer *t, struct service *s, int *sock, int *diag) {
    (void)fcntl(*sock, F_SETFL, O_NONBLOCK);
    if (tracer_watch(t, *sock, &s->source, EPOLLIN) != 0 || gate_send(*sock, &(struct gate_msg){.type = G_HELLO, .version = GATE_VERSION}) != 0) {
        reply_error(s->attach_req, ERROR_GATE, errno, "the gate does not answer");
        return -1;
    }
    s->link = take_fd(sock);
    pairs_network(s->id, socket_option(*diag, SOL_SOCKET, SO_DOMAIN) == AF_NETLINK ? take_fd(diag) : -1);
    return 1;
}

/* As try_attach, for a gate that comes by itself: `gate_pid` is its ticket. */
static int try_guest(struct tracer *t, struct service *s) {
    struct guest_fds fds;
    if (!lobby_take(t->lobby, (uint32_t)s->gate_pid, &fds)) {
        return 0;
    }
    cleanup_close int sock = fds.sock;
    cleanup_close int diag = fds.diag;
    s->proc_fd = fds.proc;
    (void)snprintf(s->proc, sizeof s->proc, "/proc/self/fd/%d", fds.proc);
    s->gate_pid = 1; /* there */
    return greet(t, s, &sock, &diag);
}

/* Returns 1 when attached, 0 to try again, -1 when it is over (answered). */
static int try_attach(struct tracer *t, struct service *s) {
    if (t->lobby != NULL) {
        return try_guest(t, s);
    }
    cleanup_close int pidfd = (int)syscall(SYS_pidfd_open, s->gate_pid, 0);
    if (pidfd < 0) {
        reply_error(s->attach_req, ERROR_GATE, errno, "no process %d: the container has ended", (int)s->gate_pid);
        return -1;
    }
    cleanup_close int sock = (int)syscall(SYS_pidfd_getfd, pidfd, GATE_FD_TRACER, 0);
    if (sock < 0 && errno != EBADF) {
        reply_error(s->attach_req, ERROR_GATE, errno,
                    errno == EPERM ? "the tracer may not reach process %d: it needs CAP_SYS_PTRACE and no AppArmor profile in its way"
                                   : "cannot reach process %d",
                    (int)s->gate_pid);
        return -1;
    }
    if (sock < 0 || socket_option(sock, SOL_SOCKET, SO_DOMAIN) != AF_UNIX || socket_option(sock, SOL_SOCKET, SO_TYPE) != SOCK_SEQPACKET) {
        return 0; /* not there yet */
    }
    /* before the greeting: the gate closes it then */
    cleanup_close int diag = (int)syscall(SYS_pidfd_getfd, pidfd, GATE_FD_DIAG, 0);
    return greet(t, s, &sock, &diag);
}

void service_attach(struct tracer *t, const struct command *c) {
    struct service *s = service_find(t, c->service);
    if (s != NULL && (s->link >= 0 || s->attaching)) {
        reply_error(c->req, ERROR_GATE, EALREADY, "service %u is attached already", c->service);
        return;
    }
    if (s == NULL) {
        s = calloc(1, sizeof *s);
        if (s == NULL) {
            reply_error(c->req, ERROR_INTERNAL, ENOMEM, "out of memory");
            return;
        }
        s->source.kind = SOURCE_GATE;
        s->id = c->service;
        s->proc_fd = -1;
        s->next = t->services;
        t->services = s;
    }
    routes_name(c->service, &c->name);
    s->link = -1;
    if (s->proc_fd >= 0) {
        close(s->proc_fd); /* of the container before */
        s->proc_fd = -1;
        s->proc[0] = '\0';
    }
    s->gate_pid = (pid_t)c->gate_pid;
    s->attach_req = c->req;
    s->attach_until_ms = clock_ms() + ATTACH_WAIT_MS;
    s->attaching = try_attach(t, s) >= 0;
}

void attach_ready(struct service *s, const struct gate_msg *m) {
    uint8_t buf[512];
    struct wr w = wr_over(buf, sizeof buf);
    if (!s->attaching) {
        return;
    }
    s->attaching = false;
    wr_u32(&w, m->gate_version);
    wr_u32(&w, m->features);
    wr_text(&w, m->text);
    reply_ok(s->attach_req, buf, wr_len(&w));
}

bool attach_again(struct tracer *t, struct service *s) {
    int r = try_attach(t, s);
    if (r == 0 && clock_ms() > s->attach_until_ms) {
        reply_error(s->attach_req, ERROR_GATE, ETIMEDOUT, t->lobby == NULL ? "process %d has no gate in it" : "no gate with ticket %d came", (int)s->gate_pid);
        r = -1;
    }
    s->attaching = r >= 0;
    return r == 0;
}
