/*
 * Who makes a call: ids as the service sees them, and the thread's name. Cached per thread, because it is asked for every call.
 *
 * The name is read anew at a thread's first call, behind a prctl(PR_SET_NAME) or execve of its process, which come here for that, and when it is
 * older than a millisecond: another thread can change it through /proc, too.
 */
#ifndef FAULTBOX_TASK_H
#define FAULTBOX_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TASK_CACHE = 256, TASK_NAME_MAX = 16 };

struct task {
    pid_t tid;    /* of the host; 0: empty slot */
    pid_t tgid;   /* of the host */
    uint32_t ns_pid;
    uint32_t ns_tid;
    uint64_t named_ns; /* when the name was read; 0: it may have changed since */
    int comm_fd;  /* /proc/<tid>/comm; it also tells whether the thread is still the one that was cached */
    int call_fd;  /* /proc/<tid>/syscall; -1: not asked for yet */
    int pid_fd;   /* as task_open takes it; -1: not asked for yet */
    int fds;      /* the directory /proc/<tid>/fd: what is looked up from there needs no walk from the root */
    char name[TASK_NAME_MAX + 1];
};

struct task_cache {
    struct task slot[TASK_CACHE];
    bool own_roots; /* one of them has asked for another root, so any may have one */
};

void task_cache_init(struct task_cache *c);
void task_cache_free(struct task_cache *c);
/* NULL when the thread is gone. Valid until the next call. */
const struct task *task_get(struct task_cache *c, pid_t tid);
/* Some thread has changed its name, or is about to. */
void task_names_change(struct task_cache *c);
/* Its /proc/<tid>/syscall, open; it belongs to the cache. -1: the thread is gone. */
int task_call_fd(struct task_cache *c, pid_t tid);
/* A pidfd of the thread where the kernel can name one (6.9), else of its process, whose table of descriptors is nearly always the same. */
int task_open(pid_t tid, pid_t tgid);
/* A copy of its descriptor; -1: there is none. */
int task_copy_fd(struct task_cache *c, pid_t tid, int fd);
/* Parses the interesting lines of /proc/<tid>/status. Returns -1 when one is missing. */
int task_parse_status(const char *text, struct task *out);

#endif
