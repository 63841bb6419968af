#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../src/common/wire.h"
#include "../src/tracer/chance.h"
#include "../src/tracer/decide.h"
#include "../src/tracer/frames.h"
#include "../src/tracer/glob.h"
#include "../src/tracer/hub.h"
#include "../src/tracer/parked.h"
#include "../src/tracer/routes.h"
#include "../src/tracer/rules.h"
#include "test.h"

enum { CALL_OPENAT = 3, CALL_WRITE = 12, CALL_PWRITE64 = 14, CALL_FSYNC = 17, CALL_RENAME = 72, CALL_CONNECT = 96, CALL_BIND = 97, CALL_SOCKET = 94 };

void test_globs(void) {
    CHECK(glob_path("/data/*", "/data/x") && !glob_path("/data/*", "/data/x/y") && !glob_path("/data/*", "/data"));
    CHECK(glob_path("/data/**", "/data/x/y") && glob_path("/data/**", "/data") && !glob_path("/data/**", "/database"));
    CHECK(glob_path("/**", "/") && glob_path("/**", "/x") && glob_path("**", "/x/y"));
    CHECK(glob_path("/a/**/z", "/a/b/c/z") && glob_path("/a/**/z", "/a//z") && !glob_path("/a/**/z", "/a/z"));
    CHECK(glob_path("*.wal", "/x/y.wal") && glob_path("*.wal", "y.wal") && !glob_path("*.wal", "/x.wal/y") && !glob_path("/*.wal", "/x/y.wal"));
    CHECK(glob_path("/a?c", "/abc") && !glob_path("/a?c", "/a/c") && glob_path("/a?c", "/a\xc3\xa9" "c") && !glob_path("/a??c", "/a\xc3\xa9" "c"));
    CHECK(glob_path("/[a-c]x", "/bx") && !glob_path("/[a-c]x", "/dx") && glob_path("/[!a-c]x", "/dx") && !glob_path("/[!a-c]x", "/bx"));
    CHECK(!glob_path("/a[!b]c", "/a/c") && !glob_path("/a[.-0]c", "/a/c")); /* no bracket takes a slash */
    CHECK(glob_path("/[]]", "/]") && glob_path("/[!]]", "/x") && glob_path("/[a\\]]", "/]") && glob_path("/[a-]", "/-"));
    CHECK(glob_path("/[\xc3\xa0-\xc3\xbf]", "/\xc3\xa9") && !glob_path("/[\xc3\xa0-\xc3\xbf]", "/a"));
    CHECK(glob_path("/\\*", "/*") && !glob_path("/\\*", "/x") && glob_path("/a\\", "/a\\"));
    CHECK(glob_path("/*/b/**/*.log", "/a/b/c/d/e.log") && !glob_path("/*/b/**/*.log", "/a/x/b/c/e.log"));
    CHECK(glob_path("anon_inode:*", "anon_inode:[eventfd]") && glob_path("socket:*", "socket:[17]"));
    CHECK(glob_path("", "/x/") && !glob_path("", "/x"));
    CHECK(glob_valid("/[a]") && glob_valid("/\\[") && glob_valid("[]]") && !glob_valid("[") && !glob_valid("/[a\\]") && !glob_valid("[]"));
    CHECK(glob_text("10.0.0.*:5432", "10.0.0.17:5432") && !glob_text("10.0.0.*:5432", "10.0.0.17:5433"));
    CHECK(glob_text("unix:/run/*", "unix:/run/a/b") && glob_text("*", "") && glob_text("?", "\xc3\xa9") && !glob_text("[a]", "a"));
}

static uint64_t draw(uint64_t seed, const char *id, uint64_t index) {
    return chance_draw(seed, chance_hash(id, strlen(id)), index);
}

void test_chance(void) {
    CHECK(draw(0, "orders/connect//1", 1) == UINT64_C(0x9dc6d01f995386b8));
    CHECK(draw(0, "orders/connect//1", 2) == UINT64_C(0x0f784823e4ffbe9e));
    CHECK(draw(1, "orders/connect//1", 1) == UINT64_C(0x62156040807de958));
    CHECK(draw(7, "db/write/disk failure/1", 3) == UINT64_C(0x85bc1759fd7e09cb));
}

/* -------------------------------------------------------------- the wire */

