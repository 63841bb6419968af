#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/cleanup.h"
#include "stage.h"

/* The child copies to descriptors 0..3, so what it copies from must lie above. */
enum { FIRST_FREE_FD = 5 };

static int raise_fd(int *fd) {
    if (*fd >= 0 && *fd < FIRST_FREE_FD) {
        int higher = fcntl(*fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
        if (higher < 0) {
            return -1;
        }
        close(*fd);
        *fd = higher;
    }
    return 0;
}

/* Where its files will be. */
static int prepare_files(struct instance_world *w, const struct launch *l, struct err *e) {
    bool kept = (l->flags & LAUNCH_KEEP_FILES) != 0;
    if ((l->flags & LAUNCH_PLAIN) == 0) {
        return stage_prepare(kept, l->layer_bytes, e);
    }
    if (getpid() != 1) {
        return err_set(e, EPERM, "without namespaces an instance needs a container of its own, with the gate as its first process");
    }
    if (w->used != kept) {
        return err_set(e, kept ? ENOENT : EBUSY, kept ? "find the file system of the instance before"
                                                      : "an instance has used the files of this container already");
    }
    stage_drop();
    w->used = true;
    return 0;
}

int instance_start(struct instance *i, struct instance_world *w, const struct launch *l, const struct streams *s, struct err *e) {
    int pair[2];
    bool kept = (l->flags & LAUNCH_KEEP_FILES) != 0;
    bool plain = (l->flags & LAUNCH_PLAIN) != 0;
    if (filter_build(&w->filter, l->calls, l->call_count, (l->flags & LAUNCH_DATAGRAMS) != 0, e) != 0 || prepare_files(w, l, e) != 0) {
        return -1;
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set(e, errno, "socketpair");
    }
    cleanup_close int own = pair[0];
    cleanup_close int theirs = pair[1];
    memset(w->page, 0, sizeof *w->page);
    atomic_store(&w->page->listener, -1);

    unsigned long flags = SIGCHLD;
    if (!plain) {
        flags |= CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | (l->hostname[0] != '\0' ? CLONE_NEWUTS : 0);
    }
    long pid = syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (pid < 0) {
        return err_set(e, errno, plain ? "fork" : "clone with new PID, mount and IPC namespaces");
    }
    if (pid == 0) {
        struct init in = {
            .root = {.etc = &w->etc,
                     .container = &w->mounts,
                     .wanted = l->mounts,
                     .wanted_count = l->mount_count,
                     .hostname = l->hostname,
                     .hosts = l->hosts.data,
                     .hosts_len = l->hosts.len,
                     .gate = w->gate,
                     .kept = kept,
                     .shm_bytes = w->shm_bytes},
            .program = {.launch = l, .filter = &w->filter, .page = w->page, .in = s->in, .out = s->out, .err = s->err},
            .control = theirs,
            .plain = plain,
        };
        /* nothing of the gate belongs into an instance; it never holds as many as 64 descriptors */
        if (raise_fd(&in.program.in) != 0 || raise_fd(&in.program.out) != 0 || raise_fd(&in.program.err) != 0 || raise_fd(&in.control) != 0) {
            _exit(1);
        }
        int keep[4] = {in.control, in.program.in, in.program.out, in.program.err};
        for (int fd = 3; fd < 64; fd++) {
            if (fd != keep[0] && fd != keep[1] && fd != keep[2] && fd != keep[3]) {
                close(fd);
            }
        }
        init_run(&in);
    }
    i->init = (pid_t)pid;
    i->control = take_fd(&own);
    i->child = -1;
    i->plain = plain;
    i->launched = i->ended = i->stopping = i->again = i->signalled = false;
    i->kill_at = 0;
    return 0;
}

int instance_go(struct instance *i) {
    int r = (int)syscall(SYS_pidfd_send_signal, i->child, GO_SIGNAL, NULL, 0);
    close(i->child);
    i->child = -1;
    return r;
}

void instance_signal(struct instance *i, int signal_number, unsigned scope, uint32_t req) {
    struct init_msg m = {.type = INIT_SIGNAL, .value = signal_number, .others = scope, .req = req};
    (void)init_send(i->control, &m, -1);
}

void instance_kill(struct instance *i) {
    if (i->init > 0) {
        (void)kill(i->plain ? -1 : i->init, SIGKILL); /* -1: all but this process, the container's first */
    }
}

void instance_forget(struct instance *i) {
    if (i->plain) {
        do {
            (void)kill(-1, SIGKILL);
        } while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
    }
    if (i->control >= 0) {
        close(i->control);
    }
    if (i->child >= 0) {
        close(i->child);
    }
    memset(i, 0, sizeof *i);
    i->control = i->child = -1;
}
