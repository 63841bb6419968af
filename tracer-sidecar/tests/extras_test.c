/* Snapshots and programs beside the main one, between a harness and a gate that the test plays. */
#include <errno.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/common/gatelink.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/tracer.h"
#include "rules_support.h"

enum { SERVICE = 3 };

static int harness_end;
static int gate_end;
static struct tracer t;
static struct service s;

/* What the harness gets next; its type is 0 when there is nothing. */
struct reply {
    uint8_t type;
    uint32_t req;
    uint32_t rest; /* OK: what follows; ERROR: the code */
    char text[256];
};

static struct reply reply(void) {
    static uint8_t got[1024];
    struct reply r = {0};
    bool blocked;
    uint8_t length[4];
    CHECK(hub_flush(&blocked) == 0);
    if (recv(harness_end, length, 4, MSG_DONTWAIT) != 4) {
        return r;
    }
    ssize_t n = recv(harness_end, got, get_u32(length), 0);
    CHECK(n == (ssize_t)get_u32(length) && n < 1024);
    struct rd in = rd_over(got, (size_t)n);
    r.type = rd_u8(&in);
    r.req = rd_u32(&in);
    if (r.type == FRAME_ERROR) {
        r.rest = rd_u16(&in);
        (void)rd_i32(&in);
        struct bytes text = rd_str(&in);
        memcpy(r.text, text.data, text.len);
    } else if (r.type == FRAME_OK && n > 5) {
        r.rest = rd_u32(&in);
    }
    return r;
}

static bool is(struct reply r, uint8_t type, uint32_t req, uint32_t rest) {
    return r.type == type && r.req == req && r.rest == rest;
}

static struct gate_msg order(void) {
    struct gate_msg m = {0};
    CHECK(gate_receive(gate_end, &m) == 1);
    return m;
}

static void tell(struct gate_msg m) {
    CHECK(gate_send(gate_end, &m) == 0);
    service_readable(&t, &s);
}

static void ask_snapshot(uint32_t req, uint16_t service) {
    command_run(&t, &(struct command){.type = FRAME_SNAPSHOT, .req = req, .service = service});
}

static void snapshots_are_answered_when_they_are_made(void) {
    struct instance *i = s.instance;
    ask_snapshot(1, SERVICE);
    CHECK(is(reply(), FRAME_ERROR, 1, ERROR_LAUNCH)); /* an instance lives */
    s.instance = NULL;
    ask_snapshot(2, SERVICE + 1);
    CHECK(is(reply(), FRAME_ERROR, 2, ERROR_UNKNOWN));
    ask_snapshot(3, SERVICE);
    CHECK(reply().type == 0);
    struct gate_msg m = order();
    CHECK(m.type == G_SNAPSHOT && m.req == 3);
    ask_snapshot(4, SERVICE);
    CHECK(is(reply(), FRAME_ERROR, 4, ERROR_LAUNCH)); /* one at a time */
    tell((struct gate_msg){.type = G_SNAPSHOT_DONE, .req = 3});
    CHECK(is(reply(), FRAME_OK, 3, 0));
    ask_snapshot(5, SERVICE);
    (void)order();
    tell((struct gate_msg){.type = G_SNAPSHOT_DONE, .req = 5, .no = ENOENT, .text = "nothing there"});
    struct reply r = reply();
    CHECK(is(r, FRAME_ERROR, 5, ERROR_LAUNCH));
    CHECK_TEXT(r.text, "nothing there");
    tell((struct gate_msg){.type = G_SNAPSHOT_DONE, .req = 5}); /* nobody waits for it */
    CHECK(reply().type == 0);
    s.instance = i;
}

static void ask_exec(uint32_t req, uint32_t instance) {
    command_run(&t, &(struct command){.type = FRAME_EXEC, .req = req, .instance = instance, .argv = {.data = (const uint8_t *)"\1\0\4\0true", .len = 8}, .timeout_ms = 50});
}

