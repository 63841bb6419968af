#include "frames.h"

#include <string.h>

#include "rulewire.h"

int hello_decode(struct hello *out, const void *payload, size_t len) {
    struct rd r = rd_over(payload, len);
    out->magic = rd_u32(&r);
    out->version = rd_u16(&r);
    out->token = rd_str(&r);
    return rd_done(&r) ? 0 : -1;
}

void route_decode(struct route_wire *out, struct rd *r) {
    out->service = rd_u16(r);
    struct bytes addr = rd_raw(r, 4);
    memset(&out->addr, 0, sizeof out->addr);
    if (addr.len == 4) {
        memcpy(&out->addr, addr.data, 4); /* both sides keep network order, so no swap */
    }
    out->ports = rd_raw(r, (size_t)rd_u16(r) * 2);
    out->udp_ports = rd_raw(r, (size_t)rd_u16(r) * 2);
    out->depends = rd_raw(r, (size_t)rd_u16(r) * 2);
    if (out->ports.len > ROUTE_PORTS_MAX * 2 || out->udp_ports.len > ROUTE_PORTS_MAX * 2 || out->depends.len > ROUTES_MAX * 2) {
        r->bad = true;
    }
}

static void check_routes(struct rd *r) {
    size_t count = rd_u16(r);
    if (count > ROUTES_MAX) {
        r->bad = true;
    }
    for (size_t i = 0; i < count && !r->bad; i++) {
        struct route_wire route;
        route_decode(&route, r);
    }
}

/* A list of strings as bytes, its count included. */
static struct bytes strings(struct rd *r) {
    const uint8_t *start = r->at;
    for (size_t n = rd_u16(r); n > 0 && !r->bad; n--) {
        (void)rd_str(r);
    }
    return (struct bytes){.data = start, .len = (size_t)(r->at - start)};
}

int command_decode(struct command *out, uint8_t type, const void *payload, size_t len) {
    struct rd r = rd_over(payload, len);
    memset(out, 0, sizeof *out);
    out->type = type;
    if (type == FRAME_SHUTDOWN) {
        return rd_done(&r) ? 0 : -1;
    }
    out->req = rd_u32(&r);
    switch (type) {
    case FRAME_ATTACH:
        out->service = rd_u16(&r);
        out->name = rd_str(&r);
        out->gate_pid = rd_u32(&r);
        break;
    case FRAME_ROUTES:
        out->routes = r;
        check_routes(&r);
        break;
    case FRAME_START:
        out->service = rd_u16(&r);
        out->instance = rd_u32(&r);
        out->blob = rd_blob(&r);
        break;
    case FRAME_SIGNAL:
        out->instance = rd_u32(&r);
        out->signal = rd_i32(&r);
        out->scope = rd_u8(&r);
        if (out->scope > 1) {
            return -1;
        }
        break;
    case FRAME_STOP:
        out->instance = rd_u32(&r);
        out->grace_ms = rd_u32(&r);
        out->again = rd_u8(&r);
        if (out->again > 1) {
            return -1;
        }
        break;
    case FRAME_PORTS:
        out->instance = rd_u32(&r);
        break;
    case FRAME_BEGIN:
        out->test = rd_u32(&r);
        break;
    case FRAME_MARK:
        out->service = rd_u16(&r);
        out->blob = rd_blob(&r);
        break;
    case FRAME_RULES:
        out->service = rd_u16(&r);
        out->window = rd_u32(&r);
        out->seed = rd_u64(&r);
        out->rules = r;
        rules_check(&r);
        break;
    case FRAME_UNRULE:
        out->service = rd_u16(&r);
        out->window = rd_u32(&r);
        break;
    case FRAME_RELEASE:
        out->tag = rd_str(&r);
        out->count = rd_u32(&r);
        break;
    case FRAME_STREAM:
        out->instance = rd_u32(&r);
        out->stream = rd_u8(&r);
        out->blob = rd_blob(&r);
        if (out->stream > 2 || (out->stream > 0 && out->blob.len > 0)) {
            return -1;
        }
        break;
    case FRAME_SETTLE:
        out->timeout_ms = rd_u32(&r);
        break;
    case FRAME_SNAPSHOT:
        out->service = rd_u16(&r);
        break;
    case FRAME_EXEC:
        out->instance = rd_u32(&r);
        out->argv = strings(&r);
        out->timeout_ms = rd_u32(&r);
        break;
    case FRAME_DRAIN:
    case FRAME_STATS:
        break;
    default:
        return -1;
    }
    return rd_done(&r) ? 0 : -1;
}
