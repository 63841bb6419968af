#include "rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "glob.h"
#include "torn.h"

static enum fit less_sure(enum fit a, enum fit b) {
    return a < b ? a : b;
}

static bool has_call(const struct rule *rule, const struct call *c) {
    return (rule->calls[c->id / 64] >> c->id % 64 & 1) != 0;
}

static enum fit fit_path(const struct rule *rule, const struct record *r) {
    enum fit fit = FIT_YES;
    for (char **glob = rule->paths; *glob != NULL; glob++) {
        bool hit = (r->has_path && glob_path(*glob, r->path)) || (r->has_path2 && glob_path(*glob, r->path2));
        bool all_known = r->has_path && (r->call->path2 == 0 || r->has_path2);
        fit = less_sure(fit, hit ? FIT_YES : all_known ? FIT_NO : FIT_UNKNOWN);
    }
    return fit;
}

static enum fit fit_peer(const struct rule *rule, const struct record *r, struct asked_peer *peer) {
    if (rule->peers[0] == NULL) {
        return FIT_YES;
    }
    peer_ask(peer, r);
    if (peer->state != PEER_KNOWN) {
        return peer->state == PEER_UNKNOWN ? FIT_UNKNOWN : FIT_NO;
    }
    for (char **pattern = rule->peers; *pattern != NULL; pattern++) {
        if (peer_fits(peer, *pattern)) {
            return FIT_YES;
        }
    }
    return FIT_NO;
}

static bool is_memory_device(const struct record *r) {
    return r->device == DEVICE_YES || (r->device == DEVICE_MAYBE && path_is_memory_device(r->tid, r->fd));
}

/*
 * Language runtimes abort when their wake-up descriptor fails, and nothing is lost or learned at /dev/null: anonymous inodes and such devices
 * are only hit when asked for.
 */
static bool excluded(const struct rule *rule, const struct record *r) {
    if (rule->paths[0] == NULL && is_memory_device(r)) {
        return true;
    }
    return r->call->file != 0 && !rule->anonymous && strncmp(r->path, "anon_inode:", 11) == 0;
}

/* Of rules that write less: is it known how many bytes the call writes, and can it be shortened? A datagram cannot. */
static enum fit fit_written(const struct rule *rule, const struct record *r, struct asked_peer *peer) {
    if (!r->has_size || !torn_can(r)) {
        return FIT_UNKNOWN;
    }
    if (rule->action == ACTION_TORN && r->size <= (uint64_t)rule->argument) {
        return FIT_NO;
    }
    return strncmp(r->path, "socket:", 7) == 0 ? peer_is_stream(peer, r) : FIT_YES;
}

/* Of rules that change what was read: a call that does not ask for enough cannot get it. */
static enum fit fit_read(const struct rule *rule, const struct record *r) {
    return r->has_size && r->size < rule_reads(rule) ? FIT_NO : FIT_YES;
}

static enum fit fit_size(const struct rule *rule, const struct record *r, struct asked_peer *peer) {
    if (rule->action == ACTION_CORRUPT) {
        return fit_read(rule, r);
    }
    return rule->action == ACTION_TORN || rule->after_bytes != AFTER_BYTES_NONE ? fit_written(rule, r, peer) : FIT_YES;
}

static enum fit fit(const struct rule *rule, const struct record *r, struct asked_peer *peer) {
    if (!has_call(rule, r->call) || excluded(rule, r)) {
        return FIT_NO;
    }
    enum fit fit = less_sure(fit_size(rule, r, peer), fit_path(rule, r));
    return fit == FIT_NO ? FIT_NO : less_sure(fit, fit_peer(rule, r, peer));
}

static bool matches(struct rule *rule, const struct record *r, struct asked_peer *peer) {
    enum fit how = fit(rule, r, peer);
    rule->unresolved += how == FIT_UNKNOWN;
    rule->matches += how == FIT_YES && rule->action != ACTION_CORRUPT;
    return how == FIT_YES;
}

/* Counts the bytes of a call that stays below the rule's line. Returns how many are left for the one that crosses it, or 0. */
static uint64_t count_bytes(struct rule *rule, uint64_t size) {
    uint64_t left = rule->after_bytes - rule->written;
    rule->written += size < left ? size : left;
    return size > left ? left : 0;
}

/* A pure function of the rule, what it has fired, and the index of the match. */
static bool chosen(const struct rule *rule, uint64_t index) {
    if ((rule->trigger == TRIGGER_NTH && index != rule->n) || (rule->trigger == TRIGGER_AFTER && index <= rule->n) ||
        (rule->trigger == TRIGGER_EVERY && index % rule->n != 0)) {
        return false;
    }
    if (rule->threshold != CHANCE_ALWAYS && rule_draw(rule, index) >> 11 >= rule->threshold) {
        return false;
    }
    return rule->max_fires == 0 || rule->fires < rule->max_fires;
}

/* For the match that was counted last. */
static bool fires(struct rule *rule) {
    bool fire = chosen(rule, rule->matches);
    rule->fires += fire;
    return fire;
}

uint64_t rule_draw(const struct rule *rule, uint64_t index) {
    return chance_draw(rule->seed, rule->hash, index);
}

uint64_t rule_reads(const struct rule *rule) {
    return (uint64_t)rule->argument + (uint64_t)rule->argument2;
}

