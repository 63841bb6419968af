#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "beside.h"
#include "explain.h"
#include "privileges.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif

struct main_program {
    pid_t pid;
    int status_fd; /* -1 once it has answered */
    bool launched;
    struct beside beside;
};

static void report_failure(const struct init *in, int no, const char *step) __attribute__((noreturn));
static void report_failure(const struct init *in, int no, const char *step) {
    struct init_msg m = {.type = INIT_FAILED, .value = no == FAILED_WITHOUT_ERRNO ? 0 : no};
    strncpy(m.step, step, sizeof m.step - 1);
    (void)init_send(in->control, &m, -1);
    _exit(1);
}

/* What stands in the page, in words; nothing of it is read by a process with a filter. */
static void report_program_failure(const struct init *in) __attribute__((noreturn));
static void report_program_failure(const struct init *in) {
    const struct launch_page *page = in->program.page;
    int no = atomic_load(&page->failed);
    if (atomic_load(&page->executing) == 0) {
        report_failure(in, no, page->step);
    }
    struct err e = {0};
    if (page->step[0] != '/') {
        (void)!chdir(in->program.launch->cwd);
    }
    explain_execve(page->step, no, &e);
    report_failure(in, e.no, e.step);
}

/* -1: there is no such process any more. */
static pid_t session_of(const char *pid) {
    char path[64];
    char text[512];
    (void)snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    const char *at = strrchr(text, ')'); /* the name before may hold anything */
    int session = -1;
    return at != NULL && sscanf(at + 1, " %*c %*d %*d %d", &session) == 1 ? session : -1;
}

/* Processes of the service that still run; all zombies have been reaped before. */
static unsigned count_others(const struct main_program *main_program) {
    DIR *d = opendir("/proc");
    unsigned n = 0;
    if (d == NULL) {
        return 0;
    }
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        pid_t pid = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? (pid_t)atoi(entry->d_name) : 1;
        n += pid != 1 && pid != getpid() && !beside_owns(&main_program->beside, session_of(entry->d_name)); /* 1 is this one, or the gate */
    }
    closedir(d);
    return n;
}

/*
 * The main program has ended. Exiting makes the kernel kill everything else in the namespace, so nothing can hold an instance open.
 */
static void finish(const struct init *in, const struct main_program *main_program, int status) __attribute__((noreturn));
static void finish(const struct init *in, const struct main_program *main_program, int status) {
    if (!main_program->launched && atomic_load(&in->program.page->failed) != 0) {
        report_program_failure(in);
    }
    if (!main_program->launched) {
        struct init_msg launched = {.type = INIT_LAUNCHED};
        (void)init_send(in->control, &launched, -1);
    }
    struct init_msg m = {.type = INIT_EXITED, .value = status, .others = count_others(main_program)};
    (void)init_send(in->control, &m, -1);
    _exit(0);
}

static void reap(const struct init *in, struct main_program *main_program) {
    int main_status = -1;
    bool main_ended = false;
    siginfo_t ended = {0};
    while (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid > 0) {
        pid_t pid = ended.si_pid;
        int status = ended.si_code == CLD_EXITED ? ended.si_status << 8 : ended.si_status | (ended.si_code == CLD_DUMPED ? 0x80 : 0);
        if (pid == main_program->pid) {
            main_ended = true;
            main_status = status;
        } else {
            (void)beside_ended(&main_program->beside, in, pid, status);
        }
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
        ended.si_pid = 0;
    }
    if (main_ended) {
        finish(in, main_program, main_status);
    }
}

static void deliver(const struct main_program *main_program, int signal_number, unsigned scope) {
    if (scope == 1) {
        (void)kill(-1, signal_number);
    } else {
        (void)kill(main_program->pid, signal_number);
    }
}

static void on_control(const struct init *in, struct main_program *main_program) {
    struct init_msg m;
    int fd;
    int n = init_receive(in->control, &m, &fd);
    if (n == 0) {
        _exit(1); /* the gate is gone */
    }
    if (n == 1 && m.type == INIT_EXEC) {
        beside_start(&main_program->beside, in, &m, fd);
    }
    if (n == 1 && m.type == INIT_SIGNAL) {
        deliver(main_program, m.value, m.others);
        struct init_msg done = {.type = INIT_SIGNALLED, .req = m.req};
        (void)init_send(in->control, &done, -1);
    }
}

