/* The container's mounts, as /proc/self/mountinfo lists them. */
#ifndef FAULTBOX_MOUNTS_H
#define FAULTBOX_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/err.h"

struct mount_entry {
    char *point; /* absolute path, unescaped */
    bool read_only;
    bool directory;
};

struct mounts {
    struct mount_entry *list; /* parents come before what is mounted inside them */
    size_t count;
};

/*
 * Reads the mounts an instance must see again: volumes and bind mounts of the user. What the gate makes anew (/proc, /dev, the three files
 * in /etc) or takes over as a whole (/sys) is left out.
 */
int mounts_read(struct mounts *out, struct err *e);

/* Whether rootfs.c makes what lies there for each instance. */
bool mounts_made_anew(const char *point);

/* Parses one line of mountinfo in place; false when the line is of no interest or malformed. `point` stays inside `line`. */
bool mountinfo_line(char *line, char **point, bool *read_only);

#endif
