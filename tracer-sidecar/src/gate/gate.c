/*
 * PID 1 of a service container. Waits for orders of the tracer, builds and destroys instances, reports, and dies with the tracer.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../common/calls.h"
#include "../common/cleanup.h"
#include "../common/gatelink.h"
#include "../common/launch.h"
#include "instance.h"
#include "limits.h"
#include "owners.h"
#include "probe.h"
#include "stage.h"

enum {
    CONNECT_RETRY_MS = 2,
};

struct gate {
    int link;
    int signals;
    struct limits limits;
    struct instance instance;
    struct instance_world world;
};

static int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Killing PID 1 of the container kills every instance; the exit code is for whoever reads `docker ps -a`. */
static void leave(const char *why, int code) __attribute__((noreturn));
static void leave(const char *why, int code) {
    if (code != 0) {
        (void)dprintf(2, "gate: %s\n", why);
    }
    _exit(code);
}

static void send_or_leave(const struct gate *g, const struct gate_msg *m) {
    if (gate_send(g->link, m) != 0) {
        leave("the tracer is gone", 0);
    }
}

/* Without an errno the step says it all. */
static void write_reason(struct gate_msg *m, int no, const char *step) {
    m->no = no;
    if (no == 0) {
        (void)snprintf(m->text, sizeof m->text, "%s", step);
    } else {
        (void)snprintf(m->text, sizeof m->text, "%.190s: %.60s", step, strerror(no));
    }
}

static void report_failed(struct gate *g, uint32_t instance, int no, const char *step) {
    struct gate_msg m = {.type = G_FAILED, .instance = instance};
    write_reason(&m, no, step);
    send_or_leave(g, &m);
}

static void report_gone(struct gate *g, uint32_t instance) {
    send_or_leave(g, &(struct gate_msg){.type = G_GONE, .instance = instance});
}

static int read_launch(int memfd, struct launch *l, struct err *e) {
    struct stat st;
    if (fstat(memfd, &st) != 0 || st.st_size <= 0 || st.st_size > LAUNCH_SIZE_MAX) {
        return err_set(e, EBADMSG, "launch spec has no usable size");
    }
    cleanup_free void *data = malloc((size_t)st.st_size);
    if (data == NULL || pread(memfd, data, (size_t)st.st_size, 0) != st.st_size) {
        return err_set(e, EIO, "read the launch spec");
    }
    return launch_decode(l, data, (size_t)st.st_size, e);
}

static void on_spawn(struct gate *g, const struct gate_msg *m) {
    struct err e = {0};
    struct launch l = {0};
    if (g->instance.init > 0) {
        report_failed(g, m->instance, EBUSY, "an instance is still alive in this container");
        report_gone(g, m->instance);
        return;
    }
    limits_begin(&g->limits);
    struct streams streams = {.in = m->fd_count == 4 ? m->fds[3] : -1, .out = m->fds[1], .err = m->fds[2]};
    if (read_launch(m->fds[0], &l, &e) != 0 || instance_start(&g->instance, &g->world, &l, &streams, &e) != 0) {
        report_failed(g, m->instance, e.no, e.step);
        report_gone(g, m->instance);
    } else {
        g->instance.id = m->instance;
        g->instance.stop_signal = l.stop_signal;
    }
    launch_free(&l);
}

static void on_stop(struct gate *g, uint32_t grace_ms, bool again) {
    struct instance *i = &g->instance;
    i->stopping = true;
    i->again = again;
    if (!i->launched || grace_ms == 0) {
        instance_kill(i);
        return;
    }
    i->kill_at = now_ms() + grace_ms;
    instance_signal(i, i->stop_signal, SCOPE_MAIN, 0);
    instance_signal(i, SIGCONT, SCOPE_ALL, 0); /* a suspended program acts on it only then */
}

static void on_snapshot(struct gate *g, uint32_t req) {
    struct err e = {0};
    struct gate_msg m = {.type = G_SNAPSHOT_DONE, .req = req};
    if (g->instance.init > 0) {
        write_reason(&m, EBUSY, "an instance is still alive in this container");
    } else if (stage_snapshot(&e) != 0) {
        write_reason(&m, e.no, e.step);
    }
    send_or_leave(g, &m);
}

