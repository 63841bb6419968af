/* A rule as it comes from the harness, PROTOCOL.md "Rule". Results point into the frame. */
#ifndef FAULTBOX_RULEWIRE_H
#define FAULTBOX_RULEWIRE_H

#include <stdint.h>

#include "../common/wire.h"

enum rule_action {
    ACTION_ALLOW_CALL = 0, /* no rule decided; never on the wire */
    ACTION_DENY = 1,
    ACTION_DELAY = 2,
    ACTION_ALLOW = 3,
    ACTION_HOLD = 4,
    ACTION_CRASH_BEFORE = 5,
    ACTION_CRASH_AFTER = 6,
    ACTION_TORN = 7,
    ACTION_LIE = 8,
    ACTION_CORRUPT = 9,
    ACTION_TRACE = 10,
    ACTION_RELEASED = 11, /* of events only */
};

enum rule_trigger { TRIGGER_NONE, TRIGGER_NTH, TRIGGER_AFTER, TRIGGER_EVERY };

enum { RULES_MAX = 512, RULE_LIST_MAX = 64 /* globs, peers */, TAG_MAX = 128, GLOB_MAX = 4095, CALLS_MAX = 512, ERRNO_MAX = 4095, SIGNAL_MAX = 64 };

#define AFTER_BYTES_NONE UINT64_MAX

struct rule_wire {
    uint32_t number;
    struct bytes id;
    struct bytes label;
    struct bytes calls; /* two bytes per id */
    uint8_t action;
    int64_t argument;
    int64_t argument2;
    uint8_t mode;
    struct bytes tag;
    uint8_t trigger;
    uint64_t n;
    uint64_t threshold;
    uint64_t max_fires;
    uint64_t after_bytes;
    struct rd paths; /* stands before the first string */
    size_t path_count;
    struct rd peers;
    size_t peer_count;
};

/* Reads the next rule; what PROTOCOL.md refuses makes the reader bad. */
void rule_decode(struct rule_wire *out, struct rd *r);
/* Reads a count and that many rules. */
void rules_check(struct rd *r);

#endif
