#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <errno.h>
#include <stdbool.h>

#include "../src/common/wire.h"
#include "../src/tracer/diag.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/pairs.h"
#include "test.h"

enum { ACCEPTING = 3, CONNECTING = 5, INSTANCE = 17, RECORD_HEAD = 4 + 1 + 8 + 8 + 2 };

/* The test's own sockets are both services; the questions go to the network it lives in. */
struct world {
    int listener;
    struct sockaddr_in address;
    int wake;
    int ends[2];
    struct accepting *a;
};

struct told {
    uint16_t connector;
    uint64_t connect, accept;
};

/* Returns how many ACCEPTED records have been sent since the last look; the last one is in *out. */
static size_t told(const struct world *w, struct told *out) {
    uint8_t buf[4096];
    bool blocked;
    size_t count = 0;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(w->ends[1], buf, sizeof buf, MSG_DONTWAIT);
    for (ssize_t at = 0; at + 5 <= n;) {
        ssize_t end = at + 4 + (ssize_t)get_u32(buf + at);
        CHECK(buf[at + 4] == 0x44);
        for (at += 5; at < end; at += 4 + (ssize_t)get_u32(buf + at)) {
            struct rd r = rd_over(buf + at + RECORD_HEAD, 22);
            CHECK(buf[at + 4] == EVENT_ACCEPTED && get_u32(buf + at + 19) >> 16 == ACCEPTING);
            CHECK(rd_u32(&r) == INSTANCE);
            out->connector = rd_u16(&r);
            out->connect = rd_u64(&r);
            out->accept = rd_u64(&r);
            count++;
        }
    }
    return count;
}

static void open_world(struct world *w) {
    socklen_t len = sizeof w->address;
    w->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    w->address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    CHECK(bind(w->listener, (struct sockaddr *)&w->address, sizeof w->address) == 0 && listen(w->listener, 8) == 0);
    CHECK(getsockname(w->listener, (struct sockaddr *)&w->address, &len) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, w->ends) == 0);
    w->wake = eventfd(0, EFD_CLOEXEC);
    hub_init();
    hub_connect(w->ends[0], w->wake);
    pairs_network(ACCEPTING, socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    w->a = pairs_of(ACCEPTING);
    pairs_renew(w->a, INSTANCE);
}

static void close_world(struct world *w) {
    pairs_network(ACCEPTING, -1);
    hub_connect(-1, -1);
    close(w->ends[0]);
    close(w->ends[1]);
    close(w->wake);
    close(w->listener);
}

static int connects(const struct world *w, uint64_t seq) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint64_t ticket = pairs_connecting(CONNECTING, ACCEPTING, w->address.sin_addr, ntohs(w->address.sin_port), seq);
    CHECK(ticket != 0);
    pairs_connected(ACCEPTING, ticket, fd, connect(fd, (const struct sockaddr *)&w->address, sizeof w->address));
    return fd;
}

/* Has the kernel of this machine the questions at all? */
static bool askable(const struct world *w) {
    struct diag_answer answer;
    struct diag_question q = {.local = w->address.sin_addr, .local_port = ntohs(w->address.sin_port)};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    bool can = fd >= 0 && diag_ask(fd, &q, &answer) == 0;
    CHECK(!can || (answer.state == TCP_LISTEN && answer.inode != 0 && answer.queued == 0));
    close(fd);
    return can;
}

static void accepted_at_the_next_call(const struct world *w) {
    struct told t;
    pairs_accepting(w->a, 100, 9);
    int a = connects(w, 10);
    pairs_before_call(w->a, 101); /* another thread: the connection waits */
    pairs_ask_all();
    CHECK(told(w, &t) == 0);
    int b = accept(w->listener, NULL, NULL);
    pairs_before_call(w->a, 101);
    CHECK(told(w, &t) == 1 && t.connector == CONNECTING && t.connect == 10 && t.accept == 9);
    pairs_before_call(w->a, 101);
    pairs_ask_all();
    CHECK(told(w, &t) == 0); /* once */
    pairs_before_call(w->a, 100);
    close(a);
    close(b);
}

