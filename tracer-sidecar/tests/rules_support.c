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

/* Decodes the SYSCALL records that the hub has sent. */
size_t sent(int sock, struct seen *out, size_t max) {
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
