#include "wire.h"

#include <string.h>

struct rd rd_over(const void *data, size_t len) {
    const uint8_t *start = data;
    return (struct rd){.at = start, .end = start + len, .bad = false};
}

static uint64_t rd_int(struct rd *r, size_t width) {
    if (r->bad || (size_t)(r->end - r->at) < width) {
        r->bad = true;
        return 0;
    }
    uint64_t v = 0;
    for (size_t i = width; i-- > 0;) {
        v = v << 8 | r->at[i];
    }
    r->at += width;
    return v;
}

uint8_t rd_u8(struct rd *r) {
    return (uint8_t)rd_int(r, 1);
}

uint16_t rd_u16(struct rd *r) {
    return (uint16_t)rd_int(r, 2);
}

uint32_t rd_u32(struct rd *r) {
    return (uint32_t)rd_int(r, 4);
}

uint64_t rd_u64(struct rd *r) {
    return rd_int(r, 8);
}

int32_t rd_i32(struct rd *r) {
    return (int32_t)rd_u32(r);
}

struct bytes rd_raw(struct rd *r, size_t len) {
    if (r->bad || (size_t)(r->end - r->at) < len) {
        r->bad = true;
        return (struct bytes){.data = (const uint8_t *)"", .len = 0};
    }
    struct bytes b = {.data = r->at, .len = len};
    r->at += len;
    return b;
}

struct bytes rd_str(struct rd *r) {
    return rd_raw(r, rd_u16(r));
}

struct bytes rd_blob(struct rd *r) {
    return rd_raw(r, rd_u32(r));
}

bool rd_done(const struct rd *r) {
    return !r->bad && r->at == r->end;
}

struct wr wr_over(void *data, size_t size) {
    uint8_t *start = data;
    return (struct wr){.start = start, .at = start, .end = start + size, .full = false};
}

size_t wr_len(const struct wr *w) {
    return (size_t)(w->at - w->start);
}

void wr_raw(struct wr *w, const void *data, size_t len) {
    if (w->full || (size_t)(w->end - w->at) < len) {
        w->full = true;
        return;
    }
    if (len > 0) {
        memcpy(w->at, data, len);
    }
    w->at += len;
}

static void wr_int(struct wr *w, uint64_t v, size_t width) {
    uint8_t b[8];
    put_u64(b, v);
    wr_raw(w, b, width);
}

void wr_u8(struct wr *w, uint8_t v) {
    wr_int(w, v, 1);
}

void wr_u16(struct wr *w, uint16_t v) {
    wr_int(w, v, 2);
}

void wr_u32(struct wr *w, uint32_t v) {
    wr_int(w, v, 4);
}

void wr_u64(struct wr *w, uint64_t v) {
    wr_int(w, v, 8);
}

void wr_i32(struct wr *w, int32_t v) {
    wr_u32(w, (uint32_t)v);
}

void wr_str(struct wr *w, const void *data, size_t len) {
    size_t cut = len > UINT16_MAX ? UINT16_MAX : len;
    wr_u16(w, (uint16_t)cut);
    wr_raw(w, data, cut);
}

void wr_text(struct wr *w, const char *text) {
    wr_str(w, text, strlen(text));
}

void wr_blob(struct wr *w, const void *data, size_t len) {
    wr_u32(w, (uint32_t)len);
    wr_raw(w, data, len);
}

void put_u16(uint8_t *to, uint16_t v) {
    to[0] = (uint8_t)v;
    to[1] = (uint8_t)(v >> 8);
}

void put_u32(uint8_t *to, uint32_t v) {
    put_u16(to, (uint16_t)v);
    put_u16(to + 2, (uint16_t)(v >> 16));
}

void put_u64(uint8_t *to, uint64_t v) {
    put_u32(to, (uint32_t)v);
    put_u32(to + 4, (uint32_t)(v >> 32));
}

uint32_t get_u32(const uint8_t *from) {
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}
