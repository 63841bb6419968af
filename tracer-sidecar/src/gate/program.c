#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "explain.h"
#include "lookup.h"
#include "privileges.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum { STATUS_FD = 3 };

/*
 * Calls made between the filter and execve: capget, capset, rt_sigtimedwait, rt_sigprocmask, getpid, rt_sigqueueinfo. A unit test holds that
 * none of them is in syscalls.tsv. Not even exit_group is free, so a failing child sends itself SIGKILL.
 */
static void die(struct launch_page *page, int no, const char *step) __attribute__((noreturn));
static void die(struct launch_page *page, int no, const char *step) {
    strncpy(page->step, step, sizeof page->step - 1);
    atomic_store(&page->failed, no == 0 ? FAILED_WITHOUT_ERRNO : no);
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_code = SI_QUEUE;
    for (;;) {
        (void)syscall(SYS_rt_sigqueueinfo, syscall(SYS_getpid), SIGKILL, &info);
    }
}

static int make_parents(const char *path) {
    char part[4096];
    if (strlen(path) >= sizeof part) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (size_t i = 1;; i++) {
        if (path[i] == '/' || path[i] == '\0') {
            memcpy(part, path, i);
            part[i] = '\0';
            if (mkdir(part, 0755) != 0 && errno != EEXIST) {
                return -1;
            }
            if (path[i] == '\0') {
                return 0;
            }
        }
    }
}

static int enter_directory(const char *path, struct err *e) {
    if (chdir(path) == 0) {
        return 0;
    }
    if (errno != ENOENT || make_parents(path) != 0 || chdir(path) != 0) {
        return err_set(e, errno, "working directory %.200s", path);
    }
    return 0;
}

static int standard_descriptors(const struct program *p, struct err *e) {
    /* a service that runs as another user must be able to open /dev/stdout */
    if (fchown(p->out, p->user->uid, p->user->gid) != 0 || fchown(p->err, p->user->uid, p->user->gid) != 0 ||
        (p->in >= 0 && fchown(p->in, p->user->uid, p->user->gid) != 0)) {
        return err_set(e, errno, "give the standard streams to uid %u", p->user->uid);
    }
    /* none of the sources is below 5, see instance.c: no copy overwrites another */
    int in = p->in >= 0 ? p->in : open("/dev/null", O_RDONLY);
    if (in < 0) {
        return err_set(e, errno, "open /dev/null");
    }
    if (dup2(in, 0) < 0 || dup2(p->out, 1) < 0 || dup2(p->err, 2) < 0 || dup3(p->status, STATUS_FD, O_CLOEXEC) < 0) {
        return err_set(e, errno, "standard descriptors");
    }
    if (syscall(SYS_close_range, STATUS_FD + 1, ~0u, 0) != 0) {
        return err_set(e, errno, "close_range");
    }
    return 0;
}

static void default_signals(void) {
    for (int s = 1; s < NSIG; s++) {
        (void)signal(s, SIG_DFL);
    }
}

static void wait_for_go(struct launch_page *page) {
    sigset_t go;
    sigemptyset(&go);
    sigaddset(&go, GO_SIGNAL);
    while (syscall(SYS_rt_sigtimedwait, &go, NULL, NULL, _NSIG / 8) != GO_SIGNAL) {
        if (errno != EINTR) {
            die(page, errno, "wait for the go");
        }
    }
}

void program_run(const struct program *p) {
    struct err e = {0};
    char path[PATH_MAX];
    bool unseen = (p->launch->flags & LAUNCH_UNSEEN) != 0;
    (void)setsid();
    default_signals();
    umask(022);
    if (standard_descriptors(p, &e) != 0 || enter_directory(p->launch->cwd, &e) != 0 || privileges_for_program(p->user, &e) != 0 ||
        lookup_program(p->launch->path, p->envp, path, sizeof path, &e) != 0 || (!unseen && privileges_for_filter(&e) != 0)) {
        die(p->page, e.no, e.step);
    }
    /* no core file and no tracing by others until execve makes the process the service's own */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (write(STATUS_FD, "i", 1) != 1) {
        die(p->page, errno, "report to the init");
    }

    int listener = unseen ? NO_LISTENER : filter_install(p->filter);
    if (listener < 0) {
        die(p->page, errno, "install the system-call filter");
    }
    atomic_store(&p->page->listener, listener);
    if (privileges_last_step(p->user) != 0) {
        die(p->page, errno, "give up CAP_SYS_ADMIN");
    }
    wait_for_go(p->page);

    uint64_t none = 0;
    (void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
    (void)syscall(SYS_execve, path, p->launch->argv, p->envp);
    atomic_store(&p->page->executing, 1);
    die(p->page, errno, path);
}

/* Descriptors 0, 1 and 2 are /dev/null, 3 is where failures go, and there are no others. */
static int null_descriptors(int *status, struct err *e) {
    int null = open("/dev/null", O_RDWR);
    int kept = fcntl(*status, F_DUPFD_CLOEXEC, STATUS_FD + 1);
    if (null < 0 || kept < 0) {
        return err_set(e, errno, "open /dev/null");
    }
    *status = kept;
    if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0 || dup3(kept, STATUS_FD, O_CLOEXEC) < 0 ||
        syscall(SYS_close_range, STATUS_FD + 1, ~0u, 0) != 0) {
        return err_set(e, errno, "standard descriptors");
    }
    *status = STATUS_FD;
    return 0;
}

void program_run_beside(const struct program *p, char *const *argv, int status) {
    struct err e = {0};
    sigset_t none;
    char path[PATH_MAX];
    (void)setsid();
    default_signals();
    umask(022);
    sigemptyset(&none);
    if (null_descriptors(&status, &e) == 0 && enter_directory(p->launch->cwd, &e) == 0 && privileges_for_program(p->user, &e) == 0 &&
        lookup_program(argv[0], p->envp, path, sizeof path, &e) == 0) {
        if (privileges_last_step(p->user) != 0) {
            (void)err_set(&e, errno, "capset");
        } else {
            sigprocmask(SIG_SETMASK, &none, NULL);
            (void)execve(path, argv, p->envp);
            explain_execve(path, errno, &e);
        }
    }
    (void)!write(status, &e, sizeof e);
    _exit(127);
}
