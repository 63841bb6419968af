/* What becomes of a call: the rules are asked, and the answer is carried out and recorded in one step. Listener thread. */
#ifndef FAULTBOX_DECIDE_H
#define FAULTBOX_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

/*
 * True: the call goes on. The caller may carry it out, calls decide_record, then decide_end, then answers. Until then no rule comes or goes
 * and nothing else of the instance is numbered. False: a rule has taken care of it.
 */
bool decide_begin(struct instance *i, struct record *r, uint64_t id);
/* Appends the event, unless the call was delayed or held before: then it has one. Returns its number, 0 when it is not reported. */
uint64_t decide_record(struct instance *i, const struct record *r);
void decide_end(struct instance *i);
/* All of that for a call that the kernel makes. Returns the number of its event; 0 when it has none, or a rule has taken care of it. */
uint64_t decide_pass_on(struct instance *i, struct record *r, uint64_t id);

#endif
