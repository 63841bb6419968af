/* A /proc of the instance's own PID namespace, with the parts closed that the engine closes in the container's. */
#ifndef FAULTBOX_PROCFS_H
#define FAULTBOX_PROCFS_H

#include "../common/err.h"

int procfs_mount(const char *point, struct err *e);

#endif