/* Whether a program that does nothing about the signal ends by it. */
static bool may_end(int signal_number) {
    static const int harmless[] = {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD, SIGURG, SIGWINCH};
    for (size_t n = 0; n < sizeof harmless / sizeof harmless[0]; n++) {
        if (harmless[n] == signal_number) {
            return false;
        }
    }
    return true;
}

static enum gate_cause cause_of_end(const struct instance *i) {
    if (i->stopping) {
        return i->again ? CAUSE_RESTART : CAUSE_STOP;
    }
    return i->signalled ? CAUSE_SIGNAL : CAUSE_SELF;
}

static void on_tracer(struct gate *g) {
    struct gate_msg m;
    int n = gate_receive(g->link, &m);
    if (n == 0 || (n < 0 && errno != EBADMSG)) {
        leave("the tracer is gone", 0);
    }
    if (n < 0) {
        leave("the tracer sent a malformed message", 1);
    }
    struct instance *i = &g->instance;
    bool live = i->init > 0 && i->id == m.instance;
    switch (m.type) {
    case G_SPAWN:
        on_spawn(g, &m);
        break;
    case G_GO:
        if (live && i->child >= 0) {
            (void)instance_go(i);
        }
        break;
    case G_SIGNAL:
        if (live) {
            i->signalled |= may_end(m.signal);
            instance_signal(i, m.signal, m.scope, m.req);
        }
        break;
    case G_STOP:
        if (live) {
            on_stop(g, m.grace_ms, m.again != 0);
        }
        break;
    case G_SNAPSHOT:
        on_snapshot(g, m.req);
        break;
    case G_EXEC:
        if (live && i->control >= 0) {
            (void)init_send(i->control, &(struct init_msg){.type = INIT_EXEC, .req = m.req, .others = m.timeout_ms}, m.fds[0]);
        }
        break;
    default:
        break;
    }
    gate_close_fds(&m);
}

static void tell_limit(struct gate *g, enum gate_limit what, uint64_t bytes) {
    send_or_leave(g, &(struct gate_msg){.type = G_LIMIT, .instance = g->instance.id, .limit = (uint8_t)what, .bytes = bytes});
}

/* Limits that the instance runs into and lives on with. Asking costs microseconds. */
static void look_at_limits(struct gate *g) {
    if (g->instance.init <= 0 || !g->instance.launched) {
        return;
    }
    uint64_t full = limits_full(&g->limits);
    if (full > 0) {
        tell_limit(g, LIMIT_DISK, full);
    }
    if (limits_crowded(&g->limits)) {
        tell_limit(g, LIMIT_PROCESSES, 0);
    }
    if (limits_survived_kill(&g->limits, now_ms())) {
        tell_limit(g, LIMIT_MEMORY, stage_used());
    }
}

static void report_exited(struct gate *g, int status, unsigned others) {
    struct instance *i = &g->instance;
    look_at_limits(g);
    bool killed = limits_killed(&g->limits);
    if (killed) {
        tell_limit(g, LIMIT_MEMORY, stage_used());
    }
    uint8_t cause = cause_of_end(i);
    i->ended = true;
    send_or_leave(g, &(struct gate_msg){
                         .type = G_EXITED,
                         .instance = i->id,
                         .status = status,
                         /* another of its processes may have been the one, and the program has then ended by itself */
                         .oom = killed && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && cause == CAUSE_SELF,
                         .others = others,
                         .cause = cause,
                     });
}

