/* Short writes: the first bytes of what a call would write, written by the tracer. */
#ifndef FAULTBOX_TORN_H
#define FAULTBOX_TORN_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

/* Is it a call of the families write and sendto, and one that carries nothing but data? */
bool torn_can(const struct record *r);

/*
 * Writes the first `bytes` of the call's data to the file or socket it names and answers with the result. Needs torn_can, and a call of more
 * bytes than that. The write may block, so it has a thread of its own unless it goes to a file.
 */
void torn_call(struct instance *i, const struct record *r, uint64_t id, uint64_t bytes);

#endif
