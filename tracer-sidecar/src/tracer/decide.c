#include "decide.h"

#include <signal.h>

#include "follow.h"
#include "hub.h"
#include "listener.h"
#include "parked.h"
#include "rules.h"
#include "torn.h"

static void park(struct instance *i, struct record *r, uint64_t id, const struct rule *rule) {
    bool hold = rule->action == ACTION_HOLD;
    bool delay = rule->action == ACTION_DELAY;
    r->tag = hold ? rule->tag : NULL;
    r->added_ns = delay ? (uint64_t)rule->argument : 0;
    r->seq = record_append_locked(r, i);
    r->settled = true;
    parked_add(i, r, id, rule->window, delay ? clock_ns() + r->added_ns : PARKED_NO_DUE, hold);
    if (!hold && !delay) {
        i->killed = true; /* what its threads still ask for does not happen */
        listener_crash(i, (int)rule->argument);
    }
}

/* SIGKILL ends a thread that waits; of another signal it would hear only behind its call. */
static bool parks(const struct ruling *ruling) {
    return ruling->action == ACTION_DELAY || ruling->action == ACTION_HOLD ||
           (ruling->action == ACTION_CRASH_BEFORE && ruling->rule->argument == SIGKILL);
}

static bool crashes(const struct ruling *ruling) {
    return ruling->action == ACTION_CRASH_BEFORE || ruling->action == ACTION_CRASH_AFTER;
}

static void crash(struct instance *i, struct record *r, uint64_t id, const struct ruling *ruling) {
    bool before = ruling->action == ACTION_CRASH_BEFORE;
    struct follow_plan plan = {.goal = before ? FOLLOW_CRASH_BEFORE : FOLLOW_CRASH_AFTER};
    plan.window = ruling->rule->window;
    plan.signal = (int)ruling->rule->argument;
    record_append_locked(r, i);
    follow_start(i, r, id, &plan);
}

static void read_on(struct instance *i, const struct record *r, uint64_t id, const struct asked_peer *peer) {
    struct follow_plan plan = {.goal = FOLLOW_READ, .installed = i->rules->installed};
    plan.peer = *peer;
    follow_start(i, r, id, &plan);
}

bool decide_begin(struct instance *i, struct record *r, uint64_t id) {
    pthread_mutex_lock(&i->output.lock);
    if (r->settled || !i->reported[r->call->id] || i->rules == NULL || i->rules->top == NULL) {
        return true;
    }
    struct asked_peer peer = peer_unasked(i, id);
    struct ruling ruling = rules_offer(i->rules, r, &peer);
    if (ruling.rule != NULL) {
        r->decision = ruling.action;
        r->rule = ruling.rule->number;
    }
    if (ruling.reads) {
        read_on(i, r, id, &peer);
        pthread_mutex_unlock(&i->output.lock);
        return false;
    }
    if (ruling.rule == NULL || ruling.action == ACTION_ALLOW || ruling.action == ACTION_TRACE) {
        return true;
    }
    bool later = false;
    r->flags &= (uint8_t)~(crashes(&ruling) || parks(&ruling) ? 0 : RECORD_REDIRECTED);
    if (parks(&ruling)) {
        park(i, r, id, ruling.rule);
        later = true;
    } else if (crashes(&ruling)) {
        crash(i, r, id, &ruling);
        later = true;
    } else {
        r->denied = ruling.action == ACTION_DENY ? (uint16_t)ruling.rule->argument : 0;
        r->shortened = ruling.bytes;
        record_append_locked(r, i);
    }
    pthread_mutex_unlock(&i->output.lock);
    /* from here on the rule may be gone */
    r->answered |= !later;
    r->later = later;
    if (ruling.action == ACTION_TORN) {
        torn_call(i, r, id, ruling.bytes);
    } else if (!later) {
        answer_result(i, id, -(int64_t)r->denied); /* 0 is a lie */
    }
    return false;
}

uint64_t decide_record(struct instance *i, const struct record *r) {
    return r->settled ? r->seq : record_append_locked(r, i);
}

void decide_end(struct instance *i) {
    pthread_mutex_unlock(&i->output.lock);
}

uint64_t decide_pass_on(struct instance *i, struct record *r, uint64_t id) {
    if (!decide_begin(i, r, id)) {
        return 0;
    }
    /* appended before the answer: whatever the service does next comes after it in the order */
    uint64_t seq = decide_record(i, r);
    decide_end(i);
    answer_continue(i, id);
    return seq;
}
