/* Requests that must not overtake a crash that has fired. */
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/hub.h"
#include "../src/tracer/tracer.h"
#include "rules_support.h"

enum { SERVICE = 3 };

static int link_end;

/* How many answers have come since the last look. */
static unsigned answers(void) {
    uint8_t got[4096];
    bool blocked;
    unsigned count = 0;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(link_end, got, sizeof got, MSG_DONTWAIT);
    for (size_t at = 0; n > 0 && at < (size_t)n; at += 4 + get_u32(got + at)) {
        count += got[at + 4] == FRAME_OK;
    }
    return count;
}

static void unrule_waits(struct tracer *t, struct instance *i) {
    struct wanted rule = {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_CRASH_AFTER, .argument = SIGKILL};
    struct command install = {.type = FRAME_RULES, .req = 1, .service = SERVICE, .window = 1, .rules = wire_of(&rule, 1)};
    struct command end = {.type = FRAME_UNRULE, .req = 2, .service = SERVICE, .window = 1};
    command_run(t, &install);
    CHECK(answers() == 1);
    atomic_store(&i->crash, SIGKILL); /* fired, and main has not looked yet */
    command_run(t, &end);
    CHECK(answers() == 0 && behind_tick(t) >= 0 && answers() == 0);
    CHECK(t->services->rules.top != NULL); /* the window is in force until then */
    crash_ordered(i, atomic_exchange(&i->crash, 0));
    CHECK(behind_tick(t) >= 0 && answers() == 0);
    i->exited = true;
    CHECK(behind_tick(t) == -1 && answers() == 1);
    CHECK(t->services->rules.top == NULL);
}

static void drain_waits_no_longer_than_it_may(struct tracer *t, struct instance *i) {
    struct command drain = {.type = FRAME_DRAIN, .req = 3};
    i->exited = false;
    command_run(t, &drain);
    CHECK(answers() == 0 && t->kept_count == 1);
    t->kept[0].until_ms = 0;
    CHECK(behind_tick(t) == -1 && answers() == 1);
    i->crash_until_ms = 0; /* it has survived */
    command_run(t, &drain);
    CHECK(answers() == 1 && t->kept_count == 0);
}

static void nothing_waits_for_a_suspension(struct tracer *t, struct instance *i) {
    struct command cont = {.type = FRAME_SIGNAL, .req = 4, .instance = i->id, .signal = SIGCONT};
    i->crashed = false;
    crash_ordered(i, SIGSTOP);
    command_run(t, &cont);
    CHECK(!i->crashed && t->kept_count == 0 && i->signal_reqs[0] == 4);
}

void test_behind(void) {
    int pair[2];
    int gate[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET, 0, gate) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    link_end = pair[1];
    struct service s = {.id = SERVICE, .link = gate[0], .instance = new_instance()};
    struct tracer t = {.services = &s};
    unrule_waits(&t, s.instance);
    drain_waits_no_longer_than_it_may(&t, s.instance);
    nothing_waits_for_a_suspension(&t, s.instance);
    instance_free(s.instance);
    for (int n = 0; n < 2; n++) {
        close(pair[n]);
        close(gate[n]);
    }
    close(wake);
}