static struct command decode(struct vector *v, const char *name) {
    struct command c = {0};
    *v = vector_read(name);
    CHECK(command_decode(&c, v->data[4], v->data + 5, v->len - 5) == 0);
    return c;
}

static void check_refused(const char *name) {
    struct vector v = vector_read(name);
    struct command c;
    if (command_decode(&c, v.data[4], v.data + 5, v.len - 5) == 0) {
        failures++;
        (void)fprintf(stderr, "%s was accepted\n", name);
    }
}

static bool is_text(struct bytes b, const char *text) {
    return b.len == strlen(text) && memcmp(b.data, text, b.len) == 0;
}

void test_rules_wire(void) {
    struct vector v;
    struct rule_wire w;
    struct command c = decode(&v, "rules");
    CHECK(c.req == 11 && c.service == 3 && c.window == 1 && c.seed == 7 && rd_u16(&c.rules) == 2);
    rule_decode(&w, &c.rules);
    CHECK(w.number == 5 && is_text(w.id, "db/write/disk failure/1") && is_text(w.label, "disk failure") && w.calls.len == 4);
    CHECK(w.action == ACTION_DENY && w.argument == 5 && w.trigger == TRIGGER_NTH && w.n == 3 && w.threshold == CHANCE_ALWAYS);
    CHECK(w.max_fires == 0 && w.after_bytes == AFTER_BYTES_NONE && w.path_count == 1 && w.peer_count == 0);
    CHECK(is_text(rd_str(&w.paths), "/data/**"));
    rule_decode(&w, &c.rules);
    CHECK(w.number == 6 && w.action == ACTION_HOLD && is_text(w.tag, "stuck") && w.trigger == TRIGGER_NONE && w.threshold == CHANCE_ALWAYS / 2);
    CHECK(w.max_fires == 2 && w.path_count == 0 && w.peer_count == 2);
    CHECK(is_text(rd_str(&w.peers), "service:4") && is_text(rd_str(&w.peers), "10.0.0.*:5432"));
    CHECK(rd_done(&c.rules));
    c = decode(&v, "unrule");
    CHECK(c.req == 12 && c.service == 3 && c.window == 1);
    c = decode(&v, "release");
    CHECK(c.req == 13 && is_text(c.tag, "stuck") && c.count == 0);
    c = decode(&v, "widen");
    CHECK(c.req == 14 && c.service == 3 && c.calls.len == 4);
    check_refused("bad-rules");
    check_refused("bad-rule-action");
    check_refused("bad-rule-trigger");
    check_refused("bad-rule-threshold");
    check_refused("bad-rule-glob");
}

/* -------------------------------------------------------------- matching */

/* What a test says of a rule; the rest is: any call, always, any resource, any peer. */
struct wanted {
    uint32_t number;
    uint16_t calls[4];
    uint8_t action;
    int64_t argument;
    const char *tag;
    uint8_t trigger;
    uint64_t n;
    uint64_t threshold; /* 0: always */
    uint64_t max_fires;
    uint64_t after_bytes; /* 0: none */
    const char *paths[3];
    const char *peers[3];
};

static void write_texts(struct wr *w, const char *const *list) {
    uint16_t count = 0;
    while (list[count] != NULL) {
        count++;
    }
    wr_u16(w, count);
    for (uint16_t i = 0; i < count; i++) {
        wr_text(w, list[i]);
    }
}

/* The payload of RULES from the number of rules on. */
static struct rd wire_of(const struct wanted *rules, size_t count) {
    static uint8_t buf[128 * 1024];
    struct wr w = wr_over(buf, sizeof buf);
    wr_u16(&w, (uint16_t)count);
    for (size_t i = 0; i < count; i++) {
        const struct wanted *r = &rules[i];
        uint16_t calls = 0;
        while (calls < 4 && r->calls[calls] != 0) {
            calls++;
        }
        wr_u32(&w, r->number);
        wr_text(&w, "orders/connect//1");
        wr_text(&w, "");
        wr_u16(&w, calls);
        for (uint16_t k = 0; k < calls; k++) {
            wr_u16(&w, r->calls[k]);
        }
        wr_u8(&w, r->action);
        wr_u64(&w, (uint64_t)r->argument);
        wr_u64(&w, 0);
        wr_u8(&w, 0);
        wr_text(&w, r->tag == NULL ? "" : r->tag);
        wr_u8(&w, r->trigger);
        wr_u64(&w, r->n);
        wr_u64(&w, r->threshold == 0 ? CHANCE_ALWAYS : r->threshold);
        wr_u64(&w, r->max_fires);
        wr_u64(&w, r->after_bytes == 0 ? AFTER_BYTES_NONE : r->after_bytes);
        write_texts(&w, r->paths);
        write_texts(&w, r->peers);
    }
    CHECK(!w.full);
    return rd_over(buf, wr_len(&w));
}

