/* Did the kernel kill for memory? The container's own cgroup counts it. */
#ifndef FAULTBOX_OOM_H
#define FAULTBOX_OOM_H

#include <stdint.h>

/* Opens the counter, cgroup v2 or v1; returns -1 when the container shows none. */
int oom_open(void);
/* Kills since the container started; 0 when `fd` is -1. */
uint64_t oom_kills(int fd);
/* The value of the line "oom_kill N" in `text`; 0 when there is none. */
uint64_t oom_parse(const char *text);

#endif
