#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/flight.h"
#include "../src/tracer/procnet.h"
#include "../src/tracer/rest.h"
#include "test.h"

enum { LOOKS_MAX = 5000, LOOK_MS = 1 };

static void lines_are_read(void) {
    CHECK(rest_state("17 (mock-db) S 1 17") == 'S');
    CHECK(rest_state("17 (a) R (b) D 1 17") == 'D'); /* a program may call itself "a) R (b" */
    CHECK(rest_state("17 (mock-db)") == '\0' && rest_state("") == '\0');
    CHECK(rest_turns("96251304 100098527 216\n") == 216);
    CHECK(rest_turns("96251304 100098527") == 0 && rest_turns("") == 0);
}

/* A socket line of /proc/net/tcp with this state and this many bytes not confirmed. */
static bool under_way(const char *state, const char *bytes) {
    char line[160];
    (void)snprintf(line, sizeof line, "   1: 0100007F:1538 0100007F:D2F0 %s %s:00000000 00:00000000 00000000  1000 0 5 1", state, bytes);
    return procnet_under_way(line);
}

static void what_is_under_way_is_seen(void) {
    CHECK(!under_way("01", "00000000") && under_way("01", "00000005"));
    CHECK(!under_way("08", "00000000") && under_way("08", "00000001"));
    CHECK(under_way("04", "00000000") && under_way("09", "00000001") && under_way("0B", "00000001"));
    CHECK(!under_way("0A", "00000001")); /* of a listener it is a limit */
    CHECK(!under_way("05", "00000000") && !under_way("06", "00000000"));
    CHECK(!under_way("01", "0000000Z") && !procnet_under_way("") && !procnet_under_way("  sl  local_address rem_address   st tx_queue"));
}

/* A connection of this process with itself. */
struct connection {
    int listener;
    int client;
    int server;
};

static bool has_ipv6(void) {
    struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0;
    if (fd >= 0) {
        close(fd);
    }
    return has;
}