static bool accepted(const struct wanted *rules, size_t count) {
    struct rd r = wire_of(rules, count);
    rules_check(&r);
    return rd_done(&r);
}

static void push(struct rule_stack *s, uint32_t number, const struct wanted *rules, size_t count) {
    struct err e = {0};
    CHECK(accepted(rules, count));
    struct window *window = window_new(number, 0, wire_of(rules, count), &e);
    if (window == NULL) {
        (void)fprintf(stderr, "%s\n", e.step);
        exit(2);
    }
    window->below = s->top;
    s->top = window;
}

static bool takes(struct wanted rule) {
    return accepted(&rule, 1);
}

static void limits(void) {
    static struct wanted many[RULES_MAX + 1];
    static char tag[TAG_MAX + 2];
    static const char *globs[RULE_LIST_MAX + 2];
    for (size_t i = 0; i <= RULES_MAX; i++) {
        many[i] = (struct wanted){.action = ACTION_LIE};
    }
    CHECK(accepted(many, RULES_MAX) && !accepted(many, RULES_MAX + 1));
    memset(tag, 'x', TAG_MAX);
    CHECK(takes((struct wanted){.action = ACTION_HOLD, .tag = tag}));
    tag[TAG_MAX] = 'x';
    CHECK(!takes((struct wanted){.action = ACTION_HOLD, .tag = tag}));
    CHECK(!takes((struct wanted){.action = ACTION_DENY}) && !takes((struct wanted){.action = ACTION_DENY, .argument = ERRNO_MAX + 1}));
    CHECK(takes((struct wanted){.action = ACTION_DELAY}) && !takes((struct wanted){.action = ACTION_DELAY, .argument = -1}));
    CHECK(!takes((struct wanted){.action = 0}) && !takes((struct wanted){.action = ACTION_LIE, .trigger = 4}));
    for (size_t i = 0; i <= RULE_LIST_MAX; i++) {
        globs[i] = "*";
    }
    uint8_t buf[1024];
    struct wr w = wr_over(buf, sizeof buf);
    struct rd good = wire_of(&(struct wanted){.action = ACTION_LIE}, 1);
    wr_raw(&w, good.at, (size_t)(good.end - good.at) - 4); /* without its two empty lists */
    write_texts(&w, globs);
    wr_u16(&w, 0);
    struct rd r = rd_over(buf, wr_len(&w));
    rules_check(&r);
    CHECK(r.bad);
    w = wr_over(buf, sizeof buf);
    wr_raw(&w, good.at, (size_t)(good.end - good.at) - 4);
    wr_u16(&w, 1);
    wr_str(&w, "a\0b", 3); /* a glob that would end early */
    wr_u16(&w, 0);
    r = rd_over(buf, wr_len(&w));
    rules_check(&r);
    CHECK(r.bad);
}

static void pop(struct rule_stack *s, uint32_t number) {
    struct window *w = window_take(s, number);
    CHECK(w != NULL);
    if (w != NULL) {
        window_free(w);
    }
}

static struct record *call_on(uint16_t id, const char *path) {
    static struct record r;
    memset(&r, 0, sizeof r);
    r.call = call_by_id(id);
    r.has_path = path != NULL;
    (void)snprintf(r.path, sizeof r.path, "%s", path == NULL ? "" : path);
    return &r;
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
    CHECK(offer(&s, call_on(CALL_WRITE, "pipe:[17]")) == 4 && offer(&s, call_on(CALL_WRITE, "socket:[17]")) == 4);
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
    struct command c = decode(&v, "rules");
    struct window *w = window_new(c.window, c.seed, c.rules, &e);
    CHECK(w != NULL && w->count == 2 && w->rules[1].peers[1] != NULL && w->rules[1].peers[2] == NULL);
    window_free(w);
    limits();
    triggers();
    resources();
    stacking();
    sizes();
}

/* -------------------------------------------------------------- peers */

