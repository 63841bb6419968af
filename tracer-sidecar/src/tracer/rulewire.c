#include "rulewire.h"

#include <string.h>

#include "chance.h"
#include "glob.h"

/* Neither globs nor tags can hold a zero byte, because they are used as C strings. */
static struct bytes text(struct rd *r, size_t max) {
    struct bytes b = rd_str(r);
    if (b.len > max || memchr(b.data, '\0', b.len) != NULL) {
        r->bad = true;
    }
    return b;
}

static size_t texts(struct rd *r, struct rd *start, bool path_globs) {
    size_t count = rd_u16(r);
    *start = *r;
    if (count > RULE_LIST_MAX) {
        r->bad = true;
    }
    for (size_t i = 0; i < count && !r->bad; i++) {
        struct bytes b = text(r, GLOB_MAX);
        char glob[GLOB_MAX + 1];
        if (path_globs && !r->bad) {
            memcpy(glob, b.data, b.len);
            glob[b.len] = '\0';
            r->bad |= !glob_valid(glob);
        }
    }
    return count;
}

static bool sound(const struct rule_wire *w) {
    bool crashes = w->action == ACTION_CRASH_BEFORE || w->action == ACTION_CRASH_AFTER;
    bool counted = w->trigger == TRIGGER_NTH || w->trigger == TRIGGER_EVERY;
    return w->action >= ACTION_DENY && w->action <= ACTION_TRACE && w->trigger <= TRIGGER_EVERY && !(counted && w->n == 0) &&
           w->threshold <= CHANCE_ALWAYS && w->mode <= 2 &&
           !(w->action == ACTION_DENY && (w->argument < 1 || w->argument > ERRNO_MAX)) && !(w->action == ACTION_DELAY && w->argument < 0) &&
           !(w->action == ACTION_TORN && w->argument < 0) &&
           !(w->action == ACTION_CORRUPT && (w->argument < 0 || w->argument2 < 1)) && !(crashes && (w->argument < 1 || w->argument > SIGNAL_MAX));
}

void rule_decode(struct rule_wire *out, struct rd *r) {
    out->number = rd_u32(r);
    out->id = rd_str(r);
    out->label = rd_str(r);
    size_t calls = rd_u16(r);
    out->calls = rd_raw(r, calls * 2);
    out->action = rd_u8(r);
    out->argument = (int64_t)rd_u64(r);
    out->argument2 = (int64_t)rd_u64(r);
    out->mode = rd_u8(r);
    out->tag = text(r, TAG_MAX);
    out->trigger = rd_u8(r);
    out->n = rd_u64(r);
    out->threshold = rd_u64(r);
    out->max_fires = rd_u64(r);
    out->after_bytes = rd_u64(r);
    out->path_count = texts(r, &out->paths, true);
    out->peer_count = texts(r, &out->peers, false);
    if (calls > CALLS_MAX || !sound(out)) {
        r->bad = true;
    }
}

void rules_check(struct rd *r) {
    size_t count = rd_u16(r);
    if (count > RULES_MAX) {
        r->bad = true;
    }
    for (size_t i = 0; i < count && !r->bad; i++) {
        struct rule_wire w;
        rule_decode(&w, r);
    }
}
