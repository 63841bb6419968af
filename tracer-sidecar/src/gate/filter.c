#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../common/calls.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#error "unsupported architecture: add its AUDIT_ARCH here"
#endif

/* Addressing, readiness, the launch, the refusal of io_uring and the meaning of paths need these whatever is being recorded. */
static const int always[] = {SYS_connect, SYS_bind, SYS_listen, SYS_execve, SYS_io_uring_setup, SYS_chroot, SYS_pivot_root};

static void emit(struct filter *f, struct sock_filter instruction) {
    f->code[f->len++] = instruction;
}

static void notify_if_nr(struct filter *f, int nr) {
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1));
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
}

/* Events carry the name of their thread, which the tracer remembers until it changes. */
static void notify_of_new_names(struct filter *f) {
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3));
    emit(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args))); /* the lower half of the first */
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_NAME, 0, 1));
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
}

int filter_build(struct filter *f, const uint16_t *ids, size_t count, struct err *e) {
    bool wanted[512] = {false};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        wanted[always[i]] = true;
    }
    for (size_t i = 0; i < count; i++) {
        const struct call *c = call_by_id(ids[i]);
        if (c != NULL && c->nr < 512) {
            wanted[c->nr] = true;
        }
    }
    f->len = 0;
    /*
     * A foreign ABI has other numbers, so all its calls go to the tracer, which refuses them. The two checks look at nothing but arch and
     * number: the kernel then keeps "always allowed" calls in a bitmap and never runs the filter for them.
     */
    emit(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 1, 0));
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
    emit(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
#if defined(__x86_64__)
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1)); /* x32 */
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
#endif
    for (int nr = 0; nr < 512; nr++) {
        if (wanted[nr]) {
            if (f->len + 7 > FILTER_MAX) {
                return err_set(e, E2BIG, "filter is too long");
            }
            notify_if_nr(f, nr);
        }
    }
    if (count > 0) {
        notify_of_new_names(f);
    }
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    return 0;
}

int filter_install(const struct filter *f) {
    struct sock_fprog program = {.len = f->len, .filter = (struct sock_filter *)f->code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                        SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
}
