#include "seize.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* not in every libc's headers */
#ifndef __WALL
#define __WALL 0x40000000
#endif
#ifndef __WNOTHREAD
#define __WNOTHREAD 0x20000000
#endif

enum { SYSCALL_STOP = SIGTRAP | 0x80 };

static long request(unsigned long what, pid_t tid, unsigned long address, unsigned long data) {
    return syscall(SYS_ptrace, what, (long)tid, address, data);
}

int seize_attach(pid_t tid) {
    if (request(PTRACE_SEIZE, tid, 0, PTRACE_O_TRACESYSGOOD) != 0) {
        return -1;
    }
    return request(PTRACE_INTERRUPT, tid, 0, 0) == 0 ? 0 : -1;
}

static enum seize_stop kind(int status) {
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        return SEIZE_GONE;
    }
    int signal = WSTOPSIG(status);
    if (status >> 16 == PTRACE_EVENT_STOP) {
        return signal == SIGTRAP ? SEIZE_BREAK : SEIZE_PAUSED;
    }
    if (signal == SYSCALL_STOP) {
        return SEIZE_ENTRY; /* or the exit, which the next look tells */
    }
    return status >> 16 != 0 ? SEIZE_BREAK : SEIZE_SIGNAL;
}

static void look(struct seized *s) {
    struct ptrace_syscall_info info;
    memset(&info, 0, sizeof info);
    (void)request(PTRACE_GET_SYSCALL_INFO, s->tid, sizeof info, (unsigned long)(uintptr_t)&info);
    s->ip = info.instruction_pointer;
    s->sp = info.stack_pointer;
    if (s->stop == SEIZE_ENTRY && info.op == PTRACE_SYSCALL_INFO_EXIT) {
        s->stop = SEIZE_EXIT;
        s->result = info.exit.rval;
    } else if (s->stop == SEIZE_ENTRY) {
        s->nr = info.entry.nr;
        for (int i = 0; i < 6; i++) {
            s->args[i] = info.entry.args[i];
        }
    }
}

bool seize_wait(struct seized *s) {
    int status;
    pid_t tid = waitpid(-1, &status, __WALL | __WNOTHREAD); /* of this thread's own tracees, of which there is one */
    if (tid < 0 && errno == EINTR) {
        return false;
    }
    if (tid < 0) {
        s->stop = SEIZE_GONE;
        return true;
    }
    s->tid = tid;
    s->stop = kind(status);
    if (s->stop != SEIZE_GONE) {
        s->signal = WSTOPSIG(status);
        look(s);
    }
    return true;
}

void seize_resume(const struct seized *s, int signal) {
    (void)request(PTRACE_SYSCALL, s->tid, 0, (unsigned long)signal); /* ESRCH: killed meanwhile, the next wait says so */
}

void seize_leave_paused(const struct seized *s) {
    (void)request(PTRACE_LISTEN, s->tid, 0, 0);
}

void seize_detach(const struct seized *s, int signal) {
    (void)request(PTRACE_DETACH, s->tid, 0, (unsigned long)signal);
}
