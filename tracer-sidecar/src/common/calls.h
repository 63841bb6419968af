/* The system calls that can be intercepted: the table of syscalls.tsv, made into C by build.sh. */
#ifndef FAULTBOX_CALLS_H
#define FAULTBOX_CALLS_H

#include <stddef.h>
#include <stdint.h>

/* Argument positions are stored plus one, so that 0 means "the call has none". */
struct call {
    uint16_t id;
    int nr; /* -1: the architecture has no such call */
    const char *name;
    uint8_t path, path2, dir, dir2, text;
    uint8_t fd, flags, size, how, iov, iovcnt, addr, addrlen;
    uint8_t buf, msg, msgs; /* where data is: a buffer of `size` bytes, a struct msghdr, that many struct mmsghdr */
    uint8_t file; /* 1: what the descriptor refers to is the call's path */
};

/* NULL when there is no such id, or not on this architecture. */
const struct call *call_by_id(uint16_t id);
/* NULL when the table does not hold that number. Constant time. Needs calls_init. */
const struct call *call_by_nr(int nr);
void calls_init(void);
size_t call_count(void);

#endif
