#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/decide.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/parked.h"
#include "rules_support.h"

/* Everything behind number and time of the record that is sent for `r`. */
static void check_record(struct instance *i, const struct record *r, int sock, const char *name) {
    enum { FRAME_HEAD = 5, RECORD_HEAD = 4 + 1 + 8 + 8 };
    struct vector want = vector_read(name);
    uint8_t got[4096];
    bool blocked;
    record_append_locked(r, i);
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(sock, got, sizeof got, MSG_DONTWAIT);
    CHECK(n > FRAME_HEAD + RECORD_HEAD);
    check_bytes(name, got + FRAME_HEAD + RECORD_HEAD, (size_t)n - FRAME_HEAD - RECORD_HEAD, want.data + RECORD_HEAD, want.len - RECORD_HEAD);
}

static struct record ruled(uint16_t id, int fd, uint8_t decision, uint32_t rule) {
    return (struct record){.call = call_by_id(id), .ns_pid = 2, .ns_tid = 3, .name = "mock-db", .has_fd = true, .fd = fd, .decision = decision, .rule = rule};
}

static void records(int sock) {
    struct vector spec = vector_read("launch-spec");
    struct err e = {0};
    struct instance *i = instance_new(1, 0, spec.data, spec.len, &e);
    i->reported[CALL_WRITE] = true;
    atomic_store(&i->started, true);
    struct record r = ruled(CALL_WRITE, 4, ACTION_DENY, 5);
    (void)snprintf(r.path, sizeof r.path, "/data/wal.log");
    r.has_size = true;
    r.size = 42;
    r.denied = 5;
    check_record(i, &r, sock, "event-syscall-denied");
    r = ruled(CALL_WRITE, 4, ACTION_DELAY, 7);
    r.added_ns = 500000000;
    check_record(i, &r, sock, "event-syscall-delayed");
    r = ruled(CALL_WRITE, 4, ACTION_TORN, 8);
    r.has_size = true;
    r.size = 42;
    r.shortened = 17;
    check_record(i, &r, sock, "event-syscall-torn");
    r = ruled(CALL_CONNECT, 7, ACTION_HOLD, 6);
    r.has_addr = true;
    (void)snprintf(r.addr_text, sizeof r.addr_text, "10.0.0.2:5432");
    r.tag = "stuck";
    check_record(i, &r, sock, "event-syscall-held");
    r.decision = ACTION_RELEASED;
    r.held_ns = 1500000000;
    check_record(i, &r, sock, "event-syscall-released");
    instance_free(i);
}

static bool goes_on(struct instance *i, struct record *r, uint64_t id) {
    if (!decide_begin(i, r, id)) {
        return false;
    }
    decide_record(i, r);
    decide_end(i);
    return true;
}

static struct record *openat_of(const char *path) {
    struct record *r = call_on(CALL_OPENAT, path);
    (void)snprintf(r->name, sizeof r->name, "mock-db");
    return r;
}

static void park_and_release(struct instance *i, struct rule_stack *s, int sock) {
    struct seen seen[8];
    struct parked *due = NULL;
    struct wanted rules[] = {
        {.number = 3, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "stuck", .paths = {"/held"}},
        {.number = 4, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = INT64_C(3600) * 1000000000, .paths = {"/slow"}},
        {.number = 5, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = 0, .paths = {"/soon"}},
    };
    push(s, 9, rules, 3);
    CHECK(!goes_on(i, openat_of("/slow"), 101) && !goes_on(i, openat_of("/held"), 102) && !goes_on(i, openat_of("/soon"), 103));
    CHECK(sent(sock, seen, 8) == 3 && seen[0].decision == ACTION_DELAY && seen[0].added_ns == UINT64_C(3600000000000));
    CHECK(seen[1].decision == ACTION_HOLD && seen[1].rule == 3);
    CHECK_TEXT(seen[1].tag, "stuck");
    CHECK(!parked_wait(i, &due) && due != NULL && due->id == 103 && due->next == NULL); /* only that one is due */
    CHECK(goes_on(i, &due->record, due->id) && sent(sock, seen, 8) == 0);                /* and it has its event */
    free(due);
    CHECK(i->parked != NULL && parked_oldest(i, "other") == NULL);

    pthread_mutex_lock(&i->output.lock);
    pop(s, 9); /* before the calls go on: they need nothing of it */
    parked_end_window(i, 8);
    CHECK(i->parked->due_ns != 0); /* another window */
    parked_end_window(i, 9);
    pthread_mutex_unlock(&i->output.lock);
    CHECK(sent(sock, seen, 8) == 0); /* without a listener their threads count as gone; live_calls_test.c has some that live */
    CHECK(!parked_wait(i, &due) && due != NULL && due->next != NULL && due->next->next == NULL && i->parked == NULL);
    free(due->next);
    free(due);
}

void test_decisions(void) {
    int pair[2];
    struct seen seen[8];
    struct rule_stack s = {0};
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    struct instance *i = new_instance();
    i->rules = &s;
    CHECK(goes_on(i, openat_of("/x"), 1)); /* without rules */
    CHECK(sent(pair[1], seen, 8) == 1 && seen[0].decision == 0 && seen[0].rule == 0);

    struct wanted rules[] = {
        {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = 5, .paths = {"/data/**"}},
        {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_TRACE},
        {.number = 6, .calls = {CALL_WRITE}, .action = ACTION_DENY, .argument = 5},
    };
    push(&s, 1, rules, 3);
    CHECK(!goes_on(i, openat_of("/data/x"), 2));
    CHECK(goes_on(i, openat_of("/etc/x"), 3));
    CHECK(goes_on(i, call_on(CALL_WRITE, "/x"), 4)); /* write is not recorded here, so not ruled either */
    CHECK(sent(pair[1], seen, 8) == 2 && seen[0].decision == ACTION_DENY && seen[0].rule == 1 && seen[0].no == 5);
    CHECK(seen[1].decision == ACTION_TRACE && seen[1].rule == 2 && seen[1].no == 0);
    pop(&s, 1);
    park_and_release(i, &s, pair[1]);
    records(pair[1]);
    parked_forget(i);
    instance_free(i);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}
