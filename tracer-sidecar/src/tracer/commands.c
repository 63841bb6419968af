#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hub.h"
#include "listener.h"
#include "pairs.h"
#include "procnet.h"
#include "routes.h"
#include "tracer.h"

enum { PORTS_MAX = 1024 };

static void drain(struct tracer *t, const struct command *c) {
    uint8_t buf[8];
    services_drain(t);
    put_u64(buf, hub_last_seq());
    reply_ok(c->req, buf, sizeof buf);
}

struct port_list {
    enum transport transport;
    struct wr w;
    uint16_t count;
};

static bool add_port(const struct listening *l, void *context) {
    struct port_list *list = context;
    wr_u8(&list->w, (uint8_t)list->transport);
    wr_u8(&list->w, l->family);
    wr_raw(&list->w, l->address, sizeof l->address);
    wr_u16(&list->w, l->port);
    return ++list->count < PORTS_MAX;
}

static void ports(struct tracer *t, const struct command *c) {
    uint8_t buf[2 + PORTS_MAX * 20];
    struct service *s = NULL;
    struct instance *i = instance_find(t, c->instance, &s);
    struct port_list list = {.w = wr_over(buf, sizeof buf), .transport = TRANSPORT_TCP, .count = 0};
    if (i == NULL) {
        reply_error(c->req, c->instance <= t->highest_instance ? ERROR_GONE : ERROR_UNKNOWN, 0, "no instance %u", c->instance);
        return;
    }
    wr_u16(&list.w, 0);
    /* the gate lives in the same network namespace, and longer than the program */
    (void)procnet_each(service_proc(s), s->gate_pid, TRANSPORT_TCP, add_port, &list);
    list.transport = TRANSPORT_UDP;
    if (list.count < PORTS_MAX) {
        (void)procnet_each(service_proc(s), s->gate_pid, TRANSPORT_UDP, add_port, &list);
    }
    put_u16(buf, list.count);
    reply_ok(c->req, buf, wr_len(&list.w));
}

static void mark(const struct command *c) {
    uint8_t head[8];
    pairs_ask_all(); /* what the driver has seen happen comes before what it says */
    put_u32(head, c->req);
    put_u32(head + 4, (uint32_t)c->blob.len);
    (void)hub_event(EVENT_MARK, c->service, head, sizeof head, c->blob.data, c->blob.len, true);
}

static uint64_t resident_bytes(void) {
    unsigned long size = 0;
    unsigned long resident = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f != NULL) {
        if (fscanf(f, "%lu %lu", &size, &resident) != 2) {
            resident = 0;
        }
        fclose(f);
    }
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint32_t open_descriptors(void) {
    uint32_t n = 0;
    DIR *d = opendir("/proc/self/fd");
    for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL; e = readdir(d)) {
        n += e->d_name[0] != '.';
    }
    if (d != NULL) {
        closedir(d);
        n--; /* the directory itself */
    }
    return n;
}

static void stats(const struct command *c) {
    uint8_t buf[64];
    bool urgent;
    struct wr w = wr_over(buf, sizeof buf);
    wr_u64(&w, hub_total());
    wr_u64(&w, vanished_count());
    wr_u64(&w, hub_queued(&urgent));
    wr_u64(&w, resident_bytes());
    wr_u32(&w, open_descriptors());
    reply_ok(c->req, buf, wr_len(&w));
}

void command_run(struct tracer *t, const struct command *c) {
    if (!behind_keep(t, c)) {
        command_carry_out(t, c);
    }
}

void command_carry_out(struct tracer *t, const struct command *c) {
    switch (c->type) {
    case FRAME_ATTACH:
        service_attach(t, c);
        break;
    case FRAME_ROUTES:
        if (routes_set(c->routes) != 0) {
            reply_error(c->req, ERROR_INTERNAL, 0, "out of memory");
        } else {
            reply_ok(c->req, NULL, 0);
        }
        break;
    case FRAME_START:
        service_start(t, c);
        break;
    case FRAME_SIGNAL:
        service_signal(t, c);
        break;
    case FRAME_STOP:
        service_stop(t, c);
        break;
    case FRAME_DRAIN:
        drain(t, c);
        break;
    case FRAME_PORTS:
        ports(t, c);
        break;
    case FRAME_RULES:
        ruling_install(t, c);
        break;
    case FRAME_UNRULE:
        ruling_remove(t, c);
        break;
    case FRAME_RELEASE:
        ruling_release(t, c);
        break;
    case FRAME_BEGIN:
        ruling_clear(t);
        pairs_clear();
        hub_begin();
        reply_ok(c->req, NULL, 0);
        break;
    case FRAME_MARK:
        mark(c);
        break;
    case FRAME_STREAM:
        service_stream(t, c);
        break;
    case FRAME_SNAPSHOT:
        service_snapshot(t, c);
        break;
    case FRAME_EXEC:
        service_exec(t, c);
        break;
    case FRAME_SETTLE:
        settle_ask(t, c);
        break;
    case FRAME_STATS:
        stats(c);
        break;
    case FRAME_SHUTDOWN:
        t->shutdown = true;
        break;
    default:
        break;
    }
}
