#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(cap) (UINT64_C(1) << (cap))

/* What the Docker engine gives a container that asks for nothing. */
static const uint64_t container_default = BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FSETID) | BIT(CAP_FOWNER) | BIT(CAP_MKNOD) |
                                          BIT(CAP_NET_RAW) | BIT(CAP_SETGID) | BIT(CAP_SETUID) | BIT(CAP_SETFCAP) | BIT(CAP_SETPCAP) |
                                          BIT(CAP_NET_BIND_SERVICE) | BIT(CAP_SYS_CHROOT) | BIT(CAP_KILL) | BIT(CAP_AUDIT_WRITE);

static int get_permitted(uint64_t *permitted) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) {
        return -1;
    }
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    return 0;
}

/* Effective = permitted = `set`; inheritable is always empty. */
static int set_caps(uint64_t set) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {
        {.effective = (uint32_t)set, .permitted = (uint32_t)set, .inheritable = 0},
        {.effective = (uint32_t)(set >> 32), .permitted = (uint32_t)(set >> 32), .inheritable = 0},
    };
    return (int)syscall(SYS_capset, &header, data);
}

static int shrink_bounding_set(struct err *e) {
    for (int cap = 0; cap <= 63; cap++) {
        if ((container_default & BIT(cap)) != 0) {
            continue;
        }
        int has = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
        if (has < 0) {
            break; /* past the last capability of this kernel */
        }
        if (has > 0 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) {
            return err_set(e, errno, "drop capability %d from the bounding set", cap);
        }
    }
    return 0;
}

int privileges_for_init(struct err *e) {
    uint64_t permitted;
    if (shrink_bounding_set(e) != 0) {
        return -1;
    }
    if (get_permitted(&permitted) != 0 || set_caps(permitted & container_default) != 0) {
        return err_set(e, errno, "capset of the init");
    }
    return 0;
}

int privileges_for_program(const struct user *u, struct err *e) {
    uint64_t permitted;
    if (shrink_bounding_set(e) != 0) {
        return -1;
    }
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) {
        return err_set(e, errno, "clear ambient capabilities");
    }
    if (get_permitted(&permitted) != 0) {
        return err_set(e, errno, "capget");
    }
    /* leaving uid 0 would clear the permitted set, and with it the right to install the filter */
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) {
        return err_set(e, errno, "prctl PR_SET_KEEPCAPS");
    }
    if (setgroups(u->group_count, u->groups) != 0) {
        return err_set(e, errno, "setgroups");
    }
    if (setresgid(u->gid, u->gid, u->gid) != 0) {
        return err_set(e, errno, "setgid %u", u->gid);
    }
    if (setresuid(u->uid, u->uid, u->uid) != 0) {
        return err_set(e, errno, "setuid %u", u->uid);
    }
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) {
        return err_set(e, errno, "prctl PR_SET_KEEPCAPS");
    }
    if (set_caps(permitted & (container_default | BIT(CAP_SYS_ADMIN))) != 0) {
        return err_set(e, errno, "capset");
    }
    return 0;
}

int privileges_for_filter(struct err *e) {
    uint64_t permitted;
    if (get_permitted(&permitted) != 0) {
        return err_set(e, errno, "capget");
    }
    if ((permitted & BIT(CAP_SYS_ADMIN)) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return err_set(e, errno, "prctl PR_SET_NO_NEW_PRIVS");
    }
    return 0;
}

int privileges_last_step(const struct user *u) {
    uint64_t permitted;
    if (get_permitted(&permitted) != 0) {
        return -1;
    }
    return set_caps(u->uid == 0 ? permitted & container_default : 0);
}