static struct connection connect_to_self(int family) {
    struct connection c = {.listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), .client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    struct sockaddr_storage a = {.ss_family = (sa_family_t)family};
    socklen_t len = sizeof a;
    if (family == AF_INET) {
        ((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        ((struct sockaddr_in6 *)&a)->sin6_addr = in6addr_loopback;
    }
    CHECK(bind(c.listener, (struct sockaddr *)&a, family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)) == 0);
    CHECK(listen(c.listener, 1) == 0 && getsockname(c.listener, (struct sockaddr *)&a, &len) == 0);
    CHECK(connect(c.client, (struct sockaddr *)&a, len) == 0);
    c.server = accept4(c.listener, NULL, NULL, SOCK_CLOEXEC);
    CHECK(c.server >= 0);
    return c;
}

/* Sends until the other side, which reads nothing, takes no more. */
static void fill(int fd) {
    static const char bytes[64 * 1024];
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    while (send(fd, bytes, sizeof bytes, MSG_NOSIGNAL) > 0) {
    }
}

static void drain(int fd) {
    char bytes[64 * 1024];
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    for (struct pollfd in = {.fd = fd, .events = POLLIN}; poll(&in, 1, 50) > 0 && recv(fd, bytes, sizeof bytes, 0) > 0;) {
    }
}

/* Both ways of finding out say so, in time: other programs of the machine may leave connections behind. */
static void flight_comes_to(enum flight due) {
    bool seen = false;
    bool same = false;
    for (int n = 0; n < LOOKS_MAX && !(seen && same); n++) {
        seen = flight_look(getpid()) == due;
        same = procnet_still("/proc", getpid()) == (due == FLIGHT_NONE);
        (void)poll(NULL, 0, seen && same ? 0 : LOOK_MS);
    }
    CHECK(seen);
    CHECK(same);
}

static void what_sockets_have_sent_is_asked_of_them(int family) {
    struct connection c = connect_to_self(family);
    int others[] = {socket(AF_UNIX, SOCK_STREAM, 0), socket(AF_INET, SOCK_DGRAM, 0), socket(AF_NETLINK, SOCK_RAW, 6)};
    flight_comes_to(FLIGHT_NONE);
    fill(c.client);
    flight_comes_to(FLIGHT_SOME);
    drain(c.server);
    flight_comes_to(FLIGHT_NONE);
    fill(c.client);
    CHECK(shutdown(c.client, SHUT_WR) == 0); /* its end waits behind its bytes */
    flight_comes_to(FLIGHT_SOME);
    close(c.client);
    flight_comes_to(FLIGHT_UNKNOWN); /* nobody holds it any more */
    drain(c.server);
    flight_comes_to(FLIGHT_NONE);
    for (size_t n = 0; n < sizeof others / sizeof others[0]; n++) {
        close(others[n]);
    }
    close(c.server);
    close(c.listener);
}

static void too_many_sockets_are_not_asked(void) {
    int fds[FLIGHT_SOCKETS_MAX + 1];
    for (int n = 0; n <= FLIGHT_SOCKETS_MAX; n++) {
        fds[n] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        CHECK(fds[n] >= 0);
    }
    CHECK(flight_look(getpid()) == FLIGHT_UNKNOWN);
    for (int n = 0; n <= FLIGHT_SOCKETS_MAX; n++) {
        close(fds[n]);
    }
}

static void orphans_are_read(void) {
    CHECK(flight_orphans("sockets: used 24\nTCP: inuse 1 orphan 0 tw 901 alloc 1 mem 0\n") == 0);
    CHECK(flight_orphans("TCP: inuse 1 orphan 12 tw 901") == 12);
    CHECK(flight_orphans("") == -1 && flight_orphans("TCP: inuse 1 orphan") == -1 && flight_orphans("TCP: orphan x") == -1);
}

/* A table longer than what the kernel gives at once. */
static void long_tables_are_read_to_their_end(void) {
    char proc[] = "/tmp/faultbox-proc-XXXXXX";
    char path[160];
    CHECK(mkdtemp(proc) != NULL);
    for (int n = 0; n < 2; n++) {
        static const char *const below[] = {"/7", "/7/net"};
        (void)snprintf(path, sizeof path, "%s%s", proc, below[n]);
        CHECK(mkdir(path, 0700) == 0);
    }
    for (int lines = 0; lines < 2000; lines += 1 + lines / 2) {
        for (int moving = 0; moving < 2; moving++) {
            (void)snprintf(path, sizeof path, "%s/7/net/tcp", proc);
            FILE *f = fopen(path, "w");
            CHECK(f != NULL);
            for (int n = 0; n < lines; n++) {
                CHECK(fprintf(f, "%4d: 0100007F:1538 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000  1000 0 5 1%50s\n", n, "") > 0);
            }
            CHECK(fprintf(f, "%4d: 0100007F:1538 0100007F:D2F0 01 0000000%d:00000000 00:00000000 00000000  1000 0 5 1\n", lines, moving) > 0);
            CHECK(fclose(f) == 0);
            CHECK(procnet_still(proc, 7) == !moving);
        }
    }
    (void)snprintf(path, sizeof path, "rm -rf %s", proc);
    CHECK(system(path) == 0);
}

/* Looks until it is so; each look is told in *out. */
static bool comes_to(pid_t pid, bool (*is)(const struct rest_sample *s), struct rest_sample *out) {
    for (int n = 0; n < LOOKS_MAX; n++) {
        if (rest_look(pid, out) == 0 && is(out)) {
            return true;
        }
        (void)poll(NULL, 0, LOOK_MS);
    }
    return false;
}

static bool two_sleep(const struct rest_sample *s) {
    return s->threads == 2 && s->running == 0 && s->stuck == 0;
}

static bool one_runs(const struct rest_sample *s) {
    return s->running == 1;
}

static bool one_is_left(const struct rest_sample *s) {
    return s->threads <= 1; /* or a zombie of it */
}

static void wait_for_end(int fd) {
    char byte;
    while (read(fd, &byte, 1) > 0) {
    }
}

/* A process whose child runs as long as it reads bytes slower than it works: until the pipe says stop. */
static void descendants_are_looked_through(void) {
    int order[2];
    int end[2];
    struct rest_sample s;
    CHECK(pipe(order) == 0 && pipe(end) == 0);
    pid_t parent = fork();
    if (parent == 0) {
        close(order[1]);
        close(end[1]);
        if (fork() == 0) {
            char byte;
            (void)!read(order[0], &byte, 1);
            struct pollfd stop = {.fd = order[0], .events = POLLIN};
            while (poll(&stop, 1, 0) == 0) {
            }
            wait_for_end(end[0]);
            _exit(0);
        }
        wait_for_end(end[0]);
        _exit(0);
    }
    close(order[0]);
    close(end[0]);
    CHECK(comes_to(parent, two_sleep, &s));
    uint64_t before = s.turns;
    CHECK(write(order[1], "x", 1) == 1);
    CHECK(comes_to(parent, one_runs, &s));
    CHECK(write(order[1], "x", 1) == 1);
    CHECK(comes_to(parent, two_sleep, &s));
    CHECK(s.turns > before); /* it shows also when nobody looked while it ran */
    close(end[1]);
    CHECK(comes_to(parent, one_is_left, &s));
    CHECK(waitpid(parent, NULL, 0) == parent);
    close(order[1]);
    CHECK(rest_look(parent, &s) == 0 && s.threads == 0);
}

static void put(const char *directory, const char *name, const char *text) {
    char path[160];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

/* Such a process may have children that work. */
static void kernels_that_do_not_tell_children_are_not_believed(void) {
    char proc[] = "/tmp/faultbox-proc-XXXXXX";
    char task[96];
    struct rest_sample s;
    CHECK(mkdtemp(proc) != NULL);
    for (int n = 0; n < 3; n++) {
        static const char *const below[] = {"", "/task", "/task/7"};
        (void)snprintf(task, sizeof task, "%s/7%s", proc, below[n]);
        CHECK(mkdir(task, 0700) == 0);
    }
    CHECK(rest_look_in(proc, 7, &s) == 0 && s.threads == 0); /* gone between the list and the look */
    put(task, "stat", "7 (db) S 1 7");
    CHECK(rest_look_in(proc, 7, &s) == -1);
    put(task, "children", "");
    CHECK(rest_look_in(proc, 7, &s) == 0 && s.threads == 1 && s.running == 0);
    put(task, "children", "8 "); /* which is gone */
    CHECK(rest_look_in(proc, 7, &s) == 0 && s.threads == 1);
    char command[64];
    (void)snprintf(command, sizeof command, "rm -rf %s", proc);
    CHECK(system(command) == 0);
}

void test_rest(void) {
    kernels_that_do_not_tell_children_are_not_believed();
    lines_are_read();
    what_is_under_way_is_seen();
    orphans_are_read();
    long_tables_are_read_to_their_end();
    what_sockets_have_sent_is_asked_of_them(AF_INET);
    if (has_ipv6()) {
        what_sockets_have_sent_is_asked_of_them(AF_INET6);
    } else {
        puts("rest: sockets of IPv6 are not tried, there is no ::1 here");
    }
    too_many_sockets_are_not_asked();
    descendants_are_looked_through();
}