static void set_address(struct record *r, const char *address, uint16_t port) {
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&r->addr;
    struct sockaddr_in *in = (struct sockaddr_in *)&r->addr;
    bool v6 = strchr(address, ':') != NULL;
    memset(&r->addr, 0, sizeof r->addr);
    if (v6) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(port);
        CHECK(inet_pton(AF_INET6, address, &in6->sin6_addr) == 1);
    } else {
        in->sin_family = AF_INET;
        in->sin_port = htons(port);
        CHECK(inet_pton(AF_INET, address, &in->sin_addr) == 1);
    }
    r->has_fd = r->has_addr = true;
    r->addr_len = v6 ? sizeof *in6 : sizeof *in;
}

static bool fits(const struct instance *i, const struct record *r, const char *pattern) {
    struct asked_peer p = {.instance = i, .state = PEER_UNASKED};
    peer_ask(&p, r);
    return p.state == PEER_KNOWN && peer_fits(&p, pattern);
}

static struct instance *instance(void) {
    struct vector spec = vector_read("launch-spec");
    struct err e = {0};
    struct instance *i = instance_new(17, 3, spec.data, spec.len, &e);
    if (i == NULL) {
        exit(2);
    }
    i->host_pid = 4712;
    return i;
}

void test_peers(void) {
    struct vector v;
    struct command c = decode(&v, "routes"); /* 3 at 172.17.0.3, 4 at 172.17.0.4 */
    CHECK(routes_set(c.routes) == 0);
    struct instance *i = instance(); /* service 3, declares 5432 */
    struct record *r = call_on(CALL_CONNECT, NULL);
    set_address(r, "172.17.0.4", 8080);
    CHECK(fits(i, r, "service:4") && fits(i, r, "service:4:8080") && !fits(i, r, "service:4:8081") && !fits(i, r, "service:3"));
    CHECK(fits(i, r, "172.17.0.*") && !fits(i, r, "172.18.*"));
    set_address(r, "::ffff:172.17.0.4", 8080);
    CHECK(fits(i, r, "service:4") && fits(i, r, "172.17.0.4:8080") && fits(i, r, "[[]::*") == false && fits(i, r, "[::ffff:*"));
    set_address(r, "127.0.0.1", 5432);
    CHECK(fits(i, r, "service:3"));
    r->has_peer = true; /* redirected */
    r->peer = 4;
    CHECK(fits(i, r, "service:4") && fits(i, r, "127.0.0.1:5432"));
    set_address(r, "10.1.2.3", 80);
    r->has_peer = false;
    CHECK(!fits(i, r, "service:0") && fits(i, r, "10.1.2.3:80"));

    struct rule_stack s = {0};
    struct wanted rule = {.number = 1, .calls = {CALL_CONNECT, CALL_WRITE}, .action = ACTION_LIE, .peers = {"service:4", "10.*"}};
    push(&s, 1, &rule, 1);
    struct asked_peer unknown = {.state = PEER_UNKNOWN};
    CHECK(rules_offer(&s, r, &unknown).rule == NULL && s.top->rules[0].unresolved == 1 && s.top->rules[0].matches == 0);
    struct asked_peer peer = {.instance = i, .state = PEER_UNASKED};
    CHECK(rules_offer(&s, r, &peer).rule != NULL && s.top->rules[0].matches == 1);
    r = call_on(CALL_WRITE, "/x"); /* no socket: no match, and nothing unknown about it */
    r->has_fd = true;
    peer.state = PEER_UNASKED;
    CHECK(rules_offer(&s, r, &peer).rule == NULL && s.top->rules[0].unresolved == 1);
    pop(&s, 1);

    struct wanted both = {.number = 2, .calls = {CALL_WRITE, CALL_BIND}, .action = ACTION_LIE, .paths = {"/x"}, .peers = {"*"}};
    push(&s, 2, &both, 1);
    r = call_on(CALL_WRITE, NULL);
    peer.state = PEER_NONE;
    CHECK(rules_offer(&s, r, &peer).rule == NULL && s.top->rules[0].unresolved == 0); /* whatever the path is, the peer does not fit */
    pop(&s, 2);
    r = call_on(CALL_BIND, NULL); /* its address is its own */
    set_address(r, "10.1.2.3", 80);
    CHECK(!fits(i, r, "*"));
    instance_free(i);
}

