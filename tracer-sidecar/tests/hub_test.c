/* Several threads append while main, and those with something urgent, send: every event arrives, once, and in the order of the numbers. */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/common/wire.h"
#include "../src/tracer/frames.h"
#include "../src/tracer/hub.h"
#include "test.h"

enum {
    WRITERS = 4,
    EVENTS_EACH = 5000,
    URGENT_EVERY = 64,
    SEND_BUFFER = 4096, /* bytes: so that the link is full again and again */
    HEAD = 4 + 1 + 8 + 8 + 2,
    RECORD = HEAD + 8,
    READ_MAX = 2 * WRITERS * EVENTS_EACH * RECORD,
};

struct reader {
    int sock;
    uint8_t *data;
    size_t len;
};

static void *append(void *arg) {
    uint32_t writer = *(uint32_t *)arg;
    for (uint32_t n = 1; n <= EVENTS_EACH; n++) {
        uint8_t payload[8];
        put_u32(payload, writer);
        put_u32(payload + 4, n);
        (void)hub_event(EVENT_OUTPUT, SERVICE_NONE, payload, sizeof payload, NULL, 0, n % URGENT_EVERY == 0);
    }
    return NULL;
}

static void *read_all(void *arg) {
    struct reader *r = arg;
    ssize_t n;
    while (r->len < READ_MAX && (n = recv(r->sock, r->data + r->len, READ_MAX - r->len, 0)) > 0) {
        r->len += (size_t)n;
    }
    return NULL;
}

/* Returns the number of events. */
static uint64_t check_frames(const uint8_t *data, size_t len) {
    uint64_t seq = 0;
    uint32_t last[WRITERS] = {0};
    size_t at = 0;
    while (at + 5 <= len && data[at + 4] == FRAME_EVENTS) {
        size_t end = at + 4 + get_u32(data + at);
        for (at += 5; at + RECORD <= end; at += RECORD) {
            struct rd r = rd_over(data + at + 5, RECORD - 5);
            uint64_t got = rd_u64(&r);
            (void)rd_raw(&r, 10);
            uint32_t writer = rd_u32(&r);
            uint32_t n = rd_u32(&r);
            if (got != seq + 1 || writer >= WRITERS || n != last[writer] + 1) {
                CHECK(!"the events are in order");
                return seq;
            }
            seq = got;
            last[writer] = n;
        }
        CHECK(at == end);
    }
    CHECK(at == len);
    return seq;
}

static void flush_all(int sock) {
    bool blocked;
    bool urgent;
    while (hub_queued(&urgent) > 0) {
        CHECK(hub_flush(&blocked) == 0);
        struct pollfd full = {.fd = sock, .events = POLLOUT};
        if (blocked) {
            (void)poll(&full, 1, -1);
        }
    }
}

void test_hub(void) {
    pthread_t writers[WRITERS];
    uint32_t numbers[WRITERS];
    pthread_t reading;
    int ends[2];
    int size = SEND_BUFFER;
    int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct reader r = {.data = malloc(READ_MAX)};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    CHECK(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size) == 0);
    r.sock = ends[1];
    hub_init();
    hub_connect(ends[0], wake);
    flush_all(ends[0]); /* what another test has left */
    while (recv(ends[1], r.data, READ_MAX, MSG_DONTWAIT) > 0) {
    }
    hub_begin();
    CHECK(pthread_create(&reading, NULL, read_all, &r) == 0);
    for (uint32_t i = 0; i < WRITERS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&writers[i], NULL, append, &numbers[i]) == 0);
    }
    while (hub_last_seq() < WRITERS * EVENTS_EACH) {
        flush_all(ends[0]);
    }
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(writers[i], NULL);
    }
    flush_all(ends[0]);
    CHECK(shutdown(ends[0], SHUT_WR) == 0);
    pthread_join(reading, NULL);
    CHECK(check_frames(r.data, r.len) == WRITERS * EVENTS_EACH);
    hub_connect(-1, -1);
    free(r.data);
    close(wake);
    close(ends[0]);
    close(ends[1]);
}
