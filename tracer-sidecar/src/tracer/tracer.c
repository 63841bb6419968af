/*
 * The sidecar that owns every system-call listener of a run. The main thread serves the harness, the gates and the output pipes; every
 * instance has a thread of its own for its calls. When the harness' connection ends, so does this process, and with it every service.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../common/gatelink.h"
#include "door.h"
#include "hub.h"
#include "knock.h"
#include "listener.h"
#include "lobby.h"
#include "tracer.h"

enum { EVENTS_AT_ONCE = 64, READ_SIZE = 64 * 1024 };

static void leave(const char *why, int code) __attribute__((noreturn));
static void leave(const char *why, int code) {
    if (code != 0) {
        (void)dprintf(2, "tracer: %s\n", why);
    }
    _exit(code);
}

static void welcome(const struct tracer *t) {
    struct utsname u = {0};
    uint8_t buf[512];
    struct wr w = wr_over(buf, sizeof buf);
    (void)uname(&u);
    wr_u16(&w, PROTOCOL_VERSION);
    wr_text(&w, u.release);
    wr_text(&w, u.machine);
    wr_u32(&w, t->lobby == NULL ? listener_features() : FEATURE_UNSEEING);
    wr_u64(&w, clock_ns());
    hub_frame(FRAME_WELCOME, buf, wr_len(&w));
}

static void harness_malformed(void) {
    bool blocked;
    reply_error(0, ERROR_MALFORMED, 0, "malformed frame");
    (void)hub_flush(&blocked);
    leave("the harness sent a malformed frame", 1);
}

/* Works off whole frames at the start of the input. */
static void take_frames(struct tracer *t) {
    size_t at = 0;
    while (t->in_len - at >= 5 && !t->shutdown) {
        size_t frame = get_u32(t->in + at);
        if (frame < 1 || frame > FRAME_MAX) {
            harness_malformed();
        }
        if (t->in_len - at < 4 + frame) {
            break;
        }
        struct command c;
        if (command_decode(&c, t->in[at + 4], t->in + at + 5, frame - 1) != 0) {
            harness_malformed();
        }
        command_run(t, &c);
        at += 4 + frame;
    }
    memmove(t->in, t->in + at, t->in_len - at);
    t->in_len -= at;
}

static void make_room(struct tracer *t) {
    if (t->in_size - t->in_len < READ_SIZE) {
        size_t size = t->in_size * 2 + READ_SIZE;
        uint8_t *grown = realloc(t->in, size);
        if (grown == NULL) {
            leave("out of memory for a frame", 1);
        }
        t->in = grown;
        t->in_size = size;
    }
}

static void harness_readable(struct tracer *t) {
    make_room(t);
    ssize_t n = recv(t->harness, t->in + t->in_len, t->in_size - t->in_len, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        leave("the harness is gone", 0);
    }
    if (n > 0) {
        t->in_len += (size_t)n;
        take_frames(t);
    }
}

static struct source harness_source = {.kind = SOURCE_HARNESS};
static struct source hub_source = {.kind = SOURCE_HUB};
static struct source threads_source = {.kind = SOURCE_THREADS};

static void harness_arrived(struct tracer *t, int fd, int wake, const struct pending *p, const struct err *unfit) {
    t->harness = fd;
    hub_connect(fd, wake);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &harness_source}; /* it was watched as a pending connection */
    if (epoll_ctl(t->epoll, EPOLL_CTL_MOD, fd, &event) != 0) {
        leave("cannot watch the harness link", 1);
    }
    if (unfit->no != 0) {
        bool blocked;
        reply_error(0, ERROR_KERNEL, unfit->no, "%s", unfit->step);
        (void)hub_flush(&blocked);
        leave(unfit->step, 1);
    }
    welcome(t);
    make_room(t);
    t->in_len = p->len - p->rest;
    memcpy(t->in, p->buf + p->rest, t->in_len);
    take_frames(t);
}

static void flush(struct tracer *t) {
    bool blocked;
    if (hub_flush(&blocked) != 0) {
        leave("the harness is gone", 0);
    }
    if (blocked != t->harness_writable_wanted) {
        t->harness_writable_wanted = blocked;
        struct epoll_event e = {.events = EPOLLIN | (blocked ? EPOLLOUT : 0), .data.ptr = &harness_source};
        (void)epoll_ctl(t->epoll, EPOLL_CTL_MOD, t->harness, &e);
    }
}

