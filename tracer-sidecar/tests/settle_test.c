/* SETTLE: when it is answered, and with what. */
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/tracer/hub.h"
#include "../src/tracer/tracer.h"
#include "rules_support.h"

enum { LONG_MS = 20000, TICK_MS = 1, NOT_ANSWERED = -1 };

static int link_end;

/* What the only answer that has come since the last look says; -1: there is none. */
static int answer_to(uint32_t req) {
    uint8_t got[64];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(link_end, got, sizeof got, MSG_DONTWAIT);
    if (n <= 0) {
        return NOT_ANSWERED;
    }
    CHECK(n == 4 + 1 + 4 + 1 && got[4] == FRAME_OK && get_u32(got + 5) == req);
    return got[9];
}

static int settle(struct tracer *t, uint32_t req, uint32_t timeout_ms) {
    struct command ask = {.type = FRAME_SETTLE, .req = req, .timeout_ms = timeout_ms};
    settle_ask(t, &ask);
    for (int wait = settle_tick(t); wait >= 0; wait = settle_tick(t)) {
        (void)poll(NULL, 0, TICK_MS);
    }
    return answer_to(req);
}

static void sleeping_services_are_at_rest(struct tracer *t) {
    CHECK(settle_tick(t) == -1 && answer_to(0) == NOT_ANSWERED); /* nobody asks */
    CHECK(settle(t, 1, LONG_MS) == 1);
}

static void a_call_that_waits_is_no_rest(struct tracer *t, struct instance *i) {
    uint64_t one = 1;
    CHECK(write(i->listener, &one, sizeof one) == sizeof one);
    CHECK(settle(t, 2, 0) == 0);
    CHECK(read(i->listener, &one, sizeof one) == sizeof one);
}

static void neither_is_a_beginning_or_an_end(struct tracer *t, struct instance *i) {
    i->launched = false;
    CHECK(settle(t, 3, 0) == 0);
    i->launched = true;
    i->stop_pending = true;
    CHECK(settle(t, 4, 0) == 0);
    i->stop_pending = false;
}

static void who_asks_anew_does_not_wait_any_more(struct tracer *t, struct instance *i) {
    struct command ask = {.type = FRAME_SETTLE, .req = 5, .timeout_ms = LONG_MS};
    i->launched = false;
    settle_ask(t, &ask);
    CHECK(settle_tick(t) > 0 && answer_to(5) == NOT_ANSWERED);
    ask.req = 6;
    settle_ask(t, &ask);
    CHECK(answer_to(5) == 0);
    i->launched = true;
    for (int wait = settle_tick(t); wait >= 0; wait = settle_tick(t)) {
        (void)poll(NULL, 0, TICK_MS);
    }
    CHECK(answer_to(6) == 1);
}

static void working_services_are_not(struct tracer *t, const int order[2]) {
    CHECK(write(order[1], "x", 1) == 1);
    CHECK(settle(t, 7, LONG_MS / 100) == 0);
    CHECK(write(order[1], "x", 1) == 1);
    CHECK(settle(t, 8, LONG_MS) == 1);
}

/* Sleeps until it is told to work, and works until it is told to sleep. */
static void work_to_order(int order) {
    char byte;
    while (read(order, &byte, 1) == 1) {
        struct pollfd stop = {.fd = order, .events = POLLIN};
        while (poll(&stop, 1, 0) == 0) {
        }
        (void)!read(order, &byte, 1);
    }
    _exit(0);
}

void test_settle(void) {
    int pair[2];
    int order[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0 && pipe(order) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    link_end = pair[1];
    pid_t child = fork();
    if (child == 0) {
        close(order[1]);
        (void)unshare(CLONE_NEWNET); /* where that is allowed: traffic of this machine is not the child's */
        work_to_order(order[0]);
    }
    struct service s = {.id = 1, .gate_pid = child, .instance = new_instance()};
    struct tracer t = {.services = &s};
    s.instance->listener = eventfd(0, EFD_NONBLOCK);
    s.instance->launched = true;
    sleeping_services_are_at_rest(&t);
    a_call_that_waits_is_no_rest(&t, s.instance);
    neither_is_a_beginning_or_an_end(&t, s.instance);
    who_asks_anew_does_not_wait_any_more(&t, s.instance);
    working_services_are_not(&t, order);
    close(order[1]);
    CHECK(waitpid(child, NULL, 0) == child);
    CHECK(settle(&t, 9, LONG_MS) == 1); /* who is gone does nothing */
    s.instance->launched = false;
    instance_free(s.instance);
    close(order[0]);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}
