#include "decide.h"

#include "hub.h"
#include "listener.h"
#include "parked.h"
#include "rules.h"

static const struct rule *ask(struct instance *i, const struct record *r, uint64_t id) {
    struct asked_peer peer;
    peer.instance = i;
    peer.id = id;
    peer.state = PEER_UNASKED;
    return rules_offer(i->rules, r, &peer);
}

static void park(struct instance *i, struct record *r, uint64_t id, const struct rule *rule) {
    bool hold = rule->action == ACTION_HOLD;
    r->tag = hold ? rule->tag : NULL;
    r->added_ns = hold ? 0 : (uint64_t)rule->argument;
    record_append_locked(r, i);
    r->settled = true;
    parked_add(i, r, id, rule->window, hold ? PARKED_NO_DUE : clock_ns() + r->added_ns);
}

bool decide_begin(struct instance *i, struct record *r, uint64_t id) {
    pthread_mutex_lock(&i->output.lock);
    if (r->settled || !i->reported[r->call->id] || i->rules == NULL || i->rules->top == NULL) {
        return true;
    }
    const struct rule *rule = ask(i, r, id);
    if (rule == NULL) {
        return true;
    }
    r->decision = rule->action;
    r->rule = rule->number;
    if (rule->action == ACTION_ALLOW || rule->action == ACTION_TRACE) {
        return true;
    }
    int64_t result = 0;
    bool answered = rule->action != ACTION_DELAY && rule->action != ACTION_HOLD;
    if (!answered) {
        park(i, r, id, rule);
    } else {
        result = rule->action == ACTION_DENY ? -rule->argument : 0;
        r->flags &= (uint8_t)~RECORD_REDIRECTED;
        r->denied = (uint16_t)-result;
        record_append_locked(r, i);
    }
    pthread_mutex_unlock(&i->output.lock);
    if (answered) {
        answer_result(i, id, result);
    }
    return false;
}

void decide_record(struct instance *i, const struct record *r) {
    if (!r->settled) {
        record_append_locked(r, i);
    }
}

void decide_end(struct instance *i) {
    pthread_mutex_unlock(&i->output.lock);
}
