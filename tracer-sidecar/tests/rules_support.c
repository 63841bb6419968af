#include "rules_support.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "../src/common/wire.h"
#include "../src/tracer/hub.h"

struct command command_of(struct vector *v, const char *name) {
    struct command c = {0};
    *v = vector_read(name);
    CHECK(command_decode(&c, v->data[4], v->data + 5, v->len - 5) == 0);
    return c;
}

void write_texts(struct wr *w, const char *const *list) {
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
struct rd wire_of(const struct wanted *rules, size_t count) {
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
        wr_u64(&w, (uint64_t)r->argument2);
        wr_u8(&w, r->mode);
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

bool accepted(const struct wanted *rules, size_t count) {
    struct rd r = wire_of(rules, count);
    rules_check(&r);
    return rd_done(&r);
}

void push(struct rule_stack *s, uint32_t number, const struct wanted *rules, size_t count) {
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

void pop(struct rule_stack *s, uint32_t number) {
    struct window *w = window_take(s, number);
    CHECK(w != NULL);
    if (w != NULL) {
        window_free(w);
    }
}

struct record *call_on(uint16_t id, const char *path) {
    static struct record r;
    memset(&r, 0, sizeof r);
    r.call = call_by_id(id);
    r.has_path = path != NULL;
    (void)snprintf(r.path, sizeof r.path, "%s", path == NULL ? "" : path);
    return &r;
}

struct instance *new_instance(void) {
    struct vector spec = vector_read("launch-spec");
    struct err e = {0};
    struct instance *i = instance_new(17, 3, spec.data, spec.len, &e);
    if (i == NULL) {
        exit(2);
    }
    i->host_pid = 4712;
    return i;
}

static void keep_text(char *to, size_t size, struct bytes from) {
    CHECK(from.len < size);
    if (from.len < size) {
        memcpy(to, from.data, from.len);
        to[from.len] = '\0';
    }
}

static void keep_attribute(struct seen *s, uint8_t key, struct bytes value) {
    struct rd number = rd_over(value.data, value.len);
    switch (key) {
    case 1:
        keep_text(s->path, sizeof s->path, value);
        break;
    case 2:
        keep_text(s->path2, sizeof s->path2, value);
        break;
    case 6:
        keep_text(s->addr, sizeof s->addr, value);
        break;
    case 9:
        s->no = rd_u16(&number);
        break;
    case 10:
        s->rule = rd_u32(&number);
        break;
    case 5:
        s->size = rd_u64(&number);
        break;
    case 7:
        s->peer = rd_u16(&number);
        break;
    case 8:
        s->ret = (int64_t)rd_u64(&number);
        break;
    case 11:
        s->added_ns = rd_u64(&number);
        break;
    case 12:
        s->held_ns = rd_u64(&number);
        break;
    case 13:
        keep_text(s->tag, sizeof s->tag, value);
        break;
    default:
        break;
    }
}

/* False: another kind of event. */
static bool event_decode(struct rd r, struct seen *s) {
    memset(s, 0, sizeof *s);
    s->peer = -1;
    bool is_call = rd_u8(&r) == EVENT_SYSCALL;
    (void)rd_raw(&r, 8 + 8 + 2 + 4); /* number, time, service, instance */
    s->pid = rd_u32(&r);
    s->tid = rd_u32(&r);
    s->call = rd_u16(&r);
    s->decision = rd_u8(&r);
    s->flags = rd_u8(&r);
    if (!is_call) {
        return false;
    }
    keep_text(s->name, sizeof s->name, rd_str(&r));
    while (r.at < r.end && !r.bad) {
        uint8_t key = rd_u8(&r);
        keep_attribute(s, key, rd_str(&r));
    }
    CHECK(!r.bad);
    return true;
}

size_t each_event(const uint8_t *data, size_t len, void (*on)(void *arg, const struct seen *s), void *arg) {
    static struct seen s;
    size_t at = 0;
    while (at + 4 <= len && len - at - 4 >= get_u32(data + at)) {
        size_t frame_end = at + 4 + get_u32(data + at);
        for (size_t e = at + 5; data[at + 4] == FRAME_EVENTS && e < frame_end; e += 4 + get_u32(data + e)) {
            if (event_decode(rd_over(data + e + 4, get_u32(data + e)), &s)) {
                on(arg, &s);
            }
        }
        at = frame_end;
    }
    return at;
}

struct some {
    struct seen *out;
    size_t max;
    size_t count;
};

static void keep_some(void *arg, const struct seen *s) {
    struct some *some = arg;
    if (some->count < some->max) {
        some->out[some->count] = *s;
    }
    some->count++;
}

size_t sent(int sock, struct seen *out, size_t max) {
    static uint8_t buf[64 * 1024];
    bool blocked;
    struct some some = {.out = out, .max = max};
    CHECK(hub_flush(&blocked) == 0);
    ssize_t n = recv(sock, buf, sizeof buf, MSG_DONTWAIT);
    CHECK(each_event(buf, n < 0 ? 0 : (size_t)n, keep_some, &some) == (n < 0 ? 0 : (size_t)n));
    return some.count;
}
