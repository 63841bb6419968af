/* Standard streams that belong to the harness: input through a pipe, output as bytes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/tracer/frames.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/instance.h"
#include "../src/tracer/tracer.h"
#include "test.h"

enum { PIPE_BYTES = 64 * 1024, MORE_THAN_A_PIPE = 3 * PIPE_BYTES };

struct stage {
    int link[2];
    int wake;
    int epoll;
    struct input in;
    int reader;
};

static void open_stage(struct stage *s) {
    s->wake = eventfd(0, EFD_NONBLOCK);
    s->epoll = epoll_create1(0);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s->link) == 0);
    hub_init();
    hub_connect(s->link[0], s->wake);
    hub_begin();
    input_init(&s->in);
    CHECK(input_open(&s->in, s->epoll, &s->reader) == 0);
}

static void close_stage(struct stage *s) {
    input_close(&s->in);
    close(s->epoll);
    close(s->wake);
    close(s->link[0]);
    close(s->link[1]);
}

/* The type of the answer to the request, 0 when there is none. */
static uint8_t answer(struct stage *s, uint32_t req) {
    uint8_t got[1024];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0 && !blocked);
    ssize_t n = recv(s->link[1], got, sizeof got, 0);
    if (n < 0) {
        return 0;
    }
    CHECK(n >= 9 && get_u32(got) + 4 == (size_t)n && get_u32(got + 5) == req);
    return got[4];
}

static size_t read_some(int fd, uint8_t *to, size_t len) {
    ssize_t n = read(fd, to, len);
    CHECK(n >= 0);
    return n < 0 ? 0 : (size_t)n;
}

static void input_is_answered_when_the_pipe_has_it(void) {
    static uint8_t sent[MORE_THAN_A_PIPE];
    static uint8_t got[MORE_THAN_A_PIPE];
    struct stage s;
    open_stage(&s);
    for (size_t i = 0; i < sizeof sent; i++) {
        sent[i] = (uint8_t)(i * 31 >> 3);
    }
    input_write(&s.in, 1, sent, sizeof sent);
    CHECK(answer(&s, 1) == 0); /* the pipe is full */
    input_write(&s.in, 2, sent, 1);
    CHECK(answer(&s, 2) == FRAME_ERROR); /* one piece at a time */
    size_t len = 0;
    struct epoll_event event;
    while (len < sizeof got) {
        len += read_some(s.reader, got + len, sizeof got - len);
        if (epoll_wait(s.epoll, &event, 1, 0) == 1) {
            input_writable(event.data.ptr);
        }
    }
    CHECK(answer(&s, 1) == FRAME_OK);
    CHECK(memcmp(sent, got, sizeof sent) == 0);
    CHECK(epoll_wait(s.epoll, &event, 1, 0) == 0); /* not watched while nothing waits */
    input_write(&s.in, 3, NULL, 0);
    CHECK(answer(&s, 3) == FRAME_OK);
    CHECK(read_some(s.reader, got, 1) == 0); /* end of file */
    close(s.reader);
    close_stage(&s);
}

static void input_that_nobody_reads_is_refused(void) {
    static uint8_t sent[MORE_THAN_A_PIPE];
    struct stage s;
    struct epoll_event event;
    open_stage(&s);
    input_write(&s.in, 1, sent, sizeof sent);
    close(s.reader);
    CHECK(epoll_wait(s.epoll, &event, 1, 0) == 1);
    input_writable(event.data.ptr);
    CHECK(answer(&s, 1) == FRAME_ERROR);
    input_write(&s.in, 2, sent, 1);
    CHECK(answer(&s, 2) == FRAME_ERROR);
    close_stage(&s);

    open_stage(&s);
    input_write(&s.in, 3, sent, sizeof sent);
    input_close(&s.in); /* the instance is gone */
    CHECK(answer(&s, 3) == FRAME_ERROR);
    close(s.reader);
    close_stage(&s);
}

static void output_leaves_as_bytes(void) {
    struct stage s;
    struct err e = {0};
    struct vector spec = vector_read("launch-spec");
    static const uint8_t flags_and_ports[] = {LAUNCH_RECORD_OUTPUT | LAUNCH_RECORD_CALLS | LAUNCH_KEEP_FILES | LAUNCH_DATAGRAMS, 0, 0, 0, 1, 0};
    uint8_t *flags = memmem(spec.data, spec.len, flags_and_ports, sizeof flags_and_ports);
    CHECK(flags != NULL);
    if (flags == NULL) {
        return;
    }
    *flags |= LAUNCH_STREAMS;
    open_stage(&s);
    struct instance *i = instance_new(1, 0, spec.data, spec.len, &e);
    CHECK(i != NULL && (i->launch.flags & LAUNCH_STREAMS) != 0);
    if (i == NULL) {
        return;
    }
    int ends[2];
    CHECK(output_open(&i->output, ends) == 0);
    CHECK(write(ends[0], "a\n\0\xff", 4) == 4);
    output_drain(&i->output);
    uint8_t got[512];
    bool blocked;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(s.link[1], got, sizeof got, 0);
    struct vector want = vector_read("event-output-bytes");
    CHECK(n > (ssize_t)want.len);
    if (n > (ssize_t)want.len) {
        const uint8_t *record = got + n - want.len; /* behind that of the start */
        memcpy(want.data + 5, record + 5, 16);      /* number and time */
        check_bytes("event-output-bytes", record, want.len, want.data, want.len);
    }
    output_cut_off(&i->output, 1);
    CHECK(write(ends[0], "x", 1) == -1 && errno == EPIPE);
    CHECK(write(ends[1], "x", 1) == 1);
    output_cut_off(&i->output, 1); /* harmless when repeated */
    close(ends[0]);
    close(ends[1]);
    instance_free(i);
    close(s.reader);
    close_stage(&s);
}

void test_streams(void) {
    void (*before)(int) = signal(SIGPIPE, SIG_IGN); /* as the tracer does */
    input_is_answered_when_the_pipe_has_it();
    input_that_nobody_reads_is_refused();
    output_leaves_as_bytes();
    (void)signal(SIGPIPE, before);
}
