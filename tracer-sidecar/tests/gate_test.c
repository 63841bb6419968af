#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../src/common/calls.h"
#include "../src/gate/filter.h"
#include "../src/gate/mounts.h"
#include "../src/gate/init.h"
#include "../src/gate/limits.h"
#include "test.h"

/* Runs a filter the way the kernel does; it knows the few instructions that filter.c emits. */
static uint32_t run_with(const struct filter *f, uint32_t arch, uint32_t nr, uint64_t arg) {
    uint32_t a = 0;
    for (unsigned pc = 0; pc < f->len; pc++) {
        const struct sock_filter *i = &f->code[pc];
        switch (i->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            a = i->k == offsetof(struct seccomp_data, arch) ? arch
                : i->k == offsetof(struct seccomp_data, nr) ? nr
                : (i->k - offsetof(struct seccomp_data, args)) % 8 == 4 ? (uint32_t)(arg >> 32)
                                                                        : (uint32_t)arg;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            pc += a == i->k ? i->jt : i->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            pc += a >= i->k ? i->jt : i->jf;
            break;
        case BPF_RET | BPF_K:
            return i->k;
        default:
            return 0;
        }
    }
    return 0;
}

static uint32_t run(const struct filter *f, uint32_t arch, uint32_t nr) {
    return run_with(f, arch, nr, 0);
}

static void filter_addresses(void) {
    static struct filter f;
    struct err e = {0};
    uint16_t sendto_id = call_by_nr(SYS_sendto)->id;
    CHECK(filter_build(&f, NULL, 0, true, &e) == 0);
    uint32_t native = f.code[1].k;
    CHECK(run_with(&f, native, SYS_sendto, 0) == SECCOMP_RET_ALLOW && run_with(&f, native, SYS_recvfrom, 0) == SECCOMP_RET_ALLOW);
    CHECK(run_with(&f, native, SYS_sendto, 0x1000) == SECCOMP_RET_USER_NOTIF);
    CHECK(run_with(&f, native, SYS_recvfrom, 0x700000000000) == SECCOMP_RET_USER_NOTIF);
    CHECK(run_with(&f, native, SYS_read, 0x1000) == SECCOMP_RET_ALLOW);
    CHECK(run(&f, native, SYS_sendmsg) == SECCOMP_RET_USER_NOTIF && run(&f, native, SYS_recvmmsg) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, SYS_bind) == SECCOMP_RET_USER_NOTIF && run(&f, native, SYS_getpid) == SECCOMP_RET_ALLOW);
    CHECK(filter_build(&f, &sendto_id, 1, true, &e) == 0);
    CHECK(run_with(&f, native, SYS_sendto, 0) == SECCOMP_RET_USER_NOTIF);
    CHECK(filter_build(&f, NULL, 0, false, &e) == 0);
    CHECK(run_with(&f, native, SYS_sendto, 0x1000) == SECCOMP_RET_ALLOW && run(&f, native, SYS_recvmsg) == SECCOMP_RET_ALLOW);
}

void test_filter(void) {
    filter_addresses();
    static struct filter f;
    struct err e = {0};
    uint16_t openat = call_by_nr(SYS_openat)->id;
    uint16_t ids[] = {openat, 0, 9999, openat};
    CHECK(filter_build(&f, ids, 4, false, &e) == 0);
    uint32_t native = f.code[1].k; /* what filter.c compares the architecture with */
    CHECK(run(&f, native, SYS_openat) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, SYS_read) == SECCOMP_RET_ALLOW);
    CHECK(run(&f, native, SYS_connect) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, SYS_bind) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, SYS_listen) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, SYS_execve) == SECCOMP_RET_USER_NOTIF);
    CHECK(run(&f, native, 425) == SECCOMP_RET_USER_NOTIF); /* io_uring_setup */
    CHECK(run(&f, native, 100000) == SECCOMP_RET_ALLOW);
    CHECK(run(&f, native + 1, SYS_read) == SECCOMP_RET_USER_NOTIF); /* a foreign architecture */
#if defined(__x86_64__)
    CHECK(run(&f, native, 0x40000000u | SYS_read) == SECCOMP_RET_USER_NOTIF); /* x32 */
