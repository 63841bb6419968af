/* What an instance sees in place of the container's mounts: its own layers over them, or the mounts themselves. */
#ifndef FAULTBOX_GATE_LAYERS_H
#define FAULTBOX_GATE_LAYERS_H

#include "../common/err.h"
#include "rootfs.h"
#include "stage.h"

/* Where the new root is put together. */
#define ROOT STAGE "/root"

enum { POINT_MAX = 4096 };

/* Layers are known by numbers, so that an instance that follows finds them again. */
enum { LAYER_ROOT, LAYER_DEV, LAYER_FIRST_MOUNT };

/* Overlay number `n` over `lower` and what snapshots have of it, mounted at ROOT + `point`. /dev is always the container's. */
int layers_overlay(unsigned n, const char *lower, const char *point, unsigned long flags, struct err *e);
int layers_bind(const char *source, const char *target, unsigned long flags, struct err *e);
/* All mounts of the container, and those that the launch asks for. */
int layers_mounts(const struct rootfs_plan *plan, struct err *e);

#endif