static void programs_are_answered_when_they_have_ended(void) {
    uint32_t id = s.instance->id;
    uint8_t argv[16];
    ask_exec(1, id);
    CHECK(is(reply(), FRAME_ERROR, 1, ERROR_LAUNCH)); /* it is being started */
    s.instance->launched = true;
    ask_exec(2, id + 1);
    CHECK(is(reply(), FRAME_ERROR, 2, ERROR_UNKNOWN));
    command_run(&t, &(struct command){.type = FRAME_EXEC, .req = 3, .instance = id, .argv = {.data = (const uint8_t *)"\0\0", .len = 2}});
    CHECK(is(reply(), FRAME_ERROR, 3, ERROR_LAUNCH)); /* no argv */
    ask_exec(4, id);
    struct gate_msg m = order();
    CHECK(m.type == G_EXEC && m.instance == id && m.req == 4 && m.timeout_ms == 50);
    CHECK(pread(m.fds[0], argv, sizeof argv, 0) == 8 && memcmp(argv + 4, "true", 4) == 0);
    gate_close_fds(&m);
    CHECK(reply().type == 0);
    tell((struct gate_msg){.type = G_RAN, .instance = id, .req = 4, .status = 2 << 8});
    CHECK(is(reply(), FRAME_OK, 4, 2 << 8));
    ask_exec(5, id);
    m = order();
    gate_close_fds(&m);
    tell((struct gate_msg){.type = G_RAN, .instance = id, .req = 5, .no = 2, .text = "execve /true"});
    CHECK(is(reply(), FRAME_ERROR, 5, ERROR_LAUNCH));
    for (uint32_t n = 0; n < EXECS_MAX; n++) {
        ask_exec(10 + n, id);
        m = order();
        gate_close_fds(&m);
    }
    ask_exec(30, id);
    CHECK(is(reply(), FRAME_ERROR, 30, ERROR_LAUNCH)); /* too many */
    execs_gone(s.instance);
    for (uint32_t n = 0; n < EXECS_MAX; n++) {
        CHECK(is(reply(), FRAME_ERROR, 10 + n, ERROR_GONE));
    }
    s.instance->exited = true;
    ask_exec(31, id);
    CHECK(is(reply(), FRAME_ERROR, 31, ERROR_GONE));
}

static bool noted(enum gate_limit what, const char *code, const char *text) {
    tell((struct gate_msg){.type = G_LIMIT, .instance = s.instance->id, .limit = (uint8_t)what, .bytes = 64 * 1024 * 1024});
    uint8_t got[1024];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(harness_end, got, sizeof got, MSG_DONTWAIT);
    return n > 0 && memmem(got, (size_t)n, code, strlen(code)) != NULL && memmem(got, (size_t)n, text, strlen(text)) != NULL;
}

static void limits_are_noted(void) {
    CHECK(noted(LIMIT_DISK, "DISK_FULL", "64 MiB, is used up"));
    CHECK(noted(LIMIT_MEMORY, "OOM_KILLED", "files that it has written count, with 64 MiB"));
    CHECK(noted(LIMIT_PROCESSES, "PID_LIMIT", "EAGAIN"));
}

static void a_lost_gate_makes_no_snapshot(void) {
    struct instance *i = s.instance;
    s.instance = NULL;
    ask_snapshot(40, SERVICE);
    (void)order();
    close(gate_end);
    service_readable(&t, &s);
    struct reply r;
    do { /* the event of the loss comes, too */
        r = reply();
    } while (r.type == FRAME_EVENTS);
    CHECK(is(r, FRAME_ERROR, 40, ERROR_GATE));
    ask_snapshot(41, SERVICE);
    do {
        r = reply();
    } while (r.type == FRAME_EVENTS);
    CHECK(is(r, FRAME_ERROR, 41, ERROR_GATE));
    s.instance = i;
}

void test_extras(void) {
    int pair[2];
    int gate[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, gate) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    hub_begin();
    harness_end = pair[1];
    gate_end = gate[1];
    s = (struct service){.id = SERVICE, .link = gate[0], .instance = new_instance()};
    t = (struct tracer){.services = &s};
    snapshots_are_answered_when_they_are_made();
    programs_are_answered_when_they_have_ended();
    limits_are_noted();
    a_lost_gate_makes_no_snapshot();
    instance_free(s.instance);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}
