#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../common/wire.h"
#include "hub.h"
#include "instance.h"

void output_init(struct output *o, struct instance *owner) {
    o->source.kind = SOURCE_OUTPUT;
    o->owner = owner;
    pthread_mutex_init(&o->lock, NULL);
    pthread_mutex_init(&o->started_lock, NULL);
    o->stream[0].fd = o->stream[1].fd = o->ready = -1;
}

int output_open(struct output *o, int write_ends[2]) {
    write_ends[0] = write_ends[1] = -1;
    o->ready = epoll_create1(EPOLL_CLOEXEC);
    for (int n = 0; n < 2; n++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            return -1;
        }
        o->stream[n].fd = ends[0];
        write_ends[n] = ends[1];
        (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN};
        if (epoll_ctl(o->ready, EPOLL_CTL_ADD, ends[0], &event) != 0) {
            return -1;
        }
    }
    return 0;
}

void output_close(struct output *o) {
    for (int n = 0; n < 2; n++) {
        if (o->stream[n].fd >= 0) {
            close(o->stream[n].fd);
        }
        free(o->stream[n].line);
    }
    if (o->ready >= 0) {
        close(o->ready);
    }
    pthread_mutex_destroy(&o->lock);
    pthread_mutex_destroy(&o->started_lock);
}

enum output_flag { OUTPUT_LINE = 0, OUTPUT_UNTERMINATED = 1u << 0, OUTPUT_BYTES = 1u << 1 };

static void emit(struct output *o, int n, const uint8_t *data, size_t len, enum output_flag flag) {
    if ((o->owner->launch.flags & LAUNCH_RECORD_OUTPUT) == 0) {
        return;
    }
    instance_started(o->owner);
    uint8_t head[10];
    put_u32(head, o->owner->id);
    head[4] = (uint8_t)(n + 1);
    head[5] = (uint8_t)flag;
    put_u32(head + 6, (uint32_t)len);
    (void)hub_event(EVENT_OUTPUT, o->owner->service, head, sizeof head, data, len, false);
}

static void keep(struct output *o, int n, const uint8_t *data, size_t len) {
    struct stream *s = &o->stream[n];
    while (len > 0) {
        size_t take = len < LINE_MAX_BYTES - s->len ? len : LINE_MAX_BYTES - s->len;
        if (s->len + take > s->size) {
            size_t size = s->size == 0 ? 1024 : s->size;
            while (size < s->len + take) {
                size *= 2;
            }
            uint8_t *grown = realloc(s->line, size);
            if (grown == NULL) {
                hub_note(o->owner->service, o->owner->id, "OUTPUT_LOST", "out of memory in the tracer");
                return;
            }
            s->line = grown;
            s->size = size;
        }
        memcpy(s->line + s->len, data, take);
        s->len += take;
        data += take;
        len -= take;
        if (s->len == LINE_MAX_BYTES) {
            emit(o, n, s->line, s->len, OUTPUT_UNTERMINATED);
            s->len = 0;
        }
    }
}

static void cut(struct output *o, int n, const uint8_t *data, size_t len) {
    struct stream *s = &o->stream[n];
    while (len > 0) {
        const uint8_t *newline = memchr(data, '\n', len);
        if (newline == NULL) {
            keep(o, n, data, len);
            return;
        }
        size_t part = (size_t)(newline - data);
        if (s->len == 0 && part <= LINE_MAX_BYTES) {
            emit(o, n, data, part, OUTPUT_LINE);
        } else {
            keep(o, n, data, part);
            emit(o, n, s->line, s->len, OUTPUT_LINE);
            s->len = 0;
        }
        data = newline + 1;
        len -= part + 1;
    }
}

static void end(struct output *o, int n) {
    struct stream *s = &o->stream[n];
    close(s->fd);
    s->fd = -1;
    if (s->len > 0) {
        emit(o, n, s->line, s->len, OUTPUT_UNTERMINATED);
        s->len = 0;
    }
}

/* Reads what is there now and no more: a program that floods must not keep its reader here. */
static void drain_stream(struct output *o, int n) {
    uint8_t buf[64 * 1024];
    struct stream *s = &o->stream[n];
    if (s->fd < 0) {
        return;
    }
    int waiting = 0;
    if (ioctl(s->fd, FIONREAD, &waiting) != 0) {
        waiting = sizeof buf;
    }
    do {
        ssize_t got = read(s->fd, buf, sizeof buf);
        if (got == 0) {
            end(o, n);
            return;
        }
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return;
        }
        if ((o->owner->launch.flags & LAUNCH_STREAMS) != 0) {
            emit(o, n, buf, (size_t)got, OUTPUT_BYTES);
        } else {
            cut(o, n, buf, (size_t)got);
        }
        waiting -= (int)got;
    } while (waiting > 0);
}

void output_drain_locked(struct output *o) {
    struct epoll_event event;
    if (o->ready >= 0 && epoll_wait(o->ready, &event, 1, 0) == 0) {
        return; /* a write has made its pipe ready before it returns, so nothing is missed */
    }
    drain_stream(o, 0);
    drain_stream(o, 1);
}

void output_drain(struct output *o) {
    pthread_mutex_lock(&o->lock);
    output_drain_locked(o);
    pthread_mutex_unlock(&o->lock);
}

void output_cut_off(struct output *o, unsigned stream) {
    pthread_mutex_lock(&o->lock);
    if (o->stream[stream - 1].fd >= 0) {
        end(o, (int)stream - 1);
    }
    pthread_mutex_unlock(&o->lock);
}

bool output_ended(struct output *o) {
    pthread_mutex_lock(&o->lock);
    bool ended = o->stream[0].fd < 0 && o->stream[1].fd < 0;
    pthread_mutex_unlock(&o->lock);
    return ended;
}
