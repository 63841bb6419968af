/* Whom a call that sends or receives talks to, as its event says it. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/routes.h"
#include "live.h"

enum { CALL_SENDTO = 101, CALL_SENDMSG = 102, CALL_RECVFROM = 104, SEEN_MAX = 32 };

static const uint16_t calls[] = {CALL_SENDTO, CALL_SENDMSG, CALL_RECVFROM, 0};

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

static struct sockaddr_in inet_address(const char *address, uint16_t port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    MUST(inet_pton(AF_INET, address, &a.sin_addr) == 1);
    return a;
}

static uint16_t bound_port(int fd) {
    struct sockaddr_in a;
    socklen_t len = sizeof a;
    MUST(getsockname(fd, (struct sockaddr *)&a, &len) == 0);
    return ntohs(a.sin_port);
}

/* Memory that child and test share, and that outlives the child. */
static struct ports {
    uint16_t server, client;
} * ports;

static void over_tcp(void) {
    char byte;
    struct sockaddr_in a = inet_address("127.0.0.1", 0);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    MUST(send(client, "x", 1, MSG_NOSIGNAL) < 0 && errno == EPIPE); /* not connected yet, and that must not stick */
    MUST(bind(server, (struct sockaddr *)&a, sizeof a) == 0 && listen(server, 1) == 0);
    a.sin_port = htons(bound_port(server));
    MUST(connect(client, (struct sockaddr *)&a, sizeof a) == 0);
    int accepted = accept(server, NULL, NULL);
    ports->server = bound_port(server);
    ports->client = bound_port(client);
    MUST(send(client, "xy", 2, 0) == 2);
    MUST(recv(accepted, &byte, 1, 0) == 1 && recv(accepted, &byte, 1, 0) == 1);
    close(client);
    MUST(recv(accepted, &byte, 1, 0) == 0); /* nobody is there any more, but it is known who was */
    close(accepted);
    close(server);
}

static void over_udp(void) {
    struct sockaddr_in far = inet_address("172.17.0.4", 9);
    struct sockaddr_in near = inet_address("127.0.0.1", 5432);
    struct msghdr header = {.msg_name = &far, .msg_namelen = sizeof far};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char byte;
    MUST(recv(fd, &byte, 1, MSG_DONTWAIT) < 0);
    (void)sendto(fd, "x", 1, 0, (struct sockaddr *)&far, sizeof far); /* whether or not there is a way to it */
    (void)sendmsg(fd, &header, 0);
    MUST(connect(fd, (struct sockaddr *)&near, sizeof near) == 0);
    (void)send(fd, "x", 1, 0);
    (void)sendmsg(fd, &header, 0);
    near.sin_port = htons(9);
    MUST(connect(fd, (struct sockaddr *)&near, sizeof near) == 0);
    (void)send(fd, "x", 1, 0);
    close(fd);
}

static void without_names(void) {
    int pair[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && send(pair[0], "x", 1, 0) == 1);
    MUST(send(999, "x", 1, 0) < 0 && errno == EBADF);
}

static int child(struct page *page) {
    (void)page;
    over_tcp();
    over_udp();
    without_names();
    return failed_line > 0 ? failed_line % 255 + 1 : 0;
}

static void expect(const struct list *l, size_t n, uint16_t call, const char *address, int port, int peer) {
    char want[64];
    (void)snprintf(want, sizeof want, port < 0 ? "%s" : "%s:%d", address, port);
    const struct seen *s = &l->at[n];
    if (n >= l->count || s->call != call || strcmp(s->addr, want) != 0 || s->peer != peer) {
        failures++;
        (void)fprintf(stderr, "event %zu of %zu: call %u addr \"%s\" peer %d, want call %u addr \"%s\" peer %d\n", n, l->count, s->call, s->addr, s->peer,
                      call, want, peer);
    }
}

void test_talks(void) {
    struct live l = {0};
    static struct list list;
    struct vector v;
    if (!live_can()) {
        return;
    }
    struct command c = command_of(&v, "routes"); /* 3, which is the child, at 172.17.0.3; 4 at 172.17.0.4 */
    CHECK(routes_set(c.routes) == 0);
    ports = mmap(NULL, sizeof *ports, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(ports != MAP_FAILED);
    live_start(&l, calls, child, list_up, &list);
    int status = live_end(&l);
    CHECK(WIFEXITED(status));
    if (status != 0) {
        failures++;
        (void)fprintf(stderr, "the child failed at line %d, modulo 255, plus 1\n", WEXITSTATUS(status));
    }
    int server = ports->server;
    int client = ports->client;
    size_t n = 0;
    expect(&list, n++, CALL_SENDTO, "", -1, -1);
    expect(&list, n++, CALL_SENDTO, "127.0.0.1", server, -1);
    expect(&list, n++, CALL_RECVFROM, "127.0.0.1", client, -1);
    expect(&list, n++, CALL_RECVFROM, "127.0.0.1", client, -1);
    expect(&list, n++, CALL_RECVFROM, "127.0.0.1", client, -1);
    expect(&list, n++, CALL_RECVFROM, "", -1, -1);
    expect(&list, n++, CALL_SENDTO, "172.17.0.4", 9, 4);
    expect(&list, n++, CALL_SENDMSG, "172.17.0.4", 9, 4);
    expect(&list, n++, CALL_SENDTO, "127.0.0.1", 5432, 3);
    expect(&list, n++, CALL_SENDMSG, "172.17.0.4", 9, 4);
    expect(&list, n++, CALL_SENDTO, "127.0.0.1", 9, -1);
    expect(&list, n++, CALL_SENDTO, "", -1, -1);
    expect(&list, n++, CALL_SENDTO, "", -1, -1);
    CHECK(list.count == n);
    munmap(ports, sizeof *ports);
}