#endif
    uint16_t all[512];
    for (uint16_t i = 0; i < 512; i++) {
        all[i] = i;
    }
    CHECK(filter_build(&f, all, 512, true, &e) == 0);
    for (uint16_t id = 1; id <= call_count(); id++) {
        const struct call *c = call_by_id(id);
        CHECK(c == NULL || run(&f, native, (uint32_t)c->nr) == SECCOMP_RET_USER_NOTIF);
    }
    CHECK(run(&f, native, SYS_rt_sigreturn) == SECCOMP_RET_ALLOW);
    CHECK(run_with(&f, native, SYS_prctl, PR_SET_NAME) == SECCOMP_RET_USER_NOTIF);
    CHECK(run_with(&f, native, SYS_prctl, PR_GET_NAME) == SECCOMP_RET_ALLOW);
    CHECK(run_with(&f, native, SYS_getpid, PR_SET_NAME) == SECCOMP_RET_ALLOW);
    CHECK(filter_build(&f, NULL, 0, false, &e) == 0); /* nothing is recorded */
    CHECK(run_with(&f, native, SYS_prctl, PR_SET_NAME) == SECCOMP_RET_ALLOW);
}

static bool line(const char *text, char *copy, char **point, bool *read_only) {
    strcpy(copy, text);
    return mountinfo_line(copy, point, read_only);
}

void test_mounts(void) {
    char copy[256];
    char *point;
    bool ro;
    CHECK(line("36 35 98:0 /v /var/lib/x rw,noatime master:1 - ext3 /dev/root rw\n", copy, &point, &ro) && !ro);
    CHECK_TEXT(point, "/var/lib/x");
    CHECK(line("36 35 98:0 /v /a\\040b\\134c ro - ext3 /dev/root rw\n", copy, &point, &ro) && ro);
    CHECK_TEXT(point, "/a b\\c");
    CHECK(line("36 35 98:0 /v /etc/hostsfile rw - ext3 /dev/root rw\n", copy, &point, &ro));
    CHECK(line("36 35 98:0 /v /devices rw - ext3 /dev/root rw\n", copy, &point, &ro));
    CHECK(!line("36 35 0:1 / / rw - overlay overlay rw\n", copy, &point, &ro));
    CHECK(!line("36 35 0:1 / /proc/bus rw - proc proc rw\n", copy, &point, &ro));
    CHECK(!line("36 35 0:1 / /dev/shm rw - tmpfs shm rw\n", copy, &point, &ro));
    CHECK(!line("36 35 0:1 / /etc/hosts rw - ext4 x rw\n", copy, &point, &ro));
    CHECK(!line("36 35\n", copy, &point, &ro));
    CHECK(!line("", copy, &point, &ro));
}

void test_init_link(void) {
    int pair[2];
    struct init_msg m;
    int fd;
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
    /* an init that has told how the program ended, and not seen the last order */
    CHECK(init_send(pair[0], &(struct init_msg){.type = INIT_SIGNAL, .value = SIGCONT}, -1) == 0);
    CHECK(init_send(pair[1], &(struct init_msg){.type = INIT_EXITED, .value = SIGTERM}, -1) == 0);
    close(pair[1]);
    CHECK(init_receive(pair[0], &m, &fd) == 1 && m.type == INIT_EXITED && m.value == SIGTERM);
    CHECK(init_receive(pair[0], &m, &fd) == 0);
    close(pair[0]);
}

void test_limits(void) {
    CHECK(limits_parse("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n", "oom_kill") == 7); /* cgroup v1 */
    CHECK(limits_parse("low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 9\n", "oom_kill") == 2); /* v2 */
    CHECK(limits_parse("max 5\n", "max") == 5);
    CHECK(limits_parse("", "max") == 0 && limits_parse("oom_kill_disable 1\n", "oom_kill") == 0 && limits_parse("max", "max") == 0);

    /* a kill counts as survived only when the program has not followed it for a while */
    char path[] = "/tmp/limits-XXXXXX";
    struct limits l = {.kills_fd = mkstemp(path), .refusals_fd = -1};
    CHECK(l.kills_fd >= 0 && unlink(path) == 0);
    CHECK(pwrite(l.kills_fd, "oom_kill 1\n", 11, 0) == 11);
    limits_begin(&l);
    CHECK(!limits_survived_kill(&l, 1000) && !limits_killed(&l) && !limits_crowded(&l));
    CHECK(pwrite(l.kills_fd, "oom_kill 2\n", 11, 0) == 11);
    CHECK(!limits_survived_kill(&l, 1000));
    CHECK(!limits_survived_kill(&l, 999 + LIMITS_LOOK_MS));
    CHECK(limits_survived_kill(&l, 1000 + LIMITS_LOOK_MS));
    CHECK(!limits_survived_kill(&l, 2000) && !limits_killed(&l)); /* told */
    CHECK(pwrite(l.kills_fd, "oom_kill 3\n", 11, 0) == 11);
    CHECK(!limits_survived_kill(&l, 3000) && limits_killed(&l));
    close(l.kills_fd);
}
