/* The file system of an instance: the container's own, under a copy-on-write layer in the stage. */
#ifndef FAULTBOX_ROOTFS_H
#define FAULTBOX_ROOTFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../common/err.h"
#include "../common/launch.h"
#include "mounts.h"

/* The files in /etc that the engine makes for a container. They do not change while it runs. */
struct file_copy {
    char data[16 * 1024];
    size_t len;
};

struct etc {
    struct file_copy hosts;
    struct file_copy hostname;
    struct file_copy resolv;
};

void etc_read(struct etc *out);

struct rootfs_plan {
    const struct etc *etc;
    const struct mounts *container;  /* mounts of the container besides the root, read once by the gate */
    const struct launch_mount *wanted; /* what the launch says of mounts */
    size_t wanted_count;
    const char *hostname;            /* "" keeps the container's */
    const unsigned char *hosts;      /* content of /etc/hosts */
    unsigned long hosts_len;
    const char *gate;                /* path of this program, which the instance need not see; "": unknown */
    bool kept;                       /* the stage holds the layers of an instance before */
    unsigned long shm_bytes;         /* size of /dev/shm; 0 leaves the kernel's default */
};

/*
 * To be called in a fresh mount, PID and IPC namespace, with the stage prepared. Afterwards "/" of the calling process is the new root, and no mount of the gate can
 * be reached from it.
 */
int rootfs_enter(const struct rootfs_plan *plan, struct err *e);

/* For an instance that is the container itself: only what lies in its files is made, and stays there. Takes no privilege. */
int rootfs_plain(const struct rootfs_plan *plan, struct err *e);

/*
 * A shared volume is root's when the engine has made it: while nothing is in it, it becomes the property of who uses it first. Called inside the
 * new root.
 */
void rootfs_give_volumes(const struct rootfs_plan *plan, uid_t uid, gid_t gid);

#endif