static void closed_before_the_next_call(const struct world *w) {
    struct told t;
    int a = connects(w, 20);
    pairs_accepting(w->a, 100, 21);
    close(accept(w->listener, NULL, NULL));
    pairs_before_call(w->a, 100); /* closed on the accepting side first */
    CHECK(told(w, &t) == 1 && t.connect == 20 && t.accept == 21);
    close(a);
    a = connects(w, 22);
    pairs_accepting(w->a, 100, 23);
    int b = accept(w->listener, NULL, NULL);
    close(a);
    close(b); /* gone on both sides: its listener, with an empty queue, is found instead */
    pairs_ask_all();
    CHECK(told(w, &t) == 1 && t.connect == 22);
    pairs_before_call(w->a, 100);
}

static void which_accept_is_not_guessed(const struct world *w) {
    struct told t;
    pairs_accepting(w->a, 100, 30);
    pairs_accepting(w->a, 101, 31);
    int a = connects(w, 32);
    int b = accept(w->listener, NULL, NULL);
    pairs_before_call(w->a, 102);
    CHECK(told(w, &t) == 1 && t.connect == 32 && t.accept == 0);
    pairs_before_call(w->a, 100);
    pairs_before_call(w->a, 101);
    close(a);
    close(b);
}

static void never_accepted_is_never_told(const struct world *w) {
    struct told t;
    int a = connects(w, 40);
    close(a); /* still in the queue, half closed */
    pairs_ask_all();
    CHECK(told(w, &t) == 0);
    close(w->listener); /* and reset with it */
    pairs_ask_all();
    CHECK(told(w, &t) == 0);
    a = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint64_t ticket = pairs_connecting(CONNECTING, ACCEPTING, w->address.sin_addr, ntohs(w->address.sin_port), 41);
    pairs_connected(ACCEPTING, ticket, a, -ECONNREFUSED);
    pairs_ask_all();
    CHECK(told(w, &t) == 0);
    CHECK(pairs_connecting(CONNECTING, ACCEPTING, w->address.sin_addr, 1, 0) == 0); /* no event, no pair */
    CHECK(pairs_connecting(ACCEPTING, ACCEPTING, w->address.sin_addr, 1, 42) == 0); /* with itself */
    close(a);
}

static void replies(void) {
    struct diag_answer answer;
    struct {
        struct nlmsghdr head;
        struct inet_diag_msg msg;
    } good = {.head = {.nlmsg_len = sizeof good, .nlmsg_type = SOCK_DIAG_BY_FAMILY}, .msg = {.idiag_state = TCP_LISTEN, .idiag_inode = 7, .idiag_rqueue = 2}};
    CHECK(diag_reply(&good, sizeof good, &answer) == 0 && answer.state == TCP_LISTEN && answer.inode == 7 && answer.queued == 2);
    for (size_t len = 0; len < sizeof good; len++) {
        CHECK(diag_reply(&good, len, &answer) == -1);
    }
    good.head.nlmsg_len = 3;
    CHECK(diag_reply(&good, sizeof good, &answer) == -1);
    good.head.nlmsg_len = sizeof good;
    good.head.nlmsg_type = NLMSG_ERROR;
    CHECK(diag_reply(&good, sizeof good, &answer) == -1);
}

void test_pairs(void) {
    struct world w;
    replies();
    open_world(&w);
    if (askable(&w)) {
        accepted_at_the_next_call(&w);
        closed_before_the_next_call(&w);
        which_accept_is_not_guessed(&w);
        never_accepted_is_never_told(&w);
    } else {
        (void)fprintf(stderr, "pairs: skipped, the kernel has no socket diagnostics\n");
    }
    close_world(&w);
}
