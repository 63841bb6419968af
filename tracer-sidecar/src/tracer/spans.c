#include "spans.h"

#include <errno.h>
#include <stdlib.h>

#include "../common/cleanup.h"
#include "memory.h"

static int add(struct spans *s, uint64_t at, uint64_t len, uint32_t message) {
    if ((s->count & (s->count - 1)) == 0) { /* full at every power of two */
        struct span *grown = realloc(s->list, (s->count == 0 ? 1 : 2 * s->count) * sizeof *grown);
        if (grown == NULL) {
            return -1;
        }
        s->list = grown;
    }
    if (s->total + len < s->total) {
        return -1;
    }
    s->list[s->count++] = (struct span){.at = at, .len = len, .message = message};
    s->total += len;
    return 0;
}

static int add_vector(struct spans *s, pid_t tid, uint64_t address, uint64_t count, uint32_t message) {
    if (count > VECTOR_MAX) {
        return -1;
    }
    cleanup_free struct message_part *v = calloc(count + 1, sizeof *v);
    if (v == NULL || (count > 0 && memory_read(tid, address, v, count * sizeof *v) != 0)) {
        return -1;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (add(s, v[i].at, v[i].len, message) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_message(struct spans *s, pid_t tid, uint64_t address, uint32_t message) {
    struct message_header h;
    if (memory_read(tid, address, &h, sizeof h) != 0) {
        return -1;
    }
    s->control |= h.control != 0 && h.control_len != 0;
    s->messages++;
    return add_vector(s, tid, h.iov, h.iov_count, message);
}

static int fill(struct spans *s, pid_t tid, const struct call *c, const uint64_t args[6]) {
    if (c->iov != 0) {
        return add_vector(s, tid, args[c->iov - 1], args[c->iovcnt - 1], 0);
    }
    if (c->msg != 0 && c->msgs == 0) {
        return add_message(s, tid, args[c->msg - 1], 0);
    }
    if (c->msg != 0) {
        uint32_t count = (uint32_t)args[c->msgs - 1] < VECTOR_MAX ? (uint32_t)args[c->msgs - 1] : VECTOR_MAX; /* as the kernel cuts it */
        for (uint32_t m = 0; m < count; m++) {
            if (add_message(s, tid, args[c->msg - 1] + m * sizeof(struct one_of_several), m) != 0) {
                return -1;
            }
        }
        return 0;
    }
    return c->buf == 0 || c->size == 0 ? -1 : add(s, args[c->buf - 1], args[c->size - 1], 0);
}

int spans_of(struct spans *out, pid_t tid, const struct call *c, const uint64_t args[6]) {
    *out = (struct spans){.list = NULL};
    if (fill(out, tid, c, args) != 0) {
        spans_free(out);
        return -1;
    }
    return 0;
}

void spans_free(struct spans *s) {
    free(s->list);
    s->list = NULL;
    s->count = 0;
}

/* Goes over the spans that hold the bytes from `offset` on; `done` counts them. */
static size_t part(const struct span *span, uint64_t *offset, size_t left) {
    if (*offset >= span->len) {
        *offset -= span->len;
        return 0;
    }
    uint64_t here = span->len - *offset;
    return here < left ? (size_t)here : left;
}

int spans_get(const struct spans *s, pid_t tid, uint64_t offset, uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < s->count && len > 0; i++) {
        size_t n = part(&s->list[i], &offset, len);
        if (n > 0 && memory_read(tid, s->list[i].at + offset, bytes, n) != 0) {
            return -1;
        }
        offset = n > 0 ? 0 : offset;
        bytes += n;
        len -= n;
    }
    return len == 0 ? 0 : -1;
}

int spans_put(const struct spans *s, pid_t tid, uint64_t offset, const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < s->count && len > 0; i++) {
        size_t n = part(&s->list[i], &offset, len);
        if (n > 0 && memory_write(tid, s->list[i].at + offset, bytes, n) != 0) {
            return -1;
        }
        offset = n > 0 ? 0 : offset;
        bytes += n;
        len -= n;
    }
    return len == 0 ? 0 : -1;
}

ssize_t spans_read(const struct spans *s, pid_t tid, uint8_t *to, size_t len) {
    size_t n = s->total < len ? (size_t)s->total : len;
    return spans_get(s, tid, 0, to, n) == 0 ? (ssize_t)n : -1;
}

static uint64_t len_address(const uint64_t args[6], uint32_t message) {
    return args[1] + message * sizeof(struct one_of_several) + offsetof(struct one_of_several, len);
}

int spans_received(struct spans *s, pid_t tid, const uint64_t args[6], uint32_t messages) {
    uint32_t at = UINT32_MAX; /* the message that `left` is of */
    uint32_t left = 0;
    s->total = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct span *span = &s->list[i];
        if (span->message >= messages) {
            span->len = 0;
            continue;
        }
        if (span->message != at) {
            at = span->message;
            if (memory_read(tid, len_address(args, at), &left, sizeof left) != 0) {
                return -1;
            }
        }
        span->len = span->len < left ? span->len : left;
        left -= (uint32_t)span->len;
        s->total += span->len;
    }
    return 0;
}

int64_t spans_sent(const struct spans *s, pid_t tid, const uint64_t args[6], uint64_t sent) {
    int64_t went = 0;
    size_t i = 0;
    for (uint32_t m = 0; m < s->messages; m++) {
        uint64_t len = 0;
        for (; i < s->count && s->list[i].message == m; i++) {
            len += s->list[i].len;
        }
        uint32_t here = (uint32_t)(len < sent ? len : sent);
        sent -= here;
        if (here < len && here == 0) {
            break;
        }
        if (memory_write(tid, len_address(args, m), &here, sizeof here) != 0) {
            return -1;
        }
        went++;
        if (here < len) {
            break;
        }
    }
    return went;
}