struct ruling rules_offer(struct rule_stack *s, const struct record *r, struct asked_peer *peer) {
    struct ruling mark = {.rule = NULL};
    bool reads = false;
    for (struct window *w = s->top; w != NULL; w = w->below) {
        for (size_t n = 0; n < w->count; n++) {
            struct rule *rule = &w->rules[n];
            if (!matches(rule, r, peer)) {
                continue;
            }
            if (rule->action == ACTION_CORRUPT) {
                reads = true;
                if (chosen(rule, rule->matches + 1)) {
                    mark.reads = true; /* it decides, unless the call reads too little: rules below see nothing */
                    return mark;
                }
                continue;
            }
            if (rule->after_bytes != AFTER_BYTES_NONE && rule->written < rule->after_bytes) {
                uint64_t left = count_bytes(rule, r->size);
                if (left > 0) {
                    return (struct ruling){.rule = rule, .action = ACTION_TORN, .bytes = left};
                }
                continue;
            }
            if (!fires(rule)) {
                continue;
            }
            struct ruling ruling = {.rule = rule, .action = rule->action, .bytes = (uint64_t)rule->argument};
            if (rule->action != ACTION_TRACE) {
                return ruling;
            }
            mark = mark.rule == NULL ? ruling : mark;
        }
    }
    mark.reads = reads;
    return mark;
}

struct ruling rules_offer_read(struct rule_stack *s, const struct record *r, struct asked_peer *peer, uint64_t installed, uint64_t got) {
    for (struct window *w = s->top; w != NULL; w = w->below) {
        for (size_t n = 0; n < w->count && w->serial <= installed; n++) {
            struct rule *rule = &w->rules[n];
            if (rule->action == ACTION_CORRUPT && got >= rule_reads(rule) && fit(rule, r, peer) == FIT_YES) {
                rule->matches++;
                if (fires(rule)) {
                    return (struct ruling){.rule = rule, .action = ACTION_CORRUPT};
                }
            }
        }
    }
    return (struct ruling){.rule = NULL};
}

/* -------------------------------------------------------------- windows */

static char *copy(struct bytes b) {
    char *text = malloc(b.len + 1);
    if (text != NULL) {
        memcpy(text, b.data, b.len);
        text[b.len] = '\0';
    }
    return text;
}

static char **copy_all(struct rd from, size_t count) {
    char **list = calloc(count + 1, sizeof *list);
    for (size_t i = 0; list != NULL && i < count; i++) {
        list[i] = copy(rd_str(&from));
        if (list[i] == NULL) {
            while (i-- > 0) {
                free(list[i]);
            }
            free(list);
            return NULL;
        }
    }
    return list;
}

static void free_all(char **list) {
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        free(list[i]);
    }
    free(list);
}

static int fill(struct rule *rule, const struct rule_wire *w) {
    rule->number = w->number;
    rule->hash = chance_hash(w->id.data, w->id.len);
    rule->action = w->action;
    rule->argument = w->argument;
    rule->argument2 = w->argument2;
    rule->mode = w->mode;
    rule->trigger = w->trigger;
    rule->n = w->n;
    rule->threshold = w->threshold;
    rule->max_fires = w->max_fires;
    rule->after_bytes = w->after_bytes;
    memcpy(rule->tag, w->tag.data, w->tag.len); /* the rest is zero */
    struct rd calls = rd_over(w->calls.data, w->calls.len);
    for (size_t i = 0; i < w->calls.len / 2; i++) {
        uint16_t id = rd_u16(&calls);
        if (id < CALLS_MAX) {
            rule->calls[id / 64] |= UINT64_C(1) << id % 64;
        }
    }
    rule->paths = copy_all(w->paths, w->path_count);
    rule->peers = copy_all(w->peers, w->peer_count);
    if (rule->paths == NULL || rule->peers == NULL) {
        return -1;
    }
    for (size_t i = 0; i < w->path_count; i++) {
        rule->anonymous |= strncmp(rule->paths[i], "anon_inode:", 11) == 0;
    }
    return 0;
}

struct window *window_new(uint32_t number, uint64_t seed, struct rd wire, struct err *e) {
    size_t count = rd_u16(&wire);
    struct window *w = calloc(1, sizeof *w + count * sizeof w->rules[0]);
    if (w == NULL) {
        (void)err_set(e, ENOMEM, "rules");
        return NULL;
    }
    w->number = number;
    w->count = count;
    for (size_t i = 0; i < count; i++) {
        struct rule_wire r;
        rule_decode(&r, &wire);
        w->rules[i].seed = seed;
        w->rules[i].window = number;
        if (fill(&w->rules[i], &r) != 0) {
            (void)err_set(e, ENOMEM, "rules");
            window_free(w);
            return NULL;
        }
    }
    return w;
}

void window_free(struct window *w) {
    for (size_t i = 0; i < w->count; i++) {
        free_all(w->rules[i].paths);
        free_all(w->rules[i].peers);
    }
    free(w);
}

bool window_known(const struct rule_stack *s, uint32_t number) {
    const struct window *w = s->top;
    while (w != NULL && w->number != number) {
        w = w->below;
    }
    return w != NULL;
}

struct window *window_take(struct rule_stack *s, uint32_t number) {
    for (struct window **at = &s->top; *at != NULL; at = &(*at)->below) {
        if ((*at)->number == number) {
            struct window *w = *at;
            *at = w->below;
            return w;
        }
    }
    return NULL;
}

bool rules_name(const struct rule_stack *s, const struct call *c) {
    for (const struct window *w = s->top; w != NULL; w = w->below) {
        for (size_t n = 0; n < w->count; n++) {
            if (has_call(&w->rules[n], c)) {
                return true;
            }
        }
    }
    return false;
}
