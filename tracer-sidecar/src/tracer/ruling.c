/* The harness' side of rules: RULES, UNRULE, RELEASE. Every change is made under the lock that calls are decided under. */
#include <errno.h>
#include <string.h>

#include "follow.h"
#include "hub.h"
#include "parked.h"
#include "tracer.h"

static void lock(const struct service *s) {
    if (s->instance != NULL) {
        pthread_mutex_lock(&s->instance->output.lock);
    }
}

static void unlock(const struct service *s) {
    if (s->instance != NULL) {
        pthread_mutex_unlock(&s->instance->output.lock);
    }
}

static struct service *attached(struct tracer *t, const struct command *c) {
    struct service *s = service_find(t, c->service);
    if (s == NULL || s->attaching) {
        reply_error(c->req, ERROR_UNKNOWN, 0, "service %u is not attached", c->service);
        return NULL;
    }
    return s;
}

/* A call outside the filter never comes here: a rule on it would be silently inert. */
static const struct call *not_intercepted(const struct window *w, const struct instance *i) {
    for (size_t n = 0; n < w->count; n++) {
        for (uint16_t id = 0; id < CALLS_MAX; id++) {
            bool named = (w->rules[n].calls[id / 64] >> id % 64 & 1) != 0;
            const struct call *call = named ? call_by_id(id) : NULL;
            if (call != NULL && !i->reported[id]) {
                return call;
            }
        }
    }
    return NULL;
}

const struct call *ruling_not_intercepted(const struct service *s, const struct instance *i) {
    for (const struct window *w = s->rules.top; w != NULL; w = w->below) {
        const struct call *call = not_intercepted(w, i);
        if (call != NULL) {
            return call;
        }
    }
    return NULL;
}

void ruling_install(struct tracer *t, const struct command *c) {
    struct err e = {0};
    struct service *s = attached(t, c);
    if (s == NULL) {
        return;
    }
    if (window_known(&s->rules, c->window)) {
        reply_error(c->req, ERROR_INTERNAL, EEXIST, "window %u is in force already", c->window);
        return;
    }
    struct window *w = window_new(c->window, c->seed, c->rules, &e);
    if (w == NULL) {
        reply_error(c->req, ERROR_INTERNAL, e.no, "%s", e.step);
        return;
    }
    const struct call *missed = s->instance == NULL ? NULL : not_intercepted(w, s->instance);
    if (missed != NULL) {
        reply_error(c->req, ERROR_INTERCEPT, 0, "%s is not intercepted in the running instance", missed->name);
        window_free(w);
        return;
    }
    lock(s);
    w->below = s->rules.top;
    w->serial = ++s->rules.installed;
    s->rules.top = w;
    unlock(s);
    reply_ok(c->req, NULL, 0);
}

/* What the window's calls still wait for ends with it. */
static struct window *take(struct service *s, uint32_t number) {
    lock(s);
    struct window *w = window_take(&s->rules, number);
    if (w != NULL && s->instance != NULL) {
        parked_end_window(s->instance, number);
        follow_end_window(s->instance, number);
    }
    unlock(s);
    return w;
}

void ruling_remove(struct tracer *t, const struct command *c) {
    uint8_t buf[2 + RULES_MAX * 28];
    struct service *s = attached(t, c);
    if (s == NULL) {
        return;
    }
    struct window *w = take(s, c->window);
    if (w == NULL) {
        reply_error(c->req, ERROR_UNKNOWN, 0, "no window %u", c->window);
        return;
    }
    struct wr out = wr_over(buf, sizeof buf);
    wr_u16(&out, (uint16_t)w->count);
    for (size_t i = 0; i < w->count; i++) {
        wr_u32(&out, w->rules[i].number);
        wr_u64(&out, w->rules[i].matches);
        wr_u64(&out, w->rules[i].fires);
        wr_u64(&out, w->rules[i].unresolved);
    }
    reply_ok(c->req, buf, wr_len(&out));
    window_free(w);
}

void ruling_clear(struct tracer *t) {
    for (struct service *s = t->services; s != NULL; s = s->next) {
        while (s->rules.top != NULL) {
            window_free(take(s, s->rules.top->number));
        }
    }
}

/* The service with the call held longest; NULL: none is held. */
static struct service *holds_longest(struct tracer *t, const char *tag) {
    struct service *found = NULL;
    uint64_t since = UINT64_MAX;
    for (struct service *s = t->services; s != NULL; s = s->next) {
        lock(s);
        const struct parked *p = s->instance == NULL ? NULL : parked_oldest(s->instance, tag);
        if (p != NULL && p->since_ns < since) {
            since = p->since_ns;
            found = s;
        }
        unlock(s);
    }
    return found;
}

void ruling_release(struct tracer *t, const struct command *c) {
    char tag[TAG_MAX + 1] = {0};
    uint8_t buf[4];
    uint32_t released = 0;
    memcpy(tag, c->tag.data, c->tag.len < TAG_MAX ? c->tag.len : TAG_MAX);
    for (;;) {
        struct service *s = c->count == 0 || released < c->count ? holds_longest(t, tag) : NULL;
        if (s == NULL) {
            break;
        }
        lock(s);
        struct parked *p = parked_oldest(s->instance, tag); /* its instance may have ended since */
        if (p != NULL) {
            parked_release(s->instance, p);
            released++;
        }
        unlock(s);
    }
    put_u32(buf, released);
    reply_ok(c->req, buf, sizeof buf);
}
