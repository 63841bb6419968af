#include "corrupt.h"

#include <sys/syscall.h>

#include "chance.h"

enum { MODE_FLIP, MODE_ZERO, MODE_RANDOM, PIECE = 4096 /* bytes */ };

uint64_t corrupt_got(struct spans *s, pid_t tid, const struct record *r, int64_t result) {
    if (result <= 0 || s->list == NULL) {
        return 0;
    }
    if (r->call->nr == SYS_recvmmsg) {
        return spans_received(s, tid, r->args, (uint32_t)result) == 0 ? s->total : 0;
    }
    return (uint64_t)result < s->total ? (uint64_t)result : s->total; /* a cut datagram may tell its whole length */
}

uint8_t corrupt_byte(uint8_t mode, uint8_t byte, uint64_t draw, uint64_t k) {
    switch (mode) {
    case MODE_FLIP:
        return (uint8_t)~byte;
    case MODE_ZERO:
        return 0;
    default:
        return byte ^ chance_byte(draw, k);
    }
}

int corrupt_change(const struct rule *rule, const struct spans *s, pid_t tid) {
    uint8_t piece[PIECE];
    uint64_t draw = rule_draw(rule, rule->matches);
    uint64_t offset = (uint64_t)rule->argument;
    uint64_t left = (uint64_t)rule->argument2;
    uint64_t k = 0;
    while (left > 0) {
        size_t n = left < PIECE ? (size_t)left : PIECE;
        if (spans_get(s, tid, offset, piece, n) != 0) {
            return -1;
        }
        for (size_t i = 0; i < n; i++) {
            piece[i] = corrupt_byte(rule->mode, piece[i], draw, k++);
        }
        if (spans_put(s, tid, offset, piece, n) != 0) {
            return -1;
        }
        offset += n;
        left -= n;
    }
    return 0;
}
