/* stdin of an instance whose standard streams belong to the harness: one pipe, one piece of input under way at a time. Main thread only. */
#ifndef FAULTBOX_INPUT_H
#define FAULTBOX_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

struct input {
    struct source source; /* first: epoll hands it back */
    int epoll;
    int fd;        /* -1: there is none, or it has ended */
    bool waiting;  /* a piece is under way; answers `req` when the pipe has taken all of it */
    uint32_t req;
    uint8_t *piece;
    size_t len;
    size_t written;
};

void input_init(struct input *in);
/* Makes the pipe. The read end, close-on-exec, is the caller's. */
int input_open(struct input *in, int epoll, int *read_end);
/* Passes a piece on and answers; an empty one ends the input. */
void input_write(struct input *in, uint32_t req, const uint8_t *data, size_t len);
/* The pipe has room, or nobody reads it any more. */
void input_writable(struct input *in);
/* Refuses what is under way. */
void input_close(struct input *in);

#endif
