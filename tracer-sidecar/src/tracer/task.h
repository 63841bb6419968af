/* Who makes a call: ids as the service sees them, and the thread's name. Cached per thread, because it is asked for every call. */
#ifndef FAULTBOX_TASK_H
#define FAULTBOX_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { TASK_CACHE = 64, TASK_NAME_MAX = 16 };

struct task {
    pid_t tid;    /* of the host; 0: empty slot */
    pid_t tgid;   /* of the host */
    uint32_t ns_pid;
    uint32_t ns_tid;
    int comm_fd;  /* /proc/<tid>/comm; it also tells whether the thread is still the one that was cached */
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
/* Parses the interesting lines of /proc/<tid>/status. Returns -1 when one is missing. */
int task_parse_status(const char *text, struct task *out);

#endif