/* Returns false when the init has closed its end. */
static bool on_init(struct gate *g) {
    struct instance *i = &g->instance;
    struct init_msg m;
    int fd;
    int n = init_receive(i->control, &m, &fd);
    if (n <= 0) {
        return false;
    }
    switch (m.type) {
    case INIT_CHILD:
        i->child = fd;
        send_or_leave(g, &(struct gate_msg){.type = G_CHILD, .instance = i->id, .listener = m.value, .fds = {fd}, .fd_count = 1});
        break;
    case INIT_LAUNCHED:
        i->launched = true;
        send_or_leave(g, &(struct gate_msg){.type = G_LAUNCHED, .instance = i->id});
        break;
    case INIT_FAILED:
        i->ended = true;
        report_failed(g, i->id, m.value, m.step);
        break;
    case INIT_SIGNALLED:
        send_or_leave(g, &(struct gate_msg){.type = G_SIGNALLED, .instance = i->id, .req = m.req});
        break;
    case INIT_RAN: {
        struct gate_msg ran = {.type = G_RAN, .instance = i->id, .req = m.req, .status = (int32_t)m.others};
        write_reason(&ran, m.value, m.step);
        send_or_leave(g, &ran);
        break;
    }
    case INIT_EXITED:
        report_exited(g, m.value, m.others);
        break;
    default:
        break;
    }
    return true;
}

static void init_ended(struct gate *g) {
    struct instance *i = &g->instance;
    /* what it reported before its death is still in the socket */
    while (on_init(g)) {
    }
    if (!i->ended && i->launched) {
        report_exited(g, SIGKILL, 0); /* a wait status: killed by that signal, as everything in the namespace was */
    } else if (!i->ended) {
        report_failed(g, i->id, ECANCELED, i->stopping ? "stopped while starting" : "the init of the instance was killed");
    }
    uint32_t id = i->id;
    bool over = i->stopping && !i->again;
    instance_forget(i);
    report_gone(g, id);
    if (over) {
        stage_drop();
    }
}

/* `docker stop` and the like. */
static void leave_if_asked(const struct gate *g) {
    struct signalfd_siginfo info;
    while (read(g->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
            leave("asked to stop", 0);
        }
    }
}

static void on_signals(struct gate *g) {
    leave_if_asked(g);
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == g->instance.init) {
            init_ended(g);
        }
    }
}

static int timeout_ms(const struct instance *i) {
    int idle = i->init > 0 && i->launched && !i->ended ? LIMITS_LOOK_MS : -1;
    if (i->kill_at == 0) {
        return idle;
    }
    int64_t left = i->kill_at - now_ms();
    left = left < 0 ? 0 : left > INT_MAX ? INT_MAX : left;
    return idle >= 0 && idle < left ? idle : (int)left;
}

static void serve(struct gate *g) __attribute__((noreturn));
static void serve(struct gate *g) {
    for (;;) {
        struct pollfd fds[] = {
            {.fd = g->link, .events = POLLIN},
            {.fd = g->signals, .events = POLLIN},
            {.fd = g->instance.control, .events = POLLIN},
        };
        int n = poll(fds, 3, timeout_ms(&g->instance));
        if (n < 0 && errno != EINTR) {
            leave("poll failed", 1);
        }
        if (g->instance.kill_at != 0 && now_ms() >= g->instance.kill_at) {
            g->instance.kill_at = 0;
            instance_kill(&g->instance);
        }
        if (n <= 0) {
            look_at_limits(g);
            continue;
        }
        if (fds[2].revents != 0 && !on_init(g)) {
            close(g->instance.control); /* its death arrives as SIGCHLD */
            g->instance.control = -1;
        }
        if (fds[1].revents != 0) {
            on_signals(g);
        }
        if (fds[0].revents != 0) {
            on_tracer(g);
        }
    }
}

/* Only who lives in a network can ask about its sockets, and the tracer does not. A kernel without it has less to tell. */
static void leave_diag(void) {
    cleanup_close int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd >= 0 && fd != GATE_FD_DIAG) {
        (void)dup3(fd, GATE_FD_DIAG, O_CLOEXEC);
    } else {
        (void)take_fd(&fd);
    }
}

/* One end of a pair where the tracer takes it: what it closes, when it has greeted, makes a lost tracer an end of file. */
static void leave_socket(void) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0 || dup3(pair[0], GATE_FD_OWN, O_CLOEXEC) < 0 ||
        dup3(pair[1], GATE_FD_TRACER, O_CLOEXEC) < 0) {
        leave("cannot make the socketpair", 1);
    }
    close(pair[0]);
    close(pair[1]);
}

