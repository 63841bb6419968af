/* RULES and START that would leave a rule silently inert. */
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/hub.h"
#include "../src/tracer/tracer.h"
#include "rules_support.h"

enum { REQ = 21, SERVICE = 3 };

/* The answer to REQ: 0 for OK, else the error's code. */
static unsigned answer(int sock) {
    uint8_t got[4096];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(sock, got, sizeof got, MSG_DONTWAIT);
    CHECK(n >= 9);
    struct rd r = rd_over(got, n > 0 ? (size_t)n : 0);
    (void)rd_u32(&r);
    uint8_t type = rd_u8(&r);
    CHECK(rd_u32(&r) == REQ);
    return type == FRAME_ERROR ? rd_u16(&r) : 0;
}

static unsigned install(struct tracer *t, int sock, uint32_t window, const struct wanted *rules, size_t count) {
    struct command c = {.type = FRAME_RULES, .req = REQ, .service = SERVICE, .window = window, .rules = wire_of(rules, count)};
    ruling_install(t, &c);
    return answer(sock);
}

void test_ruling(void) {
    int pair[2];
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    struct service s = {.id = SERVICE, .link = pair[0], .instance = new_instance()};
    struct tracer t = {.services = &s};

    struct wanted covered = {.number = 1, .calls = {CALL_OPENAT, CALL_CONNECT}, .action = ACTION_DENY, .argument = 5};
    struct wanted mixed[] = {covered, {.number = 2, .calls = {CALL_OPENAT, CALL_WRITE}, .action = ACTION_DENY, .argument = 5}};
    CHECK(install(&t, pair[1], 1, &covered, 1) == 0 && s.rules.top != NULL && s.rules.top->number == 1);
    CHECK(install(&t, pair[1], 1, &covered, 1) == ERROR_INTERNAL); /* that number is in force */
    CHECK(install(&t, pair[1], 2, mixed, 2) == ERROR_INTERCEPT && s.rules.top->number == 1);
    s.instance->reported[CALL_WRITE] = true;
    CHECK(install(&t, pair[1], 2, mixed, 2) == 0 && s.rules.top->number == 2);
    CHECK(ruling_not_intercepted(&s, s.instance) == NULL);

    /* rules outlive an instance: the next one has to intercept their calls too */
    instance_free(s.instance);
    s.instance = NULL;
    static struct vector spec; /* reports openat, connect and listen, not write */
    spec = vector_read("launch-spec");
    struct command start = {.type = FRAME_START, .req = REQ, .service = SERVICE, .instance = 18, .blob = {.data = spec.data, .len = spec.len}};
    service_start(&t, &start);
    CHECK(answer(pair[1]) == ERROR_INTERCEPT && s.instance == NULL);

    ruling_clear(&t);
    CHECK(s.rules.top == NULL);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}
