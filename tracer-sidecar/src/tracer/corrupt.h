/* Changing what a call has read, in the memory of its stopped thread. */
#ifndef FAULTBOX_CORRUPT_H
#define FAULTBOX_CORRUPT_H

#include "record.h"
#include "rules.h"
#include "spans.h"

/* How many bytes a call with this result has put into its program's memory; 0 for a failure. */
uint64_t corrupt_got(struct spans *s, pid_t tid, const struct record *r, int64_t result);
/* Changes the bytes that the rule is about, as its last match says. -1: the memory cannot be written. */
int corrupt_change(const struct rule *rule, const struct spans *s, pid_t tid);
/* One byte, the k-th that is changed. */
uint8_t corrupt_byte(uint8_t mode, uint8_t byte, uint64_t draw, uint64_t k);

#endif
