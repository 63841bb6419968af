#include "rules_support.h"

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

void test_rules_wire(void) {
    struct vector v;
    struct rule_wire w;
    struct command c = command_of(&v, "rules");
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
    c = command_of(&v, "unrule");
    CHECK(c.req == 12 && c.service == 3 && c.window == 1);
    c = command_of(&v, "release");
    CHECK(c.req == 13 && is_text(c.tag, "stuck") && c.count == 0);
    check_refused("bad-rules");
    check_refused("bad-rule-action");
    check_refused("bad-rule-trigger");
    check_refused("bad-rule-threshold");
    check_refused("bad-rule-glob");
    limits();
}
