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

/* These too, when services speak UDP with each other: where datagrams go, and whom answers are said to come from. */
static const int datagrams[] = {SYS_sendmsg, SYS_sendmmsg, SYS_recvmsg, SYS_recvmmsg};
/* Of these only calls that pass an address, which most do not: send and recv are calls of the same numbers. */
static const int with_address[] = {SYS_sendto, SYS_recvfrom};
enum { ADDRESS_ARGUMENT = 4 };

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

/* The addresses of a machine's arguments are little-endian on both architectures: the low half comes first. */
static void notify_if_address(struct filter *f, int nr) {
    uint32_t low = (uint32_t)(offsetof(struct seccomp_data, args) + ADDRESS_ARGUMENT * sizeof(uint64_t));
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 6));
    emit(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low));
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2));
    emit(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, low + 4));
    emit(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0));
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
    emit(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

int filter_build(struct filter *f, const uint16_t *ids, size_t count, bool addresses, struct err *e) {
    bool wanted[512] = {false};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        wanted[always[i]] = true;
    }
    for (size_t i = 0; addresses && i < sizeof datagrams / sizeof datagrams[0]; i++) {
        wanted[datagrams[i]] = true;
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
    for (size_t i = 0; addresses && i < sizeof with_address / sizeof with_address[0]; i++) {
        if (!wanted[with_address[i]]) {
            notify_if_address(f, with_address[i]);
        }
    }
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
