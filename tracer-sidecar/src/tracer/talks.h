/* Whom the calls that send and receive talk to, for their events. Asked of the kernel once for each socket. Listener thread only. */
#ifndef FAULTBOX_TALKS_H
#define FAULTBOX_TALKS_H

#include <stdint.h>

#include "record.h"

/*
 * Fills address and peer of a call that sends or receives, when they are known. To be told of every connect, too: what was asked before may not
 * hold any more.
 */
void talks_note(struct instance *i, struct record *r, uint64_t id);

#endif
