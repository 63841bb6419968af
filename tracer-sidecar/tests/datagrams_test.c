/* Datagrams between services: where they go, and whom their answers are said to come from. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/routes.h"
#include "live.h"

enum {
    CALL_SENDTO = 101,
    CALL_SENDMSG = 102,
    CALL_SENDMMSG = 103,
    CALL_RECVFROM = 104,
    SEEN_MAX = 128,
    BOTH_HAVE = 5301, /* two peers declare it */
    NOBODY_HAS = 5302,
    OWN = 5303, /* of the service itself */
};

static const uint16_t calls[] = {CALL_SENDTO, CALL_SENDMSG, CALL_SENDMMSG, CALL_RECVFROM, CALL_CONNECT, CALL_BIND, 0};
static const char peer_address[] = "127.0.0.9"; /* service 4; the tests share their network */

struct list {
    size_t count;
    struct seen at[SEEN_MAX];
};

static void list_up(void *arg, const struct seen *s) {
    struct list *list = arg;
    if (list->count < SEEN_MAX) {
        list->at[list->count] = *s;
    }
    list->count++;
}

static int failed_line;

#define MUST(condition) (failed_line = failed_line == 0 && !(condition) ? __LINE__ : failed_line)

static int server; /* of the peer: bound before the filter, so it is not the service's own */
static uint16_t peer_port;

union any {
    struct sockaddr base;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static union any address(const char *text, uint16_t port) {
    union any a = {.in = {.sin_family = AF_INET, .sin_port = htons(port)}};
    if (strchr(text, ':') == NULL) {
        MUST(inet_pton(AF_INET, text, &a.in.sin_addr) == 1);
    } else {
        a = (union any){.in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
        MUST(inet_pton(AF_INET6, text, &a.in6.sin6_addr) == 1);
    }
    return a;
}

static socklen_t len_of(const union any *a) {
    return a->base.sa_family == AF_INET ? sizeof a->in : sizeof a->in6;
}

static bool same(const union any *a, const union any *b) {
    return a->base.sa_family == b->base.sa_family && a->in.sin_port == b->in.sin_port &&
           (a->base.sa_family == AF_INET ? a->in.sin_addr.s_addr == b->in.sin_addr.s_addr
                                         : memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, sizeof a->in6.sin6_addr) == 0);
}

/* The peer answers one datagram of that length with itself. */
static bool serve(ssize_t len) {
    char data[64];
    union any from;
    socklen_t from_len = sizeof from;
    ssize_t n = recvfrom(server, data, sizeof data, MSG_DONTWAIT, &from.base, &from_len);
    return n == len && sendto(server, data, (size_t)n, 0, &from.base, from_len) == n;
}

/* What is sent to `to` arrives at the peer, whose answer comes from there. */
static void asks(int fd, const char *to) {
    union any a = address(to, peer_port);
    union any from = {.in6 = {.sin6_family = 0}};
    socklen_t from_len = sizeof from;
    char data[8];
    MUST(sendto(fd, "abc", 3, 0, &a.base, len_of(&a)) == 3);
    MUST(serve(3));
    MUST(recvfrom(fd, data, sizeof data, 0, &from.base, &from_len) == 3 && memcmp(data, "abc", 3) == 0);
    MUST(from_len == len_of(&a) && same(&a, &from));
}

static void one_by_one(void) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    asks(fd, "127.0.0.1");
    asks(fd, "127.1.2.3");
    close(fd);
    for (int only = 0; only < 2; only++) {
        fd = socket(AF_INET6, SOCK_DGRAM, 0);
        if (fd < 0) {
            continue; /* a machine without IPv6 */
        }
        MUST(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) == 0);
        asks(fd, "::1");
        if (only == 0) {
            asks(fd, "::ffff:127.0.0.1");
        }
        close(fd);
    }
}

static void connected(void) {
    union any a = address("127.0.0.1", peer_port);
    union any from;
    socklen_t from_len = sizeof from;
    char data[8];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(connect(fd, &a.base, sizeof a.in) == 0 && send(fd, "abcd", 4, 0) == 4 && serve(4));
    MUST(recvfrom(fd, data, sizeof data, 0, &from.base, &from_len) == 4 && same(&a, &from));
    close(fd);
}

static struct msghdr header_to(union any *a, struct iovec *vector, size_t count) {
    return (struct msghdr){.msg_name = a, .msg_namelen = a == NULL ? 0 : sizeof *a, .msg_iov = vector, .msg_iovlen = count};
}