static int connect_to(const char *directory) {
    struct sockaddr_un there = {.sun_family = AF_UNIX};
    int n = snprintf(there.sun_path, sizeof there.sun_path, "%s/%s", directory, GATE_LINK_SOCKET);
    cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || n < 0 || (size_t)n >= sizeof there.sun_path) {
        leave("cannot make a socket to the tracer", 1);
    }
    return connect(fd, (struct sockaddr *)&there, sizeof there) == 0 ? dup3(fd, GATE_FD_OWN, O_CLOEXEC) : -1;
}

/* The tracer cannot come to the gate, so the gate goes to where the tracer listens, or will soon. */
static void go_to_tracer(const struct gate *g, const char *directory) {
    const char *ticket = getenv(GATE_TICKET_VARIABLE);
    int64_t until = now_ms() + GATE_TRACER_WAIT_MS;
    struct pollfd signals = {.fd = g->signals, .events = POLLIN};
    while (connect_to(directory) < 0) {
        if (now_ms() >= until) {
            leave("no tracer within 10 s", 1);
        }
        if (poll(&signals, 1, CONNECT_RETRY_MS) > 0) {
            leave_if_asked(g);
        }
    }
    cleanup_close int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct gate_msg here = {.type = G_HERE, .instance = ticket == NULL ? 0 : (uint32_t)strtoul(ticket, NULL, 10), .fds = {proc, GATE_FD_DIAG}};
    here.fd_count = fcntl(GATE_FD_DIAG, F_GETFD) >= 0 ? 2 : 1;
    if (proc < 0 || gate_send(GATE_FD_OWN, &here) != 0) {
        leave("cannot tell the tracer who this is", 1);
    }
}

/* Returns the link to the tracer, which has greeted on it. */
static int await_tracer(const struct gate *g) {
    const char *directory = getenv(GATE_LINK_VARIABLE);
    leave_diag();
    if (directory == NULL) {
        leave_socket();
    } else {
        go_to_tracer(g, directory);
    }
    struct pollfd fds[] = {{.fd = GATE_FD_OWN, .events = POLLIN}, {.fd = g->signals, .events = POLLIN}};
    struct gate_msg m;
    while ((fds[0].revents & POLLIN) == 0) {
        if (poll(fds, 2, GATE_TRACER_WAIT_MS) == 0) {
            leave("no tracer within 10 s", 1);
        }
        if (fds[1].revents != 0) {
            leave_if_asked(g);
        }
    }
    int n = gate_receive(GATE_FD_OWN, &m);
    if (n != 1 || m.type != G_HELLO || m.version != GATE_VERSION) {
        leave("the tracer speaks another version", 1);
    }
    close(GATE_FD_TRACER);
    close(GATE_FD_DIAG);
    return GATE_FD_OWN;
}

static void prepare(struct gate *g) {
    struct err e = {0};
    struct statvfs shm;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    g->signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    limits_open(&g->limits);
    g->instance.control = g->instance.child = -1;
    g->world.page = mmap(NULL, sizeof *g->world.page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (g->signals < 0 || g->world.page == MAP_FAILED) {
        leave("out of resources at start", 1);
    }
    if (mounts_read(&g->world.mounts, &e) != 0) {
        leave(e.step, 1);
    }
    etc_read(&g->world.etc);
    if (statvfs("/dev/shm", &shm) == 0) {
        g->world.shm_bytes = shm.f_blocks * shm.f_frsize;
    }
    owners_set(&g->world.mounts);
    (void)!readlink("/proc/self/exe", g->world.gate, sizeof g->world.gate - 1);
    calls_init();
}

int main(void) {
    static struct gate g;
    prepare(&g);
    struct err e = {0};
    bool usable = probe_instance(&g.world, &e) == 0;
    g.link = await_tracer(&g);
    struct gate_msg ready = {.type = G_READY, .gate_version = GATE_VERSION, .features = usable ? GATE_FEATURE_OVERLAY : 0};
    if (!usable) {
        (void)snprintf(ready.text, sizeof ready.text, "%.180s: %.60s", e.step, strerror(e.no));
    }
    send_or_leave(&g, &ready);
    serve(&g);
}
