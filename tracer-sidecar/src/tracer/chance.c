#include "chance.h"

uint64_t chance_hash(const void *data, size_t len) {
    const uint8_t *b = data;
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++) {
        h = (h ^ b[i]) * UINT64_C(0x100000001b3);
    }
    return h;
}

/* The finaliser of SplitMix64. */
static uint64_t mix(uint64_t z) {
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t chance_draw(uint64_t seed, uint64_t hash, uint64_t index) {
    return mix(mix(mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ hash) + index);
}

uint8_t chance_byte(uint64_t draw, uint64_t k) {
    uint8_t b = (uint8_t)(mix(draw + 1 + k / 8) >> k % 8 * 8);
    return b == 0 ? 0xff : b;
}