/* -------------------------------------------------------------- decisions */

struct seen {
    uint8_t decision;
    uint32_t rule;
    uint64_t held_ns, added_ns;
    uint16_t no;
    char tag[TAG_MAX + 1];
};

/* Decodes the SYSCALL records that the hub has sent. */
static size_t sent(int sock, struct seen *out, size_t max) {
    static uint8_t buf[64 * 1024];
    bool blocked;
    size_t count = 0;
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(sock, buf, sizeof buf, MSG_DONTWAIT);
    for (size_t at = 0; n > 0 && at < (size_t)n; at += 4 + get_u32(buf + at)) {
        size_t frame_end = at + 4 + get_u32(buf + at);
        for (size_t e = at + 5; e < frame_end && count < max; e += 4 + get_u32(buf + e)) {
            struct rd r = rd_over(buf + e + 4, get_u32(buf + e));
            uint8_t kind = rd_u8(&r);
            (void)rd_raw(&r, 8 + 8 + 2 + 4 + 4 + 4 + 2);
            if (kind != EVENT_SYSCALL) {
                continue;
            }
            struct seen *s = &out[count++];
            memset(s, 0, sizeof *s);
            s->decision = rd_u8(&r);
            (void)rd_u8(&r);
            (void)rd_str(&r);
            while (r.at < r.end && !r.bad) {
                uint8_t key = rd_u8(&r);
                struct bytes value = rd_str(&r);
                struct rd number = rd_over(value.data, value.len);
                s->no = key == 9 ? rd_u16(&number) : s->no;
                s->rule = key == 10 ? rd_u32(&number) : s->rule;
                s->added_ns = key == 11 ? rd_u64(&number) : s->added_ns;
                s->held_ns = key == 12 ? rd_u64(&number) : s->held_ns;
                if (key == 13) {
                    memcpy(s->tag, value.data, value.len);
                }
            }
            CHECK(!r.bad);
        }
    }
    return count;
}

/* Everything behind number and time of the record that is sent for `r`. */
static void check_record(struct instance *i, const struct record *r, int sock, const char *name) {
    enum { FRAME_HEAD = 5, RECORD_HEAD = 4 + 1 + 8 + 8 };
    struct vector want = vector_read(name);
    uint8_t got[4096];
    bool blocked;
    record_append_locked(r, i);
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(sock, got, sizeof got, MSG_DONTWAIT);
    CHECK(n > FRAME_HEAD + RECORD_HEAD);
    check_bytes(name, got + FRAME_HEAD + RECORD_HEAD, (size_t)n - FRAME_HEAD - RECORD_HEAD, want.data + RECORD_HEAD, want.len - RECORD_HEAD);
}

static struct record ruled(uint16_t id, int fd, uint8_t decision, uint32_t rule) {
    return (struct record){.call = call_by_id(id), .ns_pid = 2, .ns_tid = 3, .name = "mock-db", .has_fd = true, .fd = fd, .decision = decision, .rule = rule};
}

static void records(int sock) {
    struct vector spec = vector_read("launch-spec");
    struct err e = {0};
    struct instance *i = instance_new(1, 0, spec.data, spec.len, &e);
    i->reported[CALL_WRITE] = true;
    atomic_store(&i->started, true);
    struct record r = ruled(CALL_WRITE, 4, ACTION_DENY, 5);
    (void)snprintf(r.path, sizeof r.path, "/data/wal.log");
    r.has_size = true;
    r.size = 42;
    r.denied = 5;
    check_record(i, &r, sock, "event-syscall-denied");
    r = ruled(CALL_WRITE, 4, ACTION_DELAY, 7);
    r.added_ns = 500000000;
    check_record(i, &r, sock, "event-syscall-delayed");
    r = ruled(CALL_WRITE, 4, ACTION_TORN, 8);
    r.has_size = true;
    r.size = 42;
    r.shortened = 17;
    check_record(i, &r, sock, "event-syscall-torn");
    r = ruled(CALL_CONNECT, 7, ACTION_HOLD, 6);
    r.has_addr = true;
    (void)snprintf(r.addr_text, sizeof r.addr_text, "10.0.0.2:5432");
    r.tag = "stuck";
    check_record(i, &r, sock, "event-syscall-held");
    r.decision = ACTION_RELEASED;
    r.held_ns = 1500000000;
    check_record(i, &r, sock, "event-syscall-released");
    instance_free(i);
}