static void messages(void) {
    char data[8];
    union any a = address("127.0.0.1", peer_port);
    union any elsewhere = address("127.0.0.1", NOBODY_HAS);
    union any from[3];
    struct iovec parts[] = {{.iov_base = "ab", .iov_len = 2}, {.iov_base = "cde", .iov_len = 3}};
    struct iovec into = {.iov_base = data, .iov_len = sizeof data};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct msghdr h = header_to(&a, parts, 2);
    h.msg_namelen = sizeof a.in;
    MUST(sendmsg(fd, &h, 0) == 5 && serve(5));
    h = header_to(&from[0], &into, 1);
    MUST(recvmsg(fd, &h, 0) == 5 && same(&a, &from[0]) && memcmp(data, "abcde", 5) == 0);

    struct mmsghdr several[3] = {{.msg_hdr = header_to(&elsewhere, parts, 1)}, {.msg_hdr = header_to(&a, parts, 2)}, {.msg_hdr = header_to(&a, parts, 1)}};
    for (int m = 0; m < 3; m++) {
        several[m].msg_hdr.msg_namelen = sizeof a.in;
    }
    MUST(sendmmsg(fd, several, 3, 0) == 3 && several[0].msg_len == 2 && several[1].msg_len == 5 && several[2].msg_len == 2);
    MUST(serve(5) && serve(2));
    for (int m = 0; m < 3; m++) {
        several[m].msg_hdr = header_to(&from[m], &into, 1);
    }
    MUST(recvmmsg(fd, several, 3, MSG_DONTWAIT, NULL) == 2 && same(&a, &from[0]) && same(&a, &from[1]));
    close(fd);
}

/* A socket that a program has bound to loopback itself asks peers all the same. */
static void bound_to_loopback(void) {
    union any loopback = address("127.0.0.1", 0);
    union any from;
    socklen_t from_len = sizeof from;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(bind(fd, &loopback.base, sizeof loopback.in) == 0 && getsockname(fd, &from.base, &from_len) == 0 && from.in.sin_port != 0);
    asks(fd, "127.0.0.1");
    MUST(from.in.sin_addr.s_addr == htonl(INADDR_ANY));
    close(fd);
}

/* Nothing is there behind an address that was cut short. */
static void short_names(void) {
    union any a = address("127.0.0.1", peer_port);
    uint8_t name[sizeof(struct sockaddr_in)];
    socklen_t len = 6;
    char data[8];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    memset(name, 0x55, sizeof name);
    MUST(sendto(fd, "x", 1, 0, &a.base, sizeof a.in) == 1 && serve(1));
    MUST(recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)name, &len) == 1 && len == sizeof a.in && name[6] == 0x55 && name[8] == 0x55);
    MUST(sendto(fd, "x", 1, 0, &a.base, sizeof a.in) == 1 && serve(1));
    MUST(recvfrom(fd, data, sizeof data, 0, NULL, NULL) == 1);
    close(fd);
}

static void who_has_it(void) {
    union any both = address("127.0.0.1", BOTH_HAVE);
    union any theirs = address("127.0.0.1", peer_port);
    union any from;
    socklen_t from_len = sizeof from;
    char data[8];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(sendto(fd, "x", 1, 0, &both.base, sizeof both.in) < 0 && errno == ECONNREFUSED);
    MUST(connect(fd, &both.base, sizeof both.in) < 0 && errno == ECONNREFUSED);
    /* it has the port itself for a while */
    int own = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(bind(own, &theirs.base, sizeof theirs.in) == 0);
    MUST(sendto(fd, "x", 1, 0, &theirs.base, sizeof theirs.in) == 1);
    MUST(recvfrom(own, data, sizeof data, MSG_DONTWAIT, &from.base, &from_len) == 1 && !serve(1));
    close(own);
    close(fd);
}

/* A declared port on loopback is one on all addresses. */
static void own_port(void) {
    union any a = address("127.0.0.1", OWN);
    union any bound;
    socklen_t len = sizeof bound;
    char byte;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int client = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(bind(fd, &a.base, sizeof a.in) == 0 && getsockname(fd, &bound.base, &len) == 0 && bound.in.sin_addr.s_addr == htonl(INADDR_ANY));
    MUST(sendto(client, "x", 1, 0, &a.base, sizeof a.in) == 1 && recv(fd, &byte, 1, MSG_DONTWAIT) == 1);
    int second = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(bind(second, &a.base, sizeof a.in) < 0 && errno == EADDRINUSE);
    int v6 = socket(AF_INET6, SOCK_DGRAM, 0);
    union any loopback6 = address("::1", OWN);
    MUST(v6 < 0 || bind(v6, &loopback6.base, sizeof loopback6.in6) == 0);
    close(v6);
    close(fd);
    /* the other way round */
    v6 = socket(AF_INET6, SOCK_DGRAM, 0);
    MUST(v6 < 0 || (setsockopt(v6, IPPROTO_IPV6, IPV6_V6ONLY, &(int){1}, sizeof(int)) == 0 && bind(v6, &loopback6.base, sizeof loopback6.in6) == 0));
    MUST(bind(second, &a.base, sizeof a.in) == 0);
    MUST(sendto(client, "x", 1, 0, &a.base, sizeof a.in) == 1 && recv(second, &byte, 1, MSG_DONTWAIT) == 1);
    close(v6);
    close(second);
    close(client);
}

static void on_alarm(int signal_number) {
    (void)signal_number;
}

