/*
 * Where the copy-on-write layers of instances lie: each generation in a tmpfs of its own, in the gate's own mount namespace. There they outlive
 * the instance, so that a restarted service finds its files again, and a snapshot is what instances that follow begin with.
 */
#ifndef FAULTBOX_STAGE_H
#define FAULTBOX_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/err.h"

/* Every container has it, its size has been read by then, and an instance gets one of its own. */
#define STAGE "/dev/shm"

enum {
    STAGE_BYTES = 1024 * 1024 * 1024, /* what an instance may write, unless the launch says otherwise */
    STAGE_SNAPSHOTS_MAX = 16,         /* one on another; each is a layer that every look-up of a file may go through */
    STAGE_PATH_SIZE = 64,
};

/*
 * An empty generation on the snapshots there are, or the one there is with all that instances before wrote. To be called by the gate before it
 * clones. `bytes` are for it and the snapshots below it, of which it gets a quarter at least; 0 is STAGE_BYTES for it alone.
 */
int stage_prepare(bool keep, uint64_t bytes, struct err *e);
/* Throws the present generation away, snapshots stay. Whoever still has a file of it open keeps only that. */
void stage_drop(void);
/* The present generation, which nobody writes to any more, becomes the newest snapshot. */
int stage_snapshot(struct err *e);
/* The limit of the present generation when next to nothing of it is left, otherwise 0. */
uint64_t stage_full(void);
/* Bytes that the present generation takes. */
uint64_t stage_used(void);

/* Directory `name` of the present generation. */
void stage_path(const char *name, unsigned n, char out[STAGE_PATH_SIZE]);
size_t stage_snapshots(void);
/* The same of a snapshot; 0 is the oldest. It need not be there. */
void stage_snapshot_path(size_t snapshot, const char *name, unsigned n, char out[STAGE_PATH_SIZE]);

#endif