static void on_status(const struct init *in, struct main_program *main_program) {
    char byte;
    ssize_t n = read(main_program->status_fd, &byte, 1);
    if (n != 0) {
        return;
    }
    close(main_program->status_fd);
    main_program->status_fd = -1;
    /* End of file without a recorded failure: execve succeeded, or the child was killed, which the next reap reports. */
    if (atomic_load(&in->program.page->failed) == 0) {
        struct init_msg m = {.type = INIT_LAUNCHED};
        main_program->launched = true;
        (void)init_send(in->control, &m, -1);
    }
}

/* The child installs its filter within microseconds after its report, and cannot say when it has: any call might be filtered already. */
static void await_listener(const struct init *in, const struct main_program *main_program, int pidfd) {
    char byte;
    ssize_t n;
    do {
        n = read(main_program->status_fd, &byte, 1);
    } while (n < 0 && errno == EINTR);
    struct launch_page *page = in->program.page;
    while (n == 1 && atomic_load(&page->listener) < 0 && atomic_load(&page->failed) == 0) {
        if (waitid(P_PID, (id_t)main_program->pid, &(siginfo_t){0}, WEXITED | WNOHANG | WNOWAIT) != 0) {
            break;
        }
        sched_yield();
    }
    if (atomic_load(&page->failed) != 0) {
        report_program_failure(in);
    }
    if (n != 1 || atomic_load(&page->listener) < 0) {
        report_failure(in, ECHILD, "the program's process was killed before it started");
    }
    struct init_msg m = {.type = INIT_CHILD, .value = atomic_load(&page->listener)};
    if (init_send(in->control, &m, pidfd) != 0) {
        _exit(1);
    }
}

static void start_program(struct init *in, struct main_program *main_program) {
    int status[2];
    if (pipe2(status, O_CLOEXEC) != 0) {
        report_failure(in, errno, "pipe");
    }
    int pidfd = -1;
    /* a plain fork that also returns a pidfd; clone3 is hidden by the engine's seccomp profile */
    long pid = syscall(SYS_clone, (unsigned long)(CLONE_PIDFD | SIGCHLD), NULL, &pidfd, NULL, NULL);
    if (pid < 0) {
        report_failure(in, errno, "fork");
    }
    if (pid == 0) {
        in->program.status = status[1];
        program_run(&in->program);
    }
    close(status[1]);
    if (in->program.in >= 0) {
        close(in->program.in);
    }
    close(in->program.out);
    close(in->program.err);
    *main_program = (struct main_program){.pid = (pid_t)pid, .status_fd = status[0], .launched = false};
    struct err e = {0};
    if (privileges_for_init(&e) != 0) {
        report_failure(in, e.no, e.step);
    }
    await_listener(in, main_program, pidfd);
    close(pidfd);
}

void init_run(struct init *in) {
    static struct user user;
    struct err e = {0};
    struct main_program main_program;
    sigset_t all;
    sigfillset(&all);
    if ((in->plain ? rootfs_plain(&in->root, &e) : rootfs_enter(&in->root, &e)) != 0 || user_of_root(in->program.launch->user, &user, &e) != 0) {
        report_failure(in, e.no, e.step);
    }
    rootfs_give_volumes(&in->root, user.uid, user.gid);
    in->program.user = &user;
    in->program.envp = user_environment(&user, in->program.launch->envp);
    if (in->program.envp == NULL) {
        report_failure(in, ENOMEM, "environment");
    }
    /* whoever is left behind by its parent is this process' child, as in a namespace */
    if (in->plain && prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
        report_failure(in, errno, "prctl PR_SET_CHILD_SUBREAPER");
    }
    /* the program may run as root: it must not be able to attach to this process */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        report_failure(in, errno, "prctl PR_SET_DUMPABLE");
    }
    start_program(in, &main_program);
    int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) {
        report_failure(in, errno, "signalfd");
    }
    reap(in, &main_program); /* it may have ended before the descriptor existed */
    for (;;) {
        struct pollfd fds[] = {
            {.fd = signals, .events = POLLIN},
            {.fd = in->control, .events = POLLIN},
            {.fd = main_program.status_fd, .events = POLLIN},
        };
        if (poll(fds, 3, beside_tick(&main_program.beside)) < 0) {
            continue;
        }
        if (fds[2].revents != 0) {
            on_status(in, &main_program);
        }
        if (fds[0].revents != 0) {
            struct signalfd_siginfo info;
            while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
            }
            reap(in, &main_program);
        }
        if (fds[1].revents != 0) {
            on_control(in, &main_program);
        }
    }
}
