#include "decide.h"

#include "hub.h"
#include "listener.h"
#include "parked.h"
#include "rules.h"
#include "torn.h"

static struct ruling ask(struct instance *i, const struct record *r, uint64_t id) {
    struct asked_peer peer;
    peer.instance = i;
    peer.id = id;
    peer.state = PEER_UNASKED;
    return rules_offer(i->rules, r, &peer);
}

static void park(struct instance *i, struct record *r, uint64_t id, const struct rule *rule) {
    bool hold = rule->action == ACTION_HOLD;
    bool delay = rule->action == ACTION_DELAY;
    r->tag = hold ? rule->tag : NULL;
    r->added_ns = delay ? (uint64_t)rule->argument : 0;
    r->seq = record_append_locked(r, i);
    r->settled = true;
    parked_add(i, r, id, rule->window, delay ? clock_ns() + r->added_ns : PARKED_NO_DUE, hold);
    if (!hold && !delay) {
        listener_crash(i, (int)rule->argument);
    }
}

bool decide_begin(struct instance *i, struct record *r, uint64_t id) {
    pthread_mutex_lock(&i->output.lock);
    if (r->settled || !i->reported[r->call->id] || i->rules == NULL || i->rules->top == NULL) {
        return true;
    }
    struct ruling ruling = ask(i, r, id);
    if (ruling.rule == NULL) {
        return true;
    }
    r->decision = ruling.action;
    r->rule = ruling.rule->number;
    if (ruling.action == ACTION_ALLOW || ruling.action == ACTION_TRACE) {
        return true;
    }
    bool parks = ruling.action == ACTION_DELAY || ruling.action == ACTION_HOLD || ruling.action == ACTION_CRASH_BEFORE;
    if (parks) {
        park(i, r, id, ruling.rule);
    } else {
        r->flags &= (uint8_t)~RECORD_REDIRECTED;
        r->denied = ruling.action == ACTION_DENY ? (uint16_t)ruling.rule->argument : 0;
        r->shortened = ruling.bytes;
        record_append_locked(r, i);
    }
    pthread_mutex_unlock(&i->output.lock);
    /* from here on the rule may be gone */
    if (ruling.action == ACTION_TORN) {
        torn_call(i, r, id, ruling.bytes);
    } else if (!parks) {
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
