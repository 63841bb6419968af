/* Paths as the service means them: absolute, in its own file system. */
#ifndef FAULTBOX_PATHS_H
#define FAULTBOX_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { PATH_SIZE = 4096 };

/* What a path that begins with '/' begins at. */
enum path_root {
    ROOT_PLAIN, /* the root of the instance */
    ROOT_OWN,   /* perhaps another one, which the thread has changed to */
    ROOT_DIR,   /* the directory descriptor, which ".." does not leave either: RESOLVE_IN_ROOT */
};

/*
 * `raw` relative to directory descriptor `dirfd` (AT_FDCWD: the working directory) of a thread, made absolute; "//", "." and ".." are
 * taken out by text, symbolic links are not followed. An empty `raw` is the descriptor itself. `fds` is the thread's directory
 * /proc/<tid>/fd, open. False when the directory cannot be read or is none, or the path is longer than `out`, which is then `raw`, or the
 * beginning of what is too long.
 */
bool path_resolve(int fds, int dirfd, enum path_root root, const char *raw, char out[PATH_SIZE]);
/* What a descriptor refers to: a path, "socket:[n]", "pipe:[n]", ... */
bool path_of_fd(int fds, int fd, char out[PATH_SIZE]);
/* Is the descriptor of a process one of the kernel's devices without a disk behind them: null, zero, full, random, urandom? Told by its numbers. */
bool path_is_memory_device(pid_t tid, int fd);
/* Can it be one, by what path_of_fd says of it? */
bool path_may_be_memory_device(const char *path);
/* Takes "//", "." and ".." out of an absolute path, in place. */
void path_clean(char *path);
/* Does every program touch such paths: shared libraries and their cache, /proc, /sys, /dev? */
bool path_is_system(const char *path);

#endif
