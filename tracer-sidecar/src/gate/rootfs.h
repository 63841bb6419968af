/* The file system of an instance: the container's own, under a copy-on-write layer that dies with the instance. */
#ifndef FAULTBOX_ROOTFS_H
#define FAULTBOX_ROOTFS_H

#include "../common/err.h"
#include "mounts.h"

struct rootfs_plan {
    const struct mounts *container;  /* mounts of the container besides the root, read once by the gate */
    const char *hostname;            /* "" keeps the container's */
    const unsigned char *hosts;      /* content of /etc/hosts */
    unsigned long hosts_len;
    const char *gate;                /* path of this program, which the instance need not see; "": unknown */
    unsigned long shm_bytes;         /* size of /dev/shm; 0 leaves the kernel's default */
};

/*
 * To be called in a fresh mount, PID and IPC namespace. Afterwards "/" of the calling process is the new root, and no mount of the gate can
 * be reached from it.
 */
int rootfs_enter(const struct rootfs_plan *plan, struct err *e);

#endif
