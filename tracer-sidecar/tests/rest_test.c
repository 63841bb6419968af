#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
    descendants_are_looked_through();
}
