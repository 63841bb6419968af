#include "rules_support.h"

static uint64_t draw(uint64_t seed, const char *id, uint64_t index) {
    return chance_draw(seed, chance_hash(id, strlen(id)), index);
}

void test_chance(void) {
    CHECK(draw(0, "orders/connect//1", 1) == UINT64_C(0x9dc6d01f995386b8));
    CHECK(draw(0, "orders/connect//1", 2) == UINT64_C(0x0f784823e4ffbe9e));
    CHECK(draw(1, "orders/connect//1", 1) == UINT64_C(0x62156040807de958));
    CHECK(draw(7, "db/write/disk failure/1", 3) == UINT64_C(0x85bc1759fd7e09cb));
}

/* The number of the rule that decides, 0: none. */
static uint32_t offer(struct rule_stack *s, const struct record *r) {
    struct asked_peer none = {.state = PEER_NONE};
    const struct rule *rule = rules_offer(s, r, &none).rule;
    return rule == NULL ? 0 : rule->number;
}

/* Which of the first eight matches fire, as bits. */
static unsigned fired(struct wanted rule) {
    struct rule_stack s = {0};
    unsigned bits = 0;
    rule.number = 1;
    rule.calls[0] = CALL_WRITE;
    rule.action = ACTION_LIE;
    push(&s, 1, &rule, 1);
    for (unsigned i = 1; i <= 8; i++) {
        bits |= offer(&s, call_on(CALL_WRITE, "/x")) == 1 ? 1u << i : 0;
    }
    CHECK(s.top->rules[0].matches == 8 && s.top->rules[0].fires == (uint64_t)__builtin_popcount(bits));
    pop(&s, 1);
    return bits;
}

static void triggers(void) {
    CHECK(fired((struct wanted){0}) == 0x1fe);
    CHECK(fired((struct wanted){.trigger = TRIGGER_NTH, .n = 3}) == 1u << 3);
    CHECK(fired((struct wanted){.trigger = TRIGGER_AFTER, .n = 6}) == (1u << 7 | 1u << 8));
    CHECK(fired((struct wanted){.trigger = TRIGGER_EVERY, .n = 3}) == (1u << 3 | 1u << 6));
    CHECK(fired((struct wanted){.max_fires = 2}) == (1u << 1 | 1u << 2));
    CHECK(fired((struct wanted){.trigger = TRIGGER_EVERY, .n = 2, .max_fires = 1}) == 1u << 2);
    /* seed 0: the first draw is 0.616, the second 0.060 */
    CHECK((fired((struct wanted){.threshold = CHANCE_ALWAYS / 2}) & 0x6) == 1u << 2);
    CHECK((fired((struct wanted){.threshold = CHANCE_ALWAYS / 100 * 62}) & 0x6) == 0x6);
    CHECK(fired((struct wanted){.threshold = CHANCE_ALWAYS / 2, .trigger = TRIGGER_NTH, .n = 1}) == 0);
    /* x >>> 11 is below the threshold, not at it */
    uint64_t first = UINT64_C(0x9dc6d01f995386b8) >> 11;
    CHECK(fired((struct wanted){.threshold = first, .trigger = TRIGGER_NTH, .n = 1}) == 0);
    CHECK(fired((struct wanted){.threshold = first + 1, .trigger = TRIGGER_NTH, .n = 1}) == 1u << 1);
}

static void resources(void) {
    struct rule_stack s = {0};
    struct wanted rules[] = {
        {.number = 1, .calls = {CALL_WRITE, CALL_RENAME, CALL_SOCKET}, .action = ACTION_LIE, .paths = {"/data/**", "*.wal"}},
        {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_LIE},
        {.number = 3, .calls = {CALL_WRITE}, .action = ACTION_LIE, .paths = {"anon_inode:*"}},
    };
    push(&s, 1, rules, 3);
    CHECK(offer(&s, call_on(CALL_WRITE, "/data/x.wal")) == 1);
    CHECK(offer(&s, call_on(CALL_WRITE, "/data/x")) == 0);  /* one glob of two */
    CHECK(offer(&s, call_on(CALL_PWRITE64, "/data/x.wal")) == 0);
    CHECK(offer(&s, call_on(CALL_OPENAT, NULL)) == 2);      /* without globs the resource need not be known */
    CHECK(offer(&s, call_on(CALL_WRITE, "anon_inode:[eventfd]")) == 3);
    CHECK(s.top->rules[0].matches == 1 && s.top->rules[0].unresolved == 0);
    CHECK(offer(&s, call_on(CALL_WRITE, NULL)) == 0 && s.top->rules[0].unresolved == 1 && s.top->rules[2].unresolved == 1);
    CHECK(offer(&s, call_on(CALL_SOCKET, NULL)) == 0 && s.top->rules[0].unresolved == 2); /* a call without a resource */

    struct record *r = call_on(CALL_RENAME, "/tmp/x");
    if (r->call != NULL) {
        r->has_path2 = true;
        (void)snprintf(r->path2, sizeof r->path2, "/data/y.wal");
        CHECK(offer(&s, r) == 1); /* either path */
        r->has_path = false;
        r->path2[1] = 'x';
        CHECK(offer(&s, r) == 0 && s.top->rules[0].unresolved == 3); /* the other one might have been it */
        r->has_path = true;
        r->has_path2 = false;
        CHECK(offer(&s, r) == 0 && s.top->rules[0].unresolved == 4);
    }
    pop(&s, 1);
    struct wanted any = {.number = 4, .calls = {CALL_WRITE}, .action = ACTION_LIE};
    push(&s, 1, &any, 1);
    CHECK(offer(&s, call_on(CALL_WRITE, "anon_inode:[eventfd]")) == 0 && s.top->rules[0].matches == 0);
    struct record *device = call_on(CALL_WRITE, "/dev/null");
    device->device = DEVICE_YES;
    CHECK(offer(&s, device) == 0 && s.top->rules[0].matches == 0 && s.top->rules[0].unresolved == 0);
    CHECK(offer(&s, call_on(CALL_WRITE, "pipe:[17]")) == 4 && offer(&s, call_on(CALL_WRITE, "socket:[17]")) == 4);
    pop(&s, 1);
    struct wanted asked = {.number = 5, .calls = {CALL_WRITE}, .action = ACTION_LIE, .paths = {"/dev/*"}};
    push(&s, 1, &asked, 1);
    device = call_on(CALL_WRITE, "/dev/null");
    device->device = DEVICE_YES;
    CHECK(offer(&s, device) == 5 && s.top->rules[0].matches == 1);
    pop(&s, 1);
}