static bool goes_on(struct instance *i, struct record *r, uint64_t id) {
    if (!decide_begin(i, r, id)) {
        return false;
    }
    decide_record(i, r);
    decide_end(i);
    return true;
}

static struct record *openat_of(const char *path) {
    struct record *r = call_on(CALL_OPENAT, path);
    (void)snprintf(r->name, sizeof r->name, "mock-db");
    return r;
}

static void park_and_release(struct instance *i, struct rule_stack *s, int sock) {
    struct seen seen[8];
    struct parked *due = NULL;
    struct wanted rules[] = {
        {.number = 3, .calls = {CALL_OPENAT}, .action = ACTION_HOLD, .tag = "stuck", .paths = {"/held"}},
        {.number = 4, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = INT64_C(3600) * 1000000000, .paths = {"/slow"}},
        {.number = 5, .calls = {CALL_OPENAT}, .action = ACTION_DELAY, .argument = 0, .paths = {"/soon"}},
    };
    push(s, 9, rules, 3);
    CHECK(!goes_on(i, openat_of("/slow"), 101) && !goes_on(i, openat_of("/held"), 102) && !goes_on(i, openat_of("/soon"), 103));
    CHECK(sent(sock, seen, 8) == 3 && seen[0].decision == ACTION_DELAY && seen[0].added_ns == UINT64_C(3600000000000));
    CHECK(seen[1].decision == ACTION_HOLD && seen[1].rule == 3);
    CHECK_TEXT(seen[1].tag, "stuck");
    CHECK(!parked_wait(i, &due) && due != NULL && due->id == 103 && due->next == NULL); /* only that one is due */
    CHECK(goes_on(i, &due->record, due->id) && sent(sock, seen, 8) == 0);                /* and it has its event */
    free(due);
    CHECK(i->parked != NULL && parked_oldest(i, "other") == NULL);

    pthread_mutex_lock(&i->output.lock);
    pop(s, 9); /* before the calls go on: they need nothing of it */
    parked_end_window(i, 8);
    CHECK(i->parked->due_ns != 0); /* another window */
    parked_end_window(i, 9);
    pthread_mutex_unlock(&i->output.lock);
    CHECK(sent(sock, seen, 8) == 1 && seen[0].decision == ACTION_RELEASED && seen[0].rule == 3 && seen[0].held_ns > 0);
    CHECK_TEXT(seen[0].tag, "stuck");
    CHECK(!parked_wait(i, &due) && due != NULL && due->next != NULL && due->next->next == NULL && i->parked == NULL);
    free(due->next);
    free(due);
}

void test_decisions(void) {
    int pair[2];
    struct seen seen[8];
    struct rule_stack s = {0};
    int wake = eventfd(0, EFD_NONBLOCK);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
    hub_init();
    hub_connect(pair[0], wake);
    struct instance *i = instance();
    i->rules = &s;
    CHECK(goes_on(i, openat_of("/x"), 1)); /* without rules */
    CHECK(sent(pair[1], seen, 8) == 1 && seen[0].decision == 0 && seen[0].rule == 0);

    struct wanted rules[] = {
        {.number = 1, .calls = {CALL_OPENAT}, .action = ACTION_DENY, .argument = 5, .paths = {"/data/**"}},
        {.number = 2, .calls = {CALL_OPENAT}, .action = ACTION_TRACE},
        {.number = 6, .calls = {CALL_WRITE}, .action = ACTION_DENY, .argument = 5},
    };
    push(&s, 1, rules, 3);
    CHECK(!goes_on(i, openat_of("/data/x"), 2));
    CHECK(goes_on(i, openat_of("/etc/x"), 3));
    CHECK(goes_on(i, call_on(CALL_WRITE, "/x"), 4)); /* write is not recorded here, so not ruled either */
    CHECK(sent(pair[1], seen, 8) == 2 && seen[0].decision == ACTION_DENY && seen[0].rule == 1 && seen[0].no == 5);
    CHECK(seen[1].decision == ACTION_TRACE && seen[1].rule == 2 && seen[1].no == 0);
    pop(&s, 1);
    park_and_release(i, &s, pair[1]);
    records(pair[1]);
    parked_forget(i);
    instance_free(i);
    close(pair[0]);
    close(pair[1]);
    close(wake);
}
