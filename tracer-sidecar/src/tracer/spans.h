/* Where the data of a reading or writing call lies in its program's memory. The program's vectors are fetched once. */
#ifndef FAULTBOX_SPANS_H
#define FAULTBOX_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../common/calls.h"

enum { VECTOR_MAX = 1024 /* UIO_MAXIOV: the kernel refuses longer ones */ };

/* As the kernel has them on 64-bit machines; what a libc declares differs in padding. */
struct message_part {
    uint64_t at;
    uint64_t len;
};

struct message_header {
    uint64_t name;
    uint32_t name_len;
    uint32_t padding;
    uint64_t iov;
    uint64_t iov_count;
    uint64_t control;
    uint64_t control_len;
    uint32_t flags;
    uint32_t padding2;
};

struct one_of_several {
    struct message_header header;
    uint32_t len;
    uint32_t padding;
};

struct span {
    uint64_t at;
    uint64_t len;
    uint32_t message; /* of those that pass several, from 0 */
};

struct spans {
    struct span *list;
    size_t count;
    uint64_t total;    /* bytes */
    uint32_t messages; /* 0: the call passes none */
    bool control;      /* a message carries more than data: descriptors, credentials */
};

/* -1: the memory cannot be read, the kernel will refuse the call, or there is no memory here. */
int spans_of(struct spans *out, pid_t tid, const struct call *c, const uint64_t args[6]);
void spans_free(struct spans *s);

/* The first `len` bytes of the program's data, or as many as there are. -1: some cannot be read. */
ssize_t spans_read(const struct spans *s, pid_t tid, uint8_t *to, size_t len);
/* Copies between the data's bytes from `offset` on and `bytes`. All of it or -1. */
int spans_get(const struct spans *s, pid_t tid, uint64_t offset, uint8_t *bytes, size_t len);
int spans_put(const struct spans *s, pid_t tid, uint64_t offset, const uint8_t *bytes, size_t len);

/* Keeps of each message what the kernel says it received. For a stopped thread behind recvmmsg that got `messages`. */
int spans_received(struct spans *s, pid_t tid, const uint64_t args[6], uint32_t messages);
/* Behind a sendmmsg of `sent` bytes: writes into every message what went of it. Returns how many messages went, or -1. */
int64_t spans_sent(const struct spans *s, pid_t tid, const uint64_t args[6], uint64_t sent);

#endif