static void stacking(void) {
    struct rule_stack s = {0};
    struct wanted outer[] = {{.number = 1, .calls = {CALL_WRITE}, .action = ACTION_LIE}};
    struct wanted inner[] = {
        {.number = 2, .calls = {CALL_WRITE}, .action = ACTION_TRACE},
        {.number = 3, .calls = {CALL_WRITE}, .action = ACTION_LIE, .trigger = TRIGGER_NTH, .n = 2},
        {.number = 4, .calls = {CALL_WRITE, CALL_FSYNC}, .action = ACTION_LIE, .trigger = TRIGGER_NTH, .n = 2},
        {.number = 5, .calls = {CALL_WRITE}, .action = ACTION_TRACE},
    };
    push(&s, 7, outer, 1);
    push(&s, 8, inner, 4);
    CHECK(window_known(&s, 7) && window_known(&s, 8) && !window_known(&s, 9) && window_take(&s, 9) == NULL);
    const struct rule *rules = s.top->rules;
    CHECK(offer(&s, call_on(CALL_WRITE, "/x")) == 1);
    CHECK(offer(&s, call_on(CALL_WRITE, "/x")) == 3);
    CHECK(rules[2].matches == 1);                                                     /* rules below the one that fires see nothing */
    CHECK(offer(&s, call_on(CALL_WRITE, "/x")) == 4 && rules[2].matches == 2);        /* a match that did not fire counted before */
    CHECK(rules[0].matches == 3 && rules[0].fires == 3);                              /* and a mark does not stand in the way */
    pop(&s, 7);
    CHECK(offer(&s, call_on(CALL_WRITE, "/x")) == 2); /* nothing else decides: the first mark */
    CHECK(offer(&s, call_on(CALL_FSYNC, "/x")) == 0);
    pop(&s, 8);
    CHECK(s.top == NULL);
}

/* What becomes of a write: 'g' goes on, 't' is torn, 'd' is denied. */
static char written(struct rule_stack *s, uint16_t call, uint64_t size, uint64_t torn_to) {
    struct asked_peer none = {.state = PEER_NONE};
    struct record *r = call_on(call, "/x");
    r->has_size = size > 0;
    r->size = size;
    struct ruling ruling = rules_offer(s, r, &none);
    if (ruling.rule == NULL) {
        return 'g';
    }
    return ruling.action == ACTION_DENY ? 'd' : ruling.action == ACTION_TORN && ruling.bytes == torn_to ? 't' : '?';
}

static void sizes(void) {
    struct rule_stack s = {0};
    struct wanted full = {.number = 1, .calls = {CALL_WRITE, CALL_FSYNC}, .action = ACTION_DENY, .argument = 28, .after_bytes = 10};
    push(&s, 1, &full, 1);
    CHECK(written(&s, CALL_WRITE, 4, 0) == 'g' && written(&s, CALL_WRITE, 5, 0) == 'g');
    CHECK(written(&s, CALL_WRITE, 3, 1) == 't' && s.top->rules[0].fires == 0); /* shortened is not yet denied */
    CHECK(written(&s, CALL_WRITE, 3, 0) == 'd' && written(&s, CALL_WRITE, 1, 0) == 'd' && s.top->rules[0].fires == 2);
    CHECK(written(&s, CALL_WRITE, 0, 0) == 'g' && written(&s, CALL_FSYNC, 1, 0) == 'g' && s.top->rules[0].unresolved == 2);
    pop(&s, 1);
    push(&s, 1, &full, 1);
    CHECK(written(&s, CALL_WRITE, 10, 0) == 'g' && written(&s, CALL_WRITE, 1, 0) == 'd'); /* the line was met exactly */
    pop(&s, 1);
    struct wanted torn = {.number = 1, .calls = {CALL_WRITE}, .action = ACTION_TORN, .argument = 4};
    push(&s, 1, &torn, 1);
    CHECK(written(&s, CALL_WRITE, 4, 0) == 'g' && written(&s, CALL_WRITE, 5, 4) == 't' && s.top->rules[0].matches == 1);
    pop(&s, 1);
}

void test_rules(void) {
    struct err e = {0};
    struct vector v;
    struct command c = command_of(&v, "rules");
    struct window *w = window_new(c.window, c.seed, c.rules, &e);
    CHECK(w != NULL && w->count == 2 && w->rules[1].peers[1] != NULL && w->rules[1].peers[2] == NULL);
    window_free(w);
    triggers();
    resources();
    stacking();
    sizes();
}
