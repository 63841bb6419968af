/*
 * The rules in force for one service: a stack of windows. Windows belong to the service and outlive its instances.
 *
 * The output lock of the running instance guards the stack: a call is offered, and its event numbered, under it, so a rule that came under it
 * misses no later call. Without an instance the main thread alone touches the stack.
 */
#ifndef FAULTBOX_RULES_H
#define FAULTBOX_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/err.h"
#include "peers.h"
#include "record.h"
#include "rulewire.h"

struct rule {
    uint32_t number;
    uint32_t window;
    uint64_t seed; /* of its window */
    uint64_t hash; /* of its id */
    uint64_t calls[CALLS_MAX / 64];
    uint8_t action;
    uint8_t trigger;
    uint8_t mode;
    int64_t argument;
    int64_t argument2;
    uint64_t n;
    uint64_t threshold;
    uint64_t max_fires;
    uint64_t after_bytes;
    uint64_t written; /* by matching calls, towards after_bytes */
    char tag[TAG_MAX + 1];
    bool anonymous; /* asks for anonymous inodes */
    char **paths;   /* ends with NULL; so do the peers */
    char **peers;
    uint64_t matches;
    uint64_t fires;
    uint64_t unresolved;
};

struct window {
    struct window *below;
    uint64_t serial; /* how many were installed until then */
    uint32_t number;
    size_t count;
    struct rule rules[];
};

struct rule_stack {
    struct window *top;
    uint64_t installed;
};

/* From a RULES frame that command_decode has checked. NULL when out of memory, or when it holds an action that is not built. */
struct window *window_new(uint32_t number, uint64_t seed, struct rd wire, struct err *e);
void window_free(struct window *w);
bool window_known(const struct rule_stack *s, uint32_t number);
/* Takes it out; NULL when there is none of that number. */
struct window *window_take(struct rule_stack *s, uint32_t number);

struct ruling {
    struct rule *rule; /* that decides, or marks, the call; NULL: none */
    uint8_t action;    /* of the rule, or ACTION_TORN for the call that crosses its after_bytes */
    uint64_t bytes;    /* ACTION_TORN: how many it may write */
    bool reads;        /* nothing has decided yet, and rules want to know what the call reads: rules_offer_read is to follow */
};

/* The draw of a match; how many bytes a call must read so that a rule can change those it is about. */
uint64_t rule_draw(const struct rule *rule, uint64_t index);
uint64_t rule_reads(const struct rule *rule);

/* Counts the call at every rule it is offered to, but for those that change what was read. Allocates nothing. */
struct ruling rules_offer(struct rule_stack *s, const struct record *r, struct asked_peer *peer);
/*
 * Offers a call that has read `got` bytes to the rules that change what was read, and that were there when `installed` windows were. `peer`
 * is what was known of it before the call. No rule: nothing is to be changed.
 */
struct ruling rules_offer_read(struct rule_stack *s, const struct record *r, struct asked_peer *peer, uint64_t installed, uint64_t got);
/* Does any rule in force name that call? */
bool rules_name(const struct rule_stack *s, const struct call *c);

#endif
