/*
 * Where the copy-on-write layers of an instance lie: a tmpfs in the gate's own mount namespace. There they outlive the instance, so that a
 * restarted service finds its files again. At most one stage exists.
 */
#ifndef FAULTBOX_STAGE_H
#define FAULTBOX_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/err.h"

/* Every container has it, its size has been read by then, and an instance gets one of its own. */
#define STAGE "/dev/shm"

enum { STAGE_BYTES = 1024 * 1024 * 1024 /* what an instance may write, unless the launch says otherwise */ };

/* An empty stage, or the one there is with all that instances before wrote. To be called by the gate before it clones. `bytes`: 0 is STAGE_BYTES. */
int stage_prepare(bool keep, uint64_t bytes, struct err *e);
/* Throws everything away. Whoever still has a file of it open keeps only that. */
void stage_drop(void);

#endif
