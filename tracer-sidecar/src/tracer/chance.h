/* Probability as a pure function of seed, rule id and match index, so that a run can be repeated whatever else happens in it. */
#ifndef FAULTBOX_CHANCE_H
#define FAULTBOX_CHANCE_H

#include <stddef.h>
#include <stdint.h>

#define CHANCE_ALWAYS (UINT64_C(1) << 53) /* the threshold of probability 1 */

/* FNV-1a, 64 bits. */
uint64_t chance_hash(const void *data, size_t len);
uint64_t chance_draw(uint64_t seed, uint64_t hash, uint64_t index);
/* What the k-th byte, from 0, is combined with by exclusive or so that it becomes another one; `draw` is that of the match. Never 0. */
uint8_t chance_byte(uint64_t draw, uint64_t k);

#endif