static int sooner(int a, int b) {
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

static void clear_eventfd(int fd) {
    uint64_t count;
    (void)!read(fd, &count, sizeof count);
}

static void dispatch(struct tracer *t, struct door *d, struct source *s, int wake, int threads, const struct err *unfit) {
    int fd;
    switch (s->kind) {
    case SOURCE_LISTEN:
        door_accept(t, d);
        break;
    case SOURCE_PENDING:
        fd = door_readable(d, (struct pending *)s);
        if (fd >= 0) {
            harness_arrived(t, fd, wake, (struct pending *)s, unfit);
        }
        break;
    case SOURCE_HARNESS:
        harness_readable(t);
        break;
    case SOURCE_LOBBY:
        lobby_accept(t->lobby);
        break;
    case SOURCE_GUEST:
        lobby_readable(t->lobby, (struct guest *)s);
        break;
    case SOURCE_GATE:
        service_readable(t, (struct service *)s);
        break;
    case SOURCE_OUTPUT:
        if (!hub_full()) {
            output_drain((struct output *)s);
        }
        break;
    case SOURCE_INPUT:
        input_writable((struct input *)s);
        break;
    case SOURCE_HUB:
        clear_eventfd(wake);
        break;
    case SOURCE_THREADS:
        clear_eventfd(threads);
        break;
    }
}

/* Milliseconds until queued events have to leave; 0: now, -1: there are none, or the socket is full. */
static int flush_delay(const struct tracer *t, int64_t *since_ms) {
    bool urgent;
    if (t->harness < 0 || t->harness_writable_wanted || hub_queued(&urgent) == 0) {
        *since_ms = 0;
        return -1;
    }
    if (urgent) {
        return 0;
    }
    if (*since_ms == 0) {
        *since_ms = clock_ms();
    }
    return clock_ms() - *since_ms >= HUB_BATCH_MS ? 0 : HUB_BATCH_MS;
}

static void serve(struct tracer *t, struct door *d, int wake, int threads, const struct err *unfit) {
    int64_t since_ms = 0;
    while (!t->shutdown) {
        int door_ms = door_tick(d);
        if (door_ms == -2) {
            leave("no harness came within 10 s", 1);
        }
        int tick_ms = services_tick(t);
        tick_ms = sooner(tick_ms, behind_tick(t));
        tick_ms = sooner(tick_ms, settle_tick(t));
        int flush_ms = flush_delay(t, &since_ms);
        if (flush_ms == 0) {
            since_ms = 0;
            flush(t);
            flush_ms = -1;
        }
        services_throttle(t);
        struct epoll_event events[EVENTS_AT_ONCE];
        int n = epoll_wait(t->epoll, events, EVENTS_AT_ONCE, sooner(door_ms, sooner(tick_ms, flush_ms)));
        for (int k = 0; k < n; k++) {
            struct source *s = events[k].data.ptr;
            if (s->kind == SOURCE_HARNESS && (events[k].events & EPOLLOUT) != 0) {
                flush(t);
            }
            if (s->kind != SOURCE_HARNESS || (events[k].events & ~(uint32_t)EPOLLOUT) != 0) {
                dispatch(t, d, s, wake, threads, unfit);
            }
        }
    }
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int argc, char **argv) {
    static struct tracer t;
    static struct door d;
    struct err e = {0};
    struct err unfit = {0};
    if ((argc == 3 || argc == 4) && strcmp(argv[1], "knock") == 0) {
        return knock(argv[2], argv[3]);
    }
    const char *token = getenv("FAULTBOX_TOKEN");
    if (token == NULL || token[0] == '\0' || strlen(token) > TOKEN_MAX) {
        leave("FAULTBOX_TOKEN is missing", 2);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    calls_init();
    hub_init();
    const char *link = getenv(GATE_LINK_VARIABLE);
    if (link == NULL) { /* otherwise no call is intercepted, and the kernel needs nothing for it */
        (void)listener_init(&unfit); /* told to the harness when it comes */
    }
    t.harness = -1;
    t.epoll = epoll_create1(EPOLL_CLOEXEC);
    int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int threads = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    listener_notify_on(threads);
    if (t.epoll < 0 || wake < 0 || threads < 0 || tracer_watch(&t, wake, &hub_source, EPOLLIN) != 0 ||
        tracer_watch(&t, threads, &threads_source, EPOLLIN) != 0) {
        leave("out of resources at start", 1);
    }
    if (link != NULL) {
        t.lobby = lobby_open(&t, link, &e);
    }
    if ((link != NULL && t.lobby == NULL) || door_open(&t, &d, token, &e) != 0) {
        (void)dprintf(2, "tracer: %s: %s\n", e.step, strerror(e.no));
        return 1;
    }
    serve(&t, &d, wake, threads, &unfit);
    leave("shut down", 0);
}
