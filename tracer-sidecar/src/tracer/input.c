#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tracer.h"

void input_init(struct input *in) {
    memset(in, 0, sizeof *in);
    in->source.kind = SOURCE_INPUT;
    in->fd = in->epoll = -1;
}

int input_open(struct input *in, int epoll, int *read_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    in->epoll = epoll;
    in->fd = ends[1];
    *read_end = ends[0];
    return 0;
}

static void forget_piece(struct input *in) {
    free(in->piece);
    in->piece = NULL;
    in->waiting = false;
}

static void nobody_reads(struct input *in, uint32_t req) {
    reply_error(req, ERROR_GONE, EPIPE, "the program does not read its standard input any more");
    if (in->fd >= 0) {
        close(in->fd); /* leaves epoll with it */
        in->fd = -1;
    }
}

/* Watched only while a piece waits: a pipe without a reader would report that without end. */
static int watch(struct input *in) {
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = &in->source};
    return epoll_ctl(in->epoll, EPOLL_CTL_ADD, in->fd, &event) == 0 || errno == EEXIST ? 0 : -1;
}

void input_writable(struct input *in) {
    while (in->waiting && in->written < in->len) {
        ssize_t n = write(in->fd, in->piece + in->written, in->len - in->written);
        if (n >= 0) {
            in->written += (size_t)n;
        } else if (errno == EAGAIN && watch(in) == 0) {
            return;
        } else if (errno != EINTR) {
            nobody_reads(in, in->req);
            forget_piece(in);
            return;
        }
    }
    if (in->waiting) {
        (void)epoll_ctl(in->epoll, EPOLL_CTL_DEL, in->fd, NULL);
        reply_ok(in->req, NULL, 0);
        forget_piece(in);
    }
}

void input_write(struct input *in, uint32_t req, const uint8_t *data, size_t len) {
    if (in->waiting) {
        reply_error(req, ERROR_INTERNAL, EALREADY, "the input before it is still being written");
    } else if (in->fd < 0) {
        nobody_reads(in, req);
    } else if (len == 0) {
        close(in->fd);
        in->fd = -1;
        reply_ok(req, NULL, 0);
    } else if ((in->piece = malloc(len)) == NULL) {
        reply_error(req, ERROR_INTERNAL, ENOMEM, "out of memory for input");
    } else {
        memcpy(in->piece, data, len);
        in->len = len;
        in->written = 0;
        in->req = req;
        in->waiting = true;
        input_writable(in);
    }
}

void input_close(struct input *in) {
    if (in->waiting) {
        nobody_reads(in, in->req);
        forget_piece(in);
    }
    if (in->fd >= 0) {
        close(in->fd);
        in->fd = -1;
    }
}
