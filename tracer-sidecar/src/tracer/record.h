/* What is known of one intercepted call, and how it becomes a SYSCALL event. */
#ifndef FAULTBOX_RECORD_H
#define FAULTBOX_RECORD_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "../common/calls.h"
#include "instance.h"
#include "paths.h"
#include "sockaddr.h"
#include "task.h"

enum record_flag { RECORD_SYSTEM = 1u << 0, RECORD_UNRESOLVED = 1u << 1, RECORD_REDIRECTED = 1u << 2 };

/* Is a descriptor what path_is_memory_device asks? That is asked when a rule wants to know. */
enum device { DEVICE_NO, DEVICE_MAYBE, DEVICE_YES };

struct record {
    const struct call *call;
    uint32_t ns_pid;
    uint32_t ns_tid;
    pid_t tid;  /* of the host */
    pid_t tgid; /* of the host */
    char name[TASK_NAME_MAX + 1];
    uint8_t flags;
    uint64_t args[6];
    uint64_t ip; /* behind the call */
    char path[PATH_SIZE]; /* "" when the call has none */
    char path2[PATH_SIZE];
    bool has_path, has_path2; /* fully resolved */
    uint8_t device; /* enum device: of the descriptor */
    bool has_fd, has_flags, has_size, has_addr, has_peer, has_ret, has_control;
    int32_t fd;
    uint64_t call_flags;
    uint64_t size;
    struct sockaddr_storage addr;
    size_t addr_len;
    char addr_text[SOCKADDR_TEXT_MAX];
    uint16_t peer;
    int64_t ret; /* negative: -errno */
    uint8_t decision; /* enum rule_action; 0: no rule */
    bool settled;     /* was delayed or held: only to be carried out */
    bool answered;    /* with a result: the kernel does not make it */
    bool followed;    /* comes again while it is followed to its end (follow.h) */
    bool later;       /* made, or answered, at another time */
    uint32_t rule;    /* number of the rule that decided */
    uint16_t denied;  /* the errno it was answered with */
    uint64_t added_ns;
    uint64_t held_ns;
    uint64_t shortened; /* ACTION_TORN: to how many bytes */
    const char *tag; /* NULL: none */
    uint64_t seq;    /* of its event, when it was delayed or held */
};

/* Copies what the call's arguments point to. Returns -1 when the thread is gone. What cannot be read is marked unresolved. */
int record_fill(struct record *r, struct task_cache *tasks, const struct call *call, const struct seccomp_notif *n);
/* Output lock held. Appends the event, after the output that came before it, and returns its number; 0 when this call is not to be reported. */
uint64_t record_append_locked(const struct record *r, struct instance *i);

#endif