/* A call whose answer is put right ends as any other does: by a signal, or by its socket's timeout. */
static void interrupted(void) {
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval soon = {.it_value = {.tv_usec = 20000}};
    struct timeval limit = {.tv_usec = 20000};
    union any from;
    socklen_t from_len = sizeof from;
    char byte;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    asks(fd, "127.0.0.1");
    MUST(recvfrom(fd, &byte, 1, MSG_DONTWAIT, &from.base, &from_len) < 0 && errno == EAGAIN);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    MUST(recvfrom(fd, &byte, 1, 0, &from.base, &from_len) < 0 && errno == EINTR);
    MUST(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
    MUST(recvfrom(fd, &byte, 1, 0, &from.base, &from_len) < 0 && errno == EAGAIN);
    asks(fd, "127.0.0.1");
    close(fd);
}

static int child(struct page *page) {
    (void)page;
    one_by_one();
    connected();
    messages();
    bound_to_loopback();
    short_names();
    own_port();
    interrupted();
    who_has_it(); /* last: where peers share the network, the peer's own socket is now taken for the service's */
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

static int denied_child(struct page *page) {
    (void)page;
    union any a = address("127.0.0.1", peer_port);
    union any elsewhere = address("127.0.0.1", NOBODY_HAS);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    MUST(sendto(fd, "x", 1, 0, &a.base, sizeof a.in) < 0 && errno == ENETUNREACH && !serve(1));
    MUST(sendto(fd, "x", 1, 0, &elsewhere.base, sizeof a.in) == 1);
    asks(fd, "127.0.0.1");
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

static void route(struct wr *w, uint16_t service, const char *addr, const uint16_t *ports, uint16_t count) {
    struct in_addr in = {.s_addr = inet_addr(addr)};
    wr_u16(w, service);
    wr_raw(w, &in, sizeof in);
    wr_u16(w, 0);
    wr_u16(w, count);
    for (uint16_t p = 0; p < count; p++) {
        wr_u16(w, ports[p]);
    }
    wr_u16(w, 0);
}

static void set_routes(void) {
    uint8_t buf[128];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u16(&w, 3);
    route(&w, 3, "127.0.0.8", (uint16_t[]){OWN}, 1); /* the one under the filter */
    route(&w, 4, peer_address, (uint16_t[]){peer_port, BOTH_HAVE}, 2);
    route(&w, 5, "127.0.0.10", (uint16_t[]){BOTH_HAVE}, 1);
    CHECK(routes_set(rd_over(buf, wr_len(&w))) == 0);
}

static void check_child(struct live *l) {
    int status = live_end(l);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        failures++;
        (void)fprintf(stderr, "datagrams: the child failed in line %d (or 255 more): status %#x\n", WEXITSTATUS(status) - 1, (unsigned)status);
    }
}

static const struct seen *nth(const struct list *list, uint16_t call, size_t n) {
    for (size_t k = 0; k < list->count && k < SEEN_MAX; k++) {
        if (list->at[k].call == call && n-- == 0) {
            return &list->at[k];
        }
    }
    static const struct seen none = {.peer = -1};
    return &none;
}

void test_datagrams(void) {
    struct live l = {.datagrams = true};
    static struct list list;
    if (!live_can()) {
        return;
    }
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(peer_address)};
    socklen_t len = sizeof a;
    server = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(bind(server, (struct sockaddr *)&a, sizeof a) == 0 && getsockname(server, (struct sockaddr *)&a, &len) == 0);
    peer_port = ntohs(a.sin_port);
    set_routes();
    live_start(&l, calls, child, list_up, &list);
    check_child(&l);
    char asked[32];
    (void)snprintf(asked, sizeof asked, "127.0.0.1:%u", peer_port);
    const struct seen *first = nth(&list, CALL_SENDTO, 0);
    CHECK_TEXT(first->addr, asked);
    CHECK(first->peer == 4 && first->flags == RECORD_REDIRECTED);
    const struct seen *answer = nth(&list, CALL_SENDTO, 1); /* the peer's, which the same process sends */
    CHECK(answer->flags == 0);
    CHECK(nth(&list, CALL_SENDMSG, 0)->peer == 4 && nth(&list, CALL_SENDMMSG, 0)->peer == 4);
    CHECK_TEXT(nth(&list, CALL_SENDMMSG, 0)->addr, asked);
    CHECK(nth(&list, CALL_CONNECT, 0)->peer == 4 && nth(&list, CALL_CONNECT, 1)->no == ECONNREFUSED);

    /* unseen, nothing changes */
    memset(&l, 0, sizeof l);
    memset(&list, 0, sizeof list);
    l.datagrams = true;
    live_start(&l, (const uint16_t[]){0}, child, list_up, &list);
    check_child(&l);
    CHECK(list.count == 0);

    struct wanted rule = {.number = 1, .calls = {CALL_SENDTO}, .action = ACTION_DENY, .argument = ENETUNREACH, .max_fires = 1, .peers = {"service:4"}};
    memset(&l, 0, sizeof l);
    memset(&list, 0, sizeof list);
    l.datagrams = true;
    push(&l.rules, 1, &rule, 1);
    live_start(&l, calls, denied_child, list_up, &list);
    check_child(&l);
    const struct seen *denied = nth(&list, CALL_SENDTO, 0);
    CHECK(denied->decision == ACTION_DENY && denied->peer == 4 && denied->flags == 0);
    close(server);
}
