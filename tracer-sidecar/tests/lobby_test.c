#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../src/common/gatelink.h"
#include "../src/tracer/lobby.h"
#include "../src/tracer/procnet.h"
#include "test.h"

static char directory[] = "/tmp/lobby-XXXXXX";

static int visit_lobby(void) {
    struct sockaddr_un there = {.sun_family = AF_UNIX};
    (void)snprintf(there.sun_path, sizeof there.sun_path, "%s/gates", directory);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    CHECK(connect(fd, (struct sockaddr *)&there, sizeof there) == 0);
    return fd;
}

/* Everything that has happened so far. */
static void work(struct tracer *t) {
    struct epoll_event event;
    while (epoll_wait(t->epoll, &event, 1, 0) == 1) {
        struct source *s = event.data.ptr;
        if (s->kind == SOURCE_LOBBY) {
            lobby_accept(t->lobby);
        } else {
            lobby_readable(t->lobby, (struct guest *)s);
        }
    }
}

static bool is_dismissed(int fd) {
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static bool any_listener(const struct listening *l, void *context) {
    (void)l;
    ++*(int *)context;
    return true;
}

void test_lobby(void) {
    struct err e = {0};
    struct tracer t = {.epoll = epoll_create1(EPOLL_CLOEXEC)};
    struct guest_fds fds;
    CHECK(mkdtemp(directory) != NULL);
    CHECK(lobby_open(&t, "/nonexistent", &e) == NULL && e.no == ENOENT);
    t.lobby = lobby_open(&t, directory, &e);
    CHECK(t.lobby != NULL && !lobby_take(t.lobby, 0, &fds));

    int silent = visit_lobby();
    int nameless = visit_lobby();
    int rude = visit_lobby();
    int gate = visit_lobby();
    int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    work(&t);
    CHECK(!lobby_take(t.lobby, 0, &fds)); /* nobody has shown a ticket */
    CHECK(gate_send(nameless, &(struct gate_msg){.type = G_HERE, .instance = 0, .fds = {proc}, .fd_count = 1}) == 0);
    CHECK(gate_send(rude, &(struct gate_msg){.type = G_GONE, .instance = 3}) == 0);
    CHECK(gate_send(gate, &(struct gate_msg){.type = G_HERE, .instance = 3, .fds = {proc, proc}, .fd_count = 2}) == 0);
    work(&t);
    CHECK(is_dismissed(nameless) && is_dismissed(rude) && !is_dismissed(gate) && !is_dismissed(silent));
    CHECK(!lobby_take(t.lobby, 4, &fds));
    CHECK(lobby_take(t.lobby, 3, &fds) && fds.proc >= 0 && fds.diag >= 0);
    CHECK(!lobby_take(t.lobby, 3, &fds)); /* once */

    char path[32];
    int listeners = 0;
    int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(listen(sock, 1) == 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fds.proc);
    CHECK(procnet_each(path, getpid(), TRANSPORT_TCP, any_listener, &listeners) == 0 && listeners > 0);

    struct gate_msg m;
    CHECK(gate_send(fds.sock, &(struct gate_msg){.type = G_HELLO, .version = GATE_VERSION}) == 0);
    CHECK(gate_receive(gate, &m) == 1 && m.type == G_HELLO);
    close(silent);
    work(&t);
    int rest[] = {nameless, rude, gate, proc, sock, fds.sock, fds.proc, fds.diag, t.epoll};
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        close(rest[i]);
    }
    char left[64];
    (void)snprintf(left, sizeof left, "%s/gates", directory);
    CHECK(unlink(left) == 0 && rmdir(directory) == 0);
}
