/* Resources that release themselves when a scope is left, so that an early return cannot leak. */
#ifndef FAULTBOX_CLEANUP_H
#define FAULTBOX_CLEANUP_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_close_fd(int *fd) {
    if (*fd >= 0) {
        int saved = errno;
        close(*fd);
        errno = saved;
    }
}

static inline void cleanup_free_ptr(void *p) {
    free(*(void **)p);
}

#define cleanup_close __attribute__((cleanup(cleanup_close_fd)))
#define cleanup_free __attribute__((cleanup(cleanup_free_ptr)))

/* Hands a descriptor on: the variable no longer owns it. */
static inline int take_fd(int *fd) {
    int taken = *fd;
    *fd = -1;
    return taken;
}

#endif
