/*
 * Reading and writing the little-endian formats of PROTOCOL.md.
 *
 * A reader never passes its end: after the first read that would, it is `bad`, every further read gives zeros, and `rd_done` says no.
 * A writer that runs out of room is `full`. So a message can be read or written in one go and judged once at the end.
 */
#ifndef FAULTBOX_WIRE_H
#define FAULTBOX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
};

struct bytes {
    const uint8_t *data;
    size_t len;
};

struct rd rd_over(const void *data, size_t len);
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
int32_t rd_i32(struct rd *r);
struct bytes rd_str(struct rd *r);
struct bytes rd_blob(struct rd *r);
struct bytes rd_raw(struct rd *r, size_t len);
/* True when nothing was wrong and nothing is left over. */
bool rd_done(const struct rd *r);

struct wr {
    uint8_t *start;
    uint8_t *at;
    uint8_t *end;
    bool full;
};

struct wr wr_over(void *data, size_t size);
size_t wr_len(const struct wr *w);
void wr_u8(struct wr *w, uint8_t v);
void wr_u16(struct wr *w, uint16_t v);
void wr_u32(struct wr *w, uint32_t v);
void wr_u64(struct wr *w, uint64_t v);
void wr_i32(struct wr *w, int32_t v);
void wr_raw(struct wr *w, const void *data, size_t len);
/* Longer strings are cut at 65,535 bytes: the length has 16 bits. */
void wr_str(struct wr *w, const void *data, size_t len);
void wr_text(struct wr *w, const char *text);
void wr_blob(struct wr *w, const void *data, size_t len);

void put_u16(uint8_t *to, uint16_t v);
void put_u32(uint8_t *to, uint32_t v);
void put_u64(uint8_t *to, uint64_t v);
uint32_t get_u32(const uint8_t *from);

#endif
